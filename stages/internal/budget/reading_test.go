package budget

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"scaleguild/internal/cgroup"
	"scaleguild/internal/procfs"
)

// machine is a /proc and a control group out of plain files.
type machine struct {
	t        *testing.T
	proc     string
	group    cgroup.Group
	affinity map[int][]int // of threads; those that are not in it may run on CPU 1
}

func (m machine) write(file, text string) {
	m.t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, []byte(text), 0o644)); err != nil {
		m.t.Fatal(err)
	}
}

// run lets a process be: its threads, of which the first has its id, and its children.
func (m machine) run(pid, parent int, used float64, threads, children []int) {
	dir := filepath.Join(m.proc, fmt.Sprint(pid))
	stat := fmt.Sprintf("%d (a) S (b) c) S %d 0 0 0 0 0 0 0 0 0 %.0f 0 0 0 20 0 1 0 %d 0\n", pid, parent, used*procfs.UserHZ, 1000+pid)
	m.write(filepath.Join(dir, "stat"), stat)
	for _, thread := range threads {
		task := filepath.Join(dir, "task", fmt.Sprint(thread))
		m.write(filepath.Join(task, "stat"), stat)
		m.write(filepath.Join(task, "children"), "")
	}
	m.write(filepath.Join(dir, "task", fmt.Sprint(pid), "children"), strings.ReplaceAll(CPUList(children), ",", " "))
}

func (m machine) end(pid int) {
	if err := os.RemoveAll(filepath.Join(m.proc, fmt.Sprint(pid))); err != nil {
		m.t.Fatal(err)
	}
}

// join sets the processes and threads of the group of one controller.
func (m machine) join(controller string, pids, threads []int) {
	for name, ids := range map[string][]int{"cgroup.procs": pids, "tasks": threads} {
		m.write(filepath.Join(m.group.Dirs[controller], name), strings.ReplaceAll(CPUList(ids), ",", "\n"))
	}
}

func (m machine) setQuota(micros string) {
	m.write(filepath.Join(m.group.Dirs["cpu"], "cpu.cfs_quota_us"), micros)
	m.write(filepath.Join(m.group.Dirs["cpu"], "cpu.max"), strings.Replace(micros, "-1", "max", 1)+" 100000")
}

// newMachine has a command with two workers, one of which has a second thread.
func newMachine(t *testing.T, version int) machine {
	m := machine{t: t, proc: t.TempDir(), affinity: map[int][]int{}}
	dirs := map[string]string{"cpu": t.TempDir(), "cpuacct": t.TempDir(), "memory": t.TempDir()}
	if version == 2 {
		dirs["cpuacct"], dirs["memory"] = dirs["cpu"], dirs["cpu"]
	}
	m.group = cgroup.Group{Version: version, Dirs: dirs}
	m.run(10, 1, 1, []int{10}, []int{11, 12})
	m.run(11, 10, 2, []int{11, 21}, nil)
	m.run(12, 10, 2, []int{12}, nil)
	for controller := range dirs {
		m.join(controller, []int{10, 11, 12}, []int{10, 11, 21, 12})
	}
	m.write(filepath.Join(dirs["cpu"], "cpu.cfs_period_us"), "100000")
	m.setQuota("100000")
	return m
}

func (m machine) reader() *reader {
	return &reader{proc: m.proc, group: m.group, family: map[int]process{10: {}}, affinity: func(thread int) ([]int, error) {
		if cpus, ok := m.affinity[thread]; ok {
			return cpus, nil
		}
		return []int{1}, nil
	}}
}

var twoWorkers = []int{11, 12}

// untouched is what is read as long as nobody changes anything.
var untouched = Reading{
	quotaOf: "1 cores", periodOf: "0.1 s", cpusOf: "1", outsideOf: none, strangers: none, workersOf: "11, 12",
}

