package budget

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"scaleguild/internal/cgroup"
	"scaleguild/internal/procfs"
)

// Reading is what the kernel says, at one moment, of what a command's limits rest on:
// the words for it by what it is. Two readings that are alike are equal.
type Reading map[string]string

// What a Reading holds.
const (
	quotaOf    = "quota"
	periodOf   = "period"
	cpusOf     = "CPUs"
	outsideOf  = "processes outside of the group"
	strangers  = "processes of others in the group"
	workersOf  = "workers"
	unreadable = "reading of the limits"
)

// none is the word for a list of nothing.
const none = "none"

// expected is the reading of a command whose limits are as they were read back.
func expected(p *Process, workers []int) Reading {
	return Reading{
		quotaOf: cores(p.Quota.Cores), periodOf: seconds(p.Quota.PeriodSeconds), cpusOf: CPUList(p.CPUs),
		outsideOf: none, strangers: none, workersOf: list(workers),
	}
}

func cores(v float64) string   { return strconv.FormatFloat(v, 'g', 4, 64) + " cores" }
func seconds(v float64) string { return strconv.FormatFloat(v, 'g', 4, 64) + " s" }

func list(pids []int) string {
	if len(pids) == 0 {
		return none
	}
	return strings.ReplaceAll(CPUList(pids), ",", ", ")
}

// reader reads the limits of a command, once and again.
type reader struct {
	proc     string // where the kernel shows its processes: /proc
	affinity func(thread int) ([]int, error)
	group    cgroup.Group
	family   map[int]process // of the command and its descendants, as they were read last
	outside  float64         // CPU seconds, since the reading before they left, of processes outside of the group
}

func newReader(p *Process) *reader {
	return &reader{proc: "/proc", affinity: Affinity, group: p.Group, family: map[int]process{p.PID: {}}}
}

// read gives the command's limits and the workers that live, of those with these ids. The
// processes are listed before the group, so that one that is born in between is in it.
func (r *reader) read(workers []int) (Reading, error) {
	before := r.family
	cpus, err := r.readFamily()
	if err != nil {
		return nil, err
	}
	out := Reading{cpusOf: cpus}
	if err := r.readQuota(out); err != nil {
		return nil, err
	}
	left, err := r.left()
	if err != nil {
		return nil, err
	}
	for pid := range left {
		if was, ok := before[pid]; ok && was.start == r.family[pid].start {
			r.outside += r.family[pid].used - was.used
		}
	}
	out[outsideOf] = outsiders(left)
	if out[strangers], err = r.strangers(); err != nil {
		return nil, err
	}
	out[workersOf] = list(slices.DeleteFunc(slices.Sorted(slices.Values(workers)), func(pid int) bool {
		_, lives := r.family[pid]
		return !lives
	}))
	return out, nil
}

func (r *reader) readQuota(out Reading) error {
	quota, err := r.group.Limit()
	if err != nil {
		return err
	}
	out[quotaOf], out[periodOf] = cores(quota.Cores), seconds(quota.PeriodSeconds)
	if quota.Cores <= 0 {
		out[quotaOf] = none
	}
	return nil
}

// readFamily finds the command's processes that live now, those it knows and their
// descendants, and gives the CPUs that their threads may run on.
func (r *reader) readFamily() (string, error) {
	found, cpus := map[int]process{}, map[string]bool{}
	queue := slices.Sorted(maps.Keys(r.family))
	for len(queue) > 0 {
		pid := queue[0]
		queue = queue[1:]
		if _, ok := found[pid]; ok {
			continue
		}
		p, err := readProcess(r.proc, pid)
		if errors.Is(err, procfs.ErrEnded) || r.family[pid].start != p.start && r.family[pid].start != "" {
			continue // or another process has its id
		}
		if err != nil {
			return "", err
		}
		for _, thread := range p.threads {
			allowed, err := r.affinity(thread)
			if errors.Is(err, syscall.ESRCH) {
				continue // it ended
			}
			if err != nil {
				return "", err
			}
			cpus[CPUList(allowed)] = true
		}
		found[pid] = p
		queue = append(queue, p.children...)
	}
	r.family = found
	return strings.Join(slices.Sorted(maps.Keys(cpus)), " and "), nil
}

// left lists the processes with a thread that is not in each of the group's directories,
// and where they are. Version 1 moves threads one by one, version 2 processes.
func (r *reader) left() (map[int]string, error) {
	left := map[int]string{}
	for _, dir := range r.group.Directories() {
		file, ids := "cgroup.procs", func(pid int) []int { return []int{pid} }
		if r.group.Version == 1 && cgroup.ByThread(dir) {
			file, ids = "tasks", func(pid int) []int { return r.family[pid].threads }
		}
		absent, err := r.absent(filepath.Join(dir, file), ids)
		if err == nil && len(absent) > 0 {
			absent, err = r.absentAgain(absent, filepath.Join(dir, file), ids)
		}
		if err != nil {
			return nil, err
		}
		for pid := range absent {
			if left[pid] == "" {
				left[pid] = "not in " + dir
			}
		}
	}
	return left, nil
}

// absent are the living processes of the family that a list of the group's lacks a thread of.
func (r *reader) absent(list string, ids func(pid int) []int) (map[int]bool, error) {
	members, err := readNumbers(list)
	if err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, syscall.ENODEV) {
		return nil, err
	}
	in, absent := map[int]bool{}, map[int]bool{}
	for _, id := range members {
		in[id] = true
	}
	for pid := range r.family {
		for _, id := range ids(pid) {
			if !in[id] && alive(filepath.Join(r.proc, strconv.Itoa(pid), "task", strconv.Itoa(id))) {
				absent[pid] = true
			}
		}
	}
	return absent, nil
}

// absentAgain are those that a second list lacks as well. Version 1 makes a list as long as the
// group is when it begins (kernel/cgroup/cgroup-v1.c, pidlist_array_load): threads that are born
// meanwhile push others out of it, and a service with a thread for each connection bears many.
func (r *reader) absentAgain(absent map[int]bool, list string, ids func(pid int) []int) (map[int]bool, error) {
	again, err := r.absent(list, ids)
	for pid := range again {
		if !absent[pid] {
			delete(again, pid)
		}
	}
	return again, err
}

// outsiders names processes and the directories of the group that they are not in.
func outsiders(left map[int]string) string {
	var words []string
	for _, pid := range slices.Sorted(maps.Keys(left)) {
		words = append(words, fmt.Sprintf("%d (%s)", pid, left[pid]))
	}
	if len(words) == 0 {
		return none
	}
	return strings.Join(words, ", ")
}

// strangers names the processes in the group that no process of the command has started.
// One that was born since the family was read is of it.
func (r *reader) strangers() (string, error) {
	members, err := r.group.Processes()
	if err != nil {
		return "", err
	}
	slices.Sort(members)
	var found []int
	for _, pid := range members {
		if _, ok := r.family[pid]; ok {
			continue
		}
		p, err := readProcess(r.proc, pid)
		if errors.Is(err, procfs.ErrEnded) {
			continue
		}
		if err != nil {
			return "", err
		}
		if _, ok := r.family[p.parent]; !ok {
			found = append(found, pid)
			continue
		}
		r.family[pid] = p
	}
	return list(found), nil
}

// readNumbers reads a file of numbers, one a line.
func readNumbers(file string) ([]int, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var all []int
	for _, word := range strings.Fields(string(text)) {
		n, err := strconv.Atoi(word)
		if err != nil {
			return nil, fmt.Errorf("%s: not a number: %q", file, word)
		}
		all = append(all, n)
	}
	return all, nil
}
