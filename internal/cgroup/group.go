package cgroup

import (
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Group is one control group: a directory per controller.
type Group struct {
	Version int
	Dirs    map[string]string
}

// Directories lists the group's directories, each once, in a stable order.
func (g Group) Directories() []string {
	var all []string
	for _, c := range controllers {
		if d := g.Dirs[c]; d != "" && !slices.Contains(all, d) {
			all = append(all, d)
		}
	}
	return all
}

// ByThread says whether the directory holds threads one by one, as those of version 1 do. A
// group of version 1 may have one of version 2, for a controller that is mounted there.
func ByThread(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, "cgroup.controllers"))
	return errors.Is(err, fs.ErrNotExist)
}

// ProcsFiles lists the files into which a process writes its id to join the group.
func (g Group) ProcsFiles() []string {
	var all []string
	for _, d := range g.Directories() {
		all = append(all, filepath.Join(d, "cgroup.procs"))
	}
	return all
}

// Make makes the group. With version 2 it asks the parent to hand the cpu and
// memory controllers down, which needs a parent without processes of its own.
func (g Group) Make() error {
	if g.Version == 2 {
		control := filepath.Join(filepath.Dir(g.Dirs["cpu"]), "cgroup.subtree_control")
		if err := os.WriteFile(control, []byte("+cpu +memory"), 0); err != nil {
			return fmt.Errorf("control group: handing down cpu and memory: %w", err)
		}
	}
	for _, d := range g.Directories() {
		if err := os.Mkdir(d, 0o755); err != nil {
			return errors.Join(fmt.Errorf("control group: %w", err), g.Remove())
		}
	}
	return nil
}

// Setting is a file and what to write into it.
type Setting struct{ File, Text string }

// QuotaSettings lists what sets a quota of a number of cores' worth of CPU time per
// period, in order.
func (g Group) QuotaSettings(cores float64, period time.Duration) []Setting {
	quota := int64(math.Round(cores * float64(period.Microseconds())))
	file := func(name string) string { return filepath.Join(g.Dirs["cpu"], name) }
	if g.Version == 2 {
		return []Setting{{file("cpu.max"), fmt.Sprintf("%d %d", quota, period.Microseconds())}}
	}
	return []Setting{
		{file("cpu.cfs_period_us"), strconv.FormatInt(period.Microseconds(), 10)},
		{file("cpu.cfs_quota_us"), strconv.FormatInt(quota, 10)},
	}
}

// SetQuota limits the group to a number of cores' worth of CPU time per period.
func (g Group) SetQuota(cores float64, period time.Duration) error {
	for _, s := range g.QuotaSettings(cores, period) {
		if err := os.WriteFile(s.File, []byte(s.Text), 0); err != nil {
			return err
		}
	}
	return nil
}

// Processes lists the ids of the processes in the group; none when it is gone.
func (g Group) Processes() ([]int, error) {
	var all []int
	for _, file := range g.ProcsFiles() {
		text, err := os.ReadFile(file)
		if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENODEV) {
			continue
		}
		if err != nil {
			return nil, err
		}
		for _, field := range strings.Fields(string(text)) {
			pid, err := strconv.Atoi(field)
			if err != nil {
				return nil, fmt.Errorf("%s: not a process id: %q", file, field)
			}
			if !slices.Contains(all, pid) {
				all = append(all, pid)
			}
		}
	}
	return all, nil
}

// Kill kills every process of the group. It does not wait for their end.
func (g Group) Kill() error {
	pids, err := g.Processes()
	for _, pid := range pids {
		if e := syscall.Kill(pid, syscall.SIGKILL); e != nil && !errors.Is(e, syscall.ESRCH) {
			err = errors.Join(err, fmt.Errorf("killing process %d: %w", pid, e))
		}
	}
	return err
}

// Remove removes the group's directories; those that are gone already are fine.
// It fails while processes are left in the group.
func (g Group) Remove() error {
	var all error
	for _, d := range g.Directories() {
		if err := os.Remove(d); err != nil && !errors.Is(err, fs.ErrNotExist) {
			all = errors.Join(all, fmt.Errorf("control group: %w", err))
		}
	}
	return all
}

// Exists says whether any directory of the group is there.
func (g Group) Exists() bool {
	return slices.ContainsFunc(g.Directories(), func(d string) bool {
		_, err := os.Stat(d)
		return err == nil
	})
}
