package cgroup

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// PerfEvent is the controller that a group may lack: the kernel counts events, such as the
// instructions of the group's processes, in groups of the hierarchy that has it.
const PerfEvent = "perf_event"

// The controllers of a Group: all but the last one it needs.
var controllers = []string{"cpu", "cpuacct", "memory", PerfEvent}

// Hierarchy is where the kernel shows its control groups.
type Hierarchy struct {
	Version int               // 1 or 2: which one holds the cpu controller
	Mounts  map[string]string // controller -> mount point; with version 2 all are the same
}

// Mounts reads /proc/self/mountinfo (its text is given) and finds the hierarchy
// that holds the cpu controller. Machines that mount both versions are said to
// have version 1 when that is where the cpu controller is. Version 2 has every controller
// that is mounted nowhere else, perf_event in each of its groups without being asked.
func Mounts(mountinfo string) (Hierarchy, error) {
	v1, v2 := map[string]string{}, ""
	for line := range strings.Lines(mountinfo) {
		point, kind, options := parseMount(line)
		switch kind {
		case "cgroup2":
			v2 = point
		case "cgroup":
			for _, c := range controllers {
				if slices.Contains(strings.Split(options, ","), c) {
					v1[c] = point
				}
			}
		}
	}
	counted := v1[PerfEvent]
	if counted == "" {
		counted = v2
	}
	switch {
	case v1["cpu"] != "" && v1["cpuacct"] != "" && v1["memory"] != "":
		if counted != "" {
			v1[PerfEvent] = counted
		}
		return Hierarchy{Version: 1, Mounts: v1}, nil
	case v2 != "":
		return Hierarchy{Version: 2, Mounts: map[string]string{"cpu": v2, "cpuacct": v2, "memory": v2, PerfEvent: counted}}, nil
	}
	return Hierarchy{}, errors.New("control groups: no hierarchy with the controllers cpu, cpuacct and memory is mounted")
}

// parseMount cuts a line of mountinfo into mount point, type and super options
// (proc_pid_mountinfo(5)): the last three fields follow a lone dash.
func parseMount(line string) (point, kind, options string) {
	before, after, found := strings.Cut(line, " - ")
	head, tail := strings.Fields(before), strings.Fields(after)
	if !found || len(head) < 5 || len(tail) < 3 {
		return "", "", ""
	}
	return head[4], tail[0], tail[2]
}

// ThisMachine gives the hierarchy of the machine that this process runs on.
func ThisMachine() (Hierarchy, error) {
	text, err := os.ReadFile("/proc/self/mountinfo")
	if err != nil {
		return Hierarchy{}, err
	}
	h, err := Mounts(string(text))
	if err != nil || h.Version == 1 {
		return h, err
	}
	has, err := os.ReadFile(filepath.Join(h.Mounts["cpu"], "cgroup.controllers"))
	if err != nil {
		return h, err
	}
	if !slices.Contains(strings.Fields(string(has)), "cpu") {
		return h, fmt.Errorf("control groups: %s does not offer the cpu controller (got %q)", h.Mounts["cpu"], strings.TrimSpace(string(has)))
	}
	return h, nil
}

// Group gives the group at path, such as "/system.slice/x.service", below the
// mount points. It need not exist.
func (h Hierarchy) Group(path string) Group {
	g := Group{Version: h.Version, Dirs: map[string]string{}}
	for c, mount := range h.Mounts {
		g.Dirs[c] = filepath.Join(mount, path)
	}
	return g
}
