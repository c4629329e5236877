package counters

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"scaleguild/internal/cgroup"
	"scaleguild/internal/procfs"
)

// patience bounds what would otherwise hang; no test measures time against it.
const patience = 5 * time.Minute

// clocks are events that the kernel counts itself, in ns: the time for which a process of the
// group had the CPU, by two of its clocks.
func clocks() Pair {
	return Pair{
		Instructions: Event{unix.PERF_TYPE_SOFTWARE, unix.PERF_COUNT_SW_TASK_CLOCK},
		Cycles:       Event{unix.PERF_TYPE_SOFTWARE, unix.PERF_COUNT_SW_CPU_CLOCK},
	}
}

// newGroup makes a control group in which events are counted, or skips the test.
func newGroup(t *testing.T) cgroup.Group {
	t.Helper()
	h, err := cgroup.ThisMachine()
	if err != nil || os.Geteuid() != 0 || h.Mounts[cgroup.PerfEvent] == "" {
		t.Skipf("counting takes root and control groups with perf_event (got %v, %v)", h.Mounts, err)
	}
	g := h.Group(fmt.Sprintf("/scaleguild-%d-counters", os.Getpid()))
	if err := g.Make(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		wait(t, "the group's processes to end", func() bool { return g.Kill() == nil && g.Remove() == nil })
	})
	return g
}

func wait(t *testing.T, what string, done func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !done(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waiting for %s", what)
		}
	}
}

// runIn runs a shell script in the group.
func runIn(t *testing.T, g cgroup.Group, script string) {
	t.Helper()
	join := ""
	for _, file := range g.ProcsFiles() {
		join += fmt.Sprintf("echo $$ >%s; ", file)
	}
	cmd := exec.Command("sh", "-c", join+script)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
}

// everyCPU lists the CPUs that this process may use, and with it its children.
func everyCPU(t *testing.T) []int {
	t.Helper()
	var set unix.CPUSet
	if err := unix.SchedGetaffinity(0, &set); err != nil {
		t.Fatal(err)
	}
	var cpus []int
	for cpu := range 1024 {
		if set.IsSet(cpu) {
			cpus = append(cpus, cpu)
		}
	}
	return cpus
}

func openClocks(t *testing.T, g cgroup.Group) *Set {
	t.Helper()
	s, err := Open(g.Dirs[cgroup.PerfEvent], everyCPU(t), clocks())
	if errors.Is(err, unix.EACCES) || errors.Is(err, unix.EPERM) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

func used(t *testing.T, g cgroup.Group) float64 {
	t.Helper()
	stat, err := g.CPU()
	if err != nil {
		t.Fatal(err)
	}
	return stat.UsageSeconds
}

func reading(t *testing.T, s *Set) Reading {
	t.Helper()
	r, err := s.Read()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// taken is the time, of all CPUs, in seconds, that interrupts and the hypervisor took: the clocks
// of a task go on meanwhile, the control group's account does not.
func taken(t *testing.T) float64 {
	t.Helper()
	stat, err := os.ReadFile("/proc/stat")
	if err != nil {
		t.Fatal(err)
	}
	words, sum := strings.Fields(string(stat)), 0.0
	for _, ticks := range words[6:9] { // after "cpu": user, nice, system, idle, iowait, and then irq, softirq, steal
		v, err := strconv.ParseFloat(ticks, 64)
		if err != nil {
			t.Fatal(err)
		}
		sum += v / procfs.UserHZ
	}
	return sum
}

// What the kernel counts of a group is what the group's own account says that it used: of
// processes that are there, and of hundreds that come and go.
func TestACountIsTheGroups(t *testing.T) {
	for name, script := range map[string]string{
		"one process":    "while :; do :; done",
		"many processes": "while :; do (i=0; while [ $i -lt 500 ]; do i=$((i+1)); done); done",
	} {
		t.Run(name, func(t *testing.T) {
			g := newGroup(t)
			s := openClocks(t, g)
			runIn(t, g, script)
			wait(t, "the script to begin", func() bool { return used(t, g) > 0.02 })
			lost, first := taken(t), used(t, g)
			from := reading(t, s)
			second := used(t, g)
			wait(t, "a second of CPU time", func() bool { return used(t, g) > second+1 })
			third := used(t, g)
			to := reading(t, s)
			fourth := used(t, g)
			lost = taken(t) - lost
			got, err := to.Since(from)
			if err != nil {
				t.Fatal(err)
			}
			// The account is brought up to date by the tick, of 10 ms at the most, and lacks a part
			// of what it takes the kernel to change from one process to another.
			low, high := 0.98*(third-second)-0.02, 1.06*(fourth-first)+0.02+lost
			for what, v := range map[string]float64{
				"task clock": float64(*got.Instructions) / 1e9, "CPU clock": float64(*got.Cycles) / 1e9,
				"time enabled": got.Enabled, "time running": got.Running,
			} {
				t.Logf("%s: %.4f s, the control group says %.4f to %.4f s, and %.2f s were lost", what, v, third-second, fourth-first, lost)
				if v < low || v > high {
					t.Errorf("%s: got %.4f s, want %.4f to %.4f s as the control group says", what, v, low, high)
				}
			}
		})
	}
}

// ownTime is the CPU time of this process.
func ownTime(t *testing.T) time.Duration {
	t.Helper()
	var now unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_PROCESS_CPUTIME_ID, &now); err != nil {
		t.Fatal(err)
	}
	return time.Duration(now.Nano())
}

// What runs outside of the group is not counted.
func TestOthersAreNotCounted(t *testing.T) {
	g := newGroup(t)
	s := openClocks(t, g)
	from := reading(t, s)
	for begin := ownTime(t); ownTime(t) < begin+50*time.Millisecond; {
	}
	got, err := reading(t, s).Since(from)
	if err != nil || *got.Instructions != 0 || got.Enabled != 0 {
		t.Errorf("got %+v of an empty group, %v", got, err)
	}
}

func TestWhatCannotBeCountedIsExplained(t *testing.T) {
	if _, err := Open("", []int{0}, clocks()); !errors.Is(err, ErrNoGroup) {
		t.Errorf("no group: got %v", err)
	}
	if _, err := Open(t.TempDir()+"/none", []int{0}, clocks()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no directory: got %v", err)
	}
	for errno, want := range map[error]string{
		unix.EACCES: "not allowed: a group's events are the whole CPU's (got kernel.perf_event_paranoid ",
		unix.ENOENT: "this machine has none, as most virtual ones",
		unix.ENOSYS: "this kernel counts no events",
		unix.EMFILE: unix.EMFILE.Error(),
	} {
		if got := explain(errno); !strings.HasPrefix(got.Error(), want) || !errors.Is(got, errno) {
			t.Errorf("%v: got %q, want %q", errno, got, want)
		}
	}
}