func TestWhatChangesIsRead(t *testing.T) {
	for name, c := range map[string]struct {
		change func(machine)
		what   string
		is     string // with CPU for the directory of the cpu controller, and MEMORY
	}{
		"nothing":        {func(machine) {}, quotaOf, "1 cores"},
		"quota":          {func(m machine) { m.setQuota("50000") }, quotaOf, "0.5 cores"},
		"no quota":       {func(m machine) { m.setQuota("-1") }, quotaOf, none},
		"a thread":       {func(m machine) { m.affinity[21] = []int{0, 1} }, cpusOf, "0,1 and 1"},
		"a worker's end": {func(m machine) { m.end(12); m.run(10, 1, 1, []int{10}, []int{11}) }, workersOf, "11"},
		"one that left":  {func(m machine) { m.join("cpu", []int{10, 12}, []int{10, 12}) }, outsideOf, "11 (not in CPU)"},
		"a stranger": {func(m machine) {
			m.run(99, 1, 0, []int{99}, nil)
			m.join("cpu", []int{10, 11, 12, 99}, []int{10, 11, 21, 12, 99})
		}, strangers, "99"},
		"a child outside": {func(m machine) { m.run(13, 11, 0, []int{13}, nil); m.run(11, 10, 2, []int{11, 21}, []int{13}) }, outsideOf, "13 (not in CPU)"},
		"a child inside": {func(m machine) {
			m.run(13, 11, 0, []int{13}, nil)
			m.join("cpu", []int{10, 11, 12, 13}, []int{10, 11, 21, 12, 13})
		}, strangers, none},
		"memory, one that": {func(m machine) { m.join("memory", []int{10, 11}, []int{10, 11, 21}) }, outsideOf, "12 (not in MEMORY)"},
	} {
		for _, version := range []int{1, 2} {
			m := newMachine(t, version)
			r := m.reader()
			if got, err := r.read(twoWorkers); err != nil || !maps.Equal(got, untouched) {
				t.Fatalf("%s: before, got %q, %v", name, got, err)
			}
			c.change(m)
			got, err := r.read(twoWorkers)
			want := strings.NewReplacer("CPU", m.group.Dirs["cpu"], "MEMORY", m.group.Dirs["memory"]).Replace(c.is)
			if err != nil || got[c.what] != want {
				t.Errorf("version %d: %s: got %s %q, want %q, %v", version, name, c.what, got[c.what], want, err)
			}
			for what, is := range untouched {
				if what != c.what && got[what] != is {
					t.Errorf("version %d: %s: %s is %q as well", version, name, what, got[what])
				}
			}
		}
	}
}

// Version 1 moves threads one by one.
func TestAThreadThatLeftIsRead(t *testing.T) {
	m := newMachine(t, 1)
	m.join("cpuacct", []int{10, 11, 12}, []int{10, 11, 12})
	if got, err := m.reader().read(twoWorkers); err != nil || got[outsideOf] != fmt.Sprintf("11 (not in %s)", m.group.Dirs["cpuacct"]) {
		t.Errorf("got %q, %v", got[outsideOf], err)
	}
}

// A group of version 1 may have a directory of version 2, which holds processes: their threads
// are in it with them.
func TestADirectoryOfTheOtherVersionIsRead(t *testing.T) {
	m := newMachine(t, 1)
	m.group.Dirs[cgroup.PerfEvent] = t.TempDir()
	m.write(filepath.Join(m.group.Dirs[cgroup.PerfEvent], "cgroup.controllers"), "")
	m.write(filepath.Join(m.group.Dirs[cgroup.PerfEvent], "cgroup.procs"), "10\n11\n12\n")
	r := m.reader()
	if got, err := r.read(twoWorkers); err != nil || !maps.Equal(got, untouched) {
		t.Errorf("got %q, %v", got, err)
	}
	m.write(filepath.Join(m.group.Dirs[cgroup.PerfEvent], "cgroup.procs"), "10\n12\n")
	if got, err := r.read(twoWorkers); err != nil || got[outsideOf] != fmt.Sprintf("11 (not in %s)", m.group.Dirs[cgroup.PerfEvent]) {
		t.Errorf("one that left: got %q, %v", got[outsideOf], err)
	}
}

