package collect

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"scaleguild/internal/cgroup"
	"scaleguild/stages/internal/counters"
)

// busyGroup is a control group in which a script is busy, on any CPU.
func busyGroup(t *testing.T) cgroup.Group {
	t.Helper()
	h, err := cgroup.ThisMachine()
	if err != nil || os.Geteuid() != 0 || h.Mounts[cgroup.PerfEvent] == "" {
		t.Skipf("counting takes root and control groups with perf_event (got %v, %v)", h.Mounts, err)
	}
	g := h.Group(fmt.Sprintf("/scaleguild-%d-collect", os.Getpid()))
	if err := g.Make(); err != nil {
		t.Fatal(err)
	}
	script := "while :; do :; done"
	for _, file := range g.ProcsFiles() {
		script = "echo $$ >" + file + "; " + script
	}
	busy := exec.Command("sh", "-c", script)
	if err := busy.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := busy.Process.Kill(); err != nil {
			t.Error(err)
		}
		_ = busy.Wait()                                                                            // killed
		for until := time.Now().Add(time.Minute); g.Remove() != nil && time.Now().Before(until); { // the kernel takes a moment
			time.Sleep(5 * time.Millisecond)
		}
	})
	return g
}

// edgeAfter takes an edge of a window once the group has used so much CPU time.
func edgeAfter(t *testing.T, p Probe, after float64) Edge {
	t.Helper()
	for until := time.Now().Add(5 * time.Minute); time.Now().Before(until); time.Sleep(5 * time.Millisecond) {
		used, err := p.Group.CPU()
		if err != nil {
			t.Fatal(err)
		}
		if used.UsageSeconds < after {
			continue
		}
		e, err := p.TakeEdge(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	t.Fatalf("the group does not use %g s", after)
	return Edge{}
}

// What a run's CPUs count is what happened between the edges of its window. The kernel's clock of
// a task stands in for instructions, of which this machine may count none.
func TestTheWindowHasWhatTheCPUsCount(t *testing.T) {
	clock := counters.Event{Type: unix.PERF_TYPE_SOFTWARE, Config: unix.PERF_COUNT_SW_TASK_CLOCK}
	p := Probe{Group: busyGroup(t), K6: os.Getpid(), State: t.TempDir(), ServiceCPUs: []int{0, 1}, HarnessCPUs: []int{0, 1}}
	stop, err := p.Count(counters.Pair{Instructions: clock, Cycles: clock})
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	if p.counters == nil {
		t.Skip("the kernel does not let events be counted here")
	}
	a := edgeAfter(t, p, 0.1)
	b := edgeAfter(t, p, a.Service.UsageSeconds+1)
	w, err := p.Within(a, b, 1)
	if err != nil {
		t.Fatal(err)
	}
	c := w.Counters
	lost := 0.02 // The account is a tick old at each edge, and stands still while the hypervisor has the CPU.
	for cpu := range b.cpus {
		lost += b.cpus[cpu].Steal - a.cpus[cpu].Steal
	}
	if got, want := float64(*c.Instructions)/1e9, w.CPU.UsageSeconds; got < 0.98*want-0.02 || got > 1.06*want+lost || math.Abs(float64(*c.Cycles)/1e9-got) > 0.001 {
		t.Errorf("got %g s and %d ns by the CPUs' count, %g s by the control group's", got, *c.Cycles, want)
	}
	if c.Running != c.Enabled || c.Running < 0.98*w.CPU.UsageSeconds {
		t.Errorf("counted for %g of %g s, the group used %g s", c.Running, c.Enabled, w.CPU.UsageSeconds)
	}
}

// Without counters a window has none, and nothing else is missing.
func TestAWindowWithoutCounters(t *testing.T) {
	p := Probe{Group: cgroup.Group{}}
	stop, refused := p.Count(counters.Hardware())
	stop()
	if r, err := p.readCounters(); refused != nil || r != nil || err != nil || p.counters != nil {
		t.Errorf("got %v, %+v, %v of a machine without", refused, r, err)
	}
}

// What keeps a machine that has counters from counting is no absence: a null would hide it.
func TestCountersThatCannotBeOpenedAreAnError(t *testing.T) {
	p := Probe{Group: cgroup.Group{Dirs: map[string]string{cgroup.PerfEvent: filepath.Join(t.TempDir(), "gone")}}}
	stop, err := p.Count(counters.Hardware())
	stop()
	if !errors.Is(err, fs.ErrNotExist) || p.counters != nil {
		t.Errorf("got %v, want that there is no such group", err)
	}
}