// The time that a process uses outside is counted from the last look inside.
func TestTheTimeOfAProcessThatLeftIsCounted(t *testing.T) {
	m := newMachine(t, 1)
	r := m.reader()
	for i, used := range []float64{2, 2.5, 4, 5} {
		m.run(11, 10, used, []int{11, 21}, nil)
		if i == 2 {
			m.join("cpu", []int{10, 12}, []int{10, 12})
			m.run(10, 1, 1, []int{10}, []int{12}) // and its parent disowned it
		}
		if _, err := r.read(twoWorkers); err != nil {
			t.Fatal(err)
		}
	}
	if r.outside != 2.5 {
		t.Errorf("got %g s outside, want 2.5", r.outside)
	}
}

// nothing is beside a command.
var nothing = Beside{Read: func() (Reading, error) { return nil, nil }}

// What is beside a command is looked at in the same way: what changes, comes and goes.
func TestAWatchLooksBeside(t *testing.T) {
	m := newMachine(t, 1)
	p := &Process{PID: 10, Group: m.group, Quota: cgroup.Quota{Cores: 1, PeriodSeconds: 0.1}, CPUs: []int{1}}
	now := Reading{"file a": "1", "file b": "2"}
	var broken error
	w := p.Watch(twoWorkers, time.Now(), Beside{Start: maps.Clone(now), Read: func() (Reading, error) { return now, broken }})
	w.read = m.reader().read
	w.Look()
	now = Reading{"file a": "3", "file c": "4"}
	w.Look()
	broken = errors.New("no such folder")
	w.Look()
	var got []string
	for _, c := range w.Changes() {
		got = append(got, c.What+": "+c.Was+" to "+c.Is)
	}
	want := []string{"file a: 1 to 3", "file b: 2 to none", "file c: none to 4", "reading of the limits: none to no such folder"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestAWatchNotesEachChangeOnce(t *testing.T) {
	m := newMachine(t, 1)
	p := &Process{PID: 10, Group: m.group, Quota: cgroup.Quota{Cores: 1, PeriodSeconds: 0.1}, CPUs: []int{1}}
	w := p.Watch(twoWorkers, time.Now(), nothing)
	w.read = m.reader().read
	for _, quota := range []string{"100000", "50000", "50000", "gone", "100000"} {
		m.setQuota(quota)
		w.Look()
	}
	var got []string
	for _, c := range w.Changes() {
		got = append(got, c.What+": "+c.Was+" to "+c.Is[:4])
	}
	want := []string{"quota: 1 cores to 0.5 ", "reading of the limits: none to " + m.group.Dirs["cpu"][:4], "quota: 0.5 cores to 1 co", "reading of the limits: " + m.group.Dirs["cpu"]}
	if len(got) != 4 || !slices.Equal(got[:3], want[:3]) || !strings.HasPrefix(got[3], want[3]) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// What real processes of a real group do is read without a change; what is done to them is.
func TestARealGroupIsRead(t *testing.T) {
	b := realBackend(t)
	p := start(t, b, testLimits(t, 0.5), "sleep 600 & sleep 600 & wait")
	var pids []int
	if !waitUntil(patience, func() bool { pids, _ = p.Group.Processes(); return len(pids) == 3 }) {
		t.Fatalf("processes %v", pids)
	}
	slices.Sort(pids)
	worker := pids[len(pids)-1]
	w := p.Watch([]int{worker}, time.Now(), nothing)
	w.Look()
	w.Look()
	if got := w.Changes(); len(got) > 0 {
		t.Fatalf("nothing changed, got %+v", got)
	}
	if _, ok := b.(groupBackend); !ok {
		t.Skip("the rest sets what is systemd's")
	}
	if err := p.Group.SetQuota(0.25, 50*time.Millisecond); err != nil {
		t.Fatal(err)
	}
	w.Look()
	outer := filepath.Join(filepath.Dir(p.Group.Dirs["cpu"]), "cgroup.procs")
	if err := os.WriteFile(outer, []byte(fmt.Sprint(worker)), 0); err != nil {
		t.Fatal(err)
	}
	w.Look()
	if err := syscall.Kill(worker, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	if !waitUntil(patience, func() bool { return !alive(procfs.Folder(worker)) }) {
		t.Fatal("the worker does not end")
	}
	w.Look()
	var got []string
	for _, c := range w.Changes() {
		got = append(got, c.What)
	}
	if want := []string{quotaOf, outsideOf, outsideOf, workersOf}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
