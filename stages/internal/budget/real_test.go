package budget

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"scaleguild/internal/cgroup"
	"scaleguild/internal/cli"
	"scaleguild/internal/procfs"
)

// patience bounds what would otherwise hang; no test measures time against it.
const patience = 5 * time.Minute

// The test program stands in for the stages program: it launches, and it is
// its own load.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == LaunchWord {
		os.Exit(cli.Report(os.Stderr, "test", Launch(os.Args[2:])))
	}
	os.Exit(m.Run())
}

// realBackend gives the back-end of this machine, or skips the test and says why
// the machine has none to test with.
func realBackend(t *testing.T) Backend {
	t.Helper()
	b, err := Choose(os.Getenv)
	if err != nil {
		t.Skipf("no budget back-end here: %v", err)
	}
	if strings.HasPrefix(b.Name(), "cgroup") && os.Geteuid() != 0 {
		t.Skip("a control group of one's own takes root")
	}
	return b
}

func allowedCPU(t *testing.T) []int {
	t.Helper()
	cpus, err := Affinity(0)
	if err != nil {
		t.Fatal(err)
	}
	return cpus[len(cpus)-1:]
}

func testLimits(t *testing.T, cores float64) Limits {
	return Limits{Cores: cores, Period: 50 * time.Millisecond, CPUs: allowedCPU(t), OpenFiles: 321, MaxRun: 2 * patience}
}

func start(t *testing.T, b Backend, l Limits, script string) *Process {
	t.Helper()
	return startLingering(t, b, l, script, t.TempDir(), 0)
}

// startLingering starts a script in a folder, whose processes may linger.
func startLingering(t *testing.T, b Backend, l Limits, script, dir string, linger time.Duration) *Process {
	t.Helper()
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Fatal(err)
	}
	p, err := b.Start(context.Background(), Command{
		Name: "test", Argv: []string{sh, "-c", script}, Dir: dir,
		Env: []string{"ONLY=this", "PATH=" + os.Getenv("PATH")}, Log: filepath.Join(dir, "log"), Linger: linger,
	}, l)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Stop(context.Background()); err != nil {
			t.Error(err)
		}
		if p.Group.Exists() {
			t.Errorf("%s is still there", p.Name)
		}
	})
	return p
}

func TestTheQuotaIsTheKernels(t *testing.T) {
	b := realBackend(t)
	// So small a quota is spent on a CPU that a dozen other programs share, too.
	p := start(t, b, testLimits(t, 0.05), "while :; do :; done")
	if p.Quota != (cgroup.Quota{Cores: 0.05, PeriodSeconds: 0.05}) {
		t.Errorf("read back %+v", p.Quota)
	}
	before, err := p.Group.CPU()
	if err != nil {
		t.Fatal(err)
	}
	var used cgroup.CPUStat
	enough := func() bool { // a loop without end is held back once it has spent its quota
		now, err := p.Group.CPU()
		if err != nil {
			t.Fatal(err)
		}
		if used, err = now.Sub(before); err != nil {
			t.Fatal(err)
		}
		return used.Periods >= 10 && used.ThrottledPeriods > 0 && used.ThrottledSeconds > 0
	}
	if !waitUntil(patience, enough) {
		t.Fatalf("a loop without end was never throttled: %+v", used)
	}
	if peak, err := p.Group.MemoryPeak(); err != nil || peak <= 0 {
		t.Errorf("memory peak %d, %v", peak, err)
	}
}

func TestEnvironmentAffinityAndFileLimitAreThePlans(t *testing.T) {
	b := realBackend(t)
	l := testLimits(t, 1)
	p := start(t, b, l, `echo "only=$ONLY home=${HOME-unset} files=$(ulimit -n)" >seen.tmp && mv seen.tmp seen; sleep 600`)
	cwd, err := os.Readlink(fmt.Sprintf("/proc/%d/cwd", p.PID))
	if err != nil {
		t.Fatal(err)
	}
	var text []byte
	if !waitUntil(patience, func() bool { text, err = os.ReadFile(filepath.Join(cwd, "seen")); return err == nil }) {
		t.Fatal(err)
	}
	got := strings.TrimSpace(string(text))
	if !strings.HasPrefix(got, "only=this ") || !strings.HasSuffix(got, "files=321") {
		t.Errorf("the command saw %q", got)
	}
	if strings.HasPrefix(b.Name(), "cgroup") && !strings.Contains(got, "home=unset") {
		t.Errorf("the runner's environment reached the command: %q", got)
	}
	if fmt.Sprint(p.CPUs) != fmt.Sprint(l.CPUs) {
		t.Errorf("affinity %v, want %v", p.CPUs, l.CPUs)
	}
}

func TestStopEndsChildrenThatIgnoreTheSignal(t *testing.T) {
	b := realBackend(t)
	p := start(t, b, testLimits(t, 1), `(trap "" TERM; echo $$ >started.tmp; mv started.tmp started; while :; do sleep 1; done) & trap "exit 0" TERM; while :; do sleep 1; done`)
	var pids []int
	if !waitUntil(patience, func() bool { pids, _ = p.Group.Processes(); return len(pids) >= 2 }) {
		t.Fatalf("processes %v", pids)
	}
	if err := p.Stop(context.Background()); err != nil {
		t.Fatal(err)
	}
	for _, pid := range pids {
		if alive(procfs.Folder(pid)) {
			t.Errorf("process %d still runs", pid)
		}
	}
}

// What a child writes once its parent has ended is there where the command may linger.
func TestAChildThatLingersEndsByItself(t *testing.T) {
	b, dir := realBackend(t), t.TempDir()
	p := startLingering(t, b, testLimits(t, 1), `
		trap "" TERM
		parent=$$
		(while kill -0 $parent 2>/dev/null; do sleep 0.05; done; sleep 0.3; echo done >written) &
		trap "exit 0" TERM
		while :; do sleep 0.05; done`, dir, patience)
	var pids []int
	if !waitUntil(patience, func() bool { pids, _ = p.Group.Processes(); return len(pids) >= 2 }) {
		t.Fatalf("processes %v", pids)
	}
	if err := p.Stop(context.Background()); err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(filepath.Join(dir, "written")); err != nil || string(text) != "done\n" {
		t.Errorf("the child was killed: it has written %q, %v", text, err)
	}
}

func TestACommandThatEndsAtOnceIsAnErrorAndLeavesNothing(t *testing.T) {
	b := realBackend(t)
	no, err := exec.LookPath("false")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	p, err := b.Start(context.Background(), Command{Name: "ends", Argv: []string{no}, Dir: dir, Log: filepath.Join(dir, "log")}, testLimits(t, 1))
	if err == nil {
		waitUntil(patience, p.Exited) // it was seen before it ended
		if err := p.Stop(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	h, err := cgroup.ThisMachine()
	if err != nil {
		t.Fatal(err)
	}
	name := prefix + strconv.Itoa(os.Getpid()) + "-ends"
	if h.Group("/"+name).Exists() || h.Group("/system.slice/"+name+".service").Exists() {
		t.Errorf("%s is still there", name)
	}
}

func TestSweepRemovesWhatADeadRunnerLeft(t *testing.T) {
	b, ok := realBackend(t).(groupBackend)
	if !ok {
		t.Skip("systemd ends its units by itself (RuntimeMaxSec)")
	}
	gone := exec.Command("true")
	if err := gone.Run(); err != nil {
		t.Fatal(err)
	}
	orphan := b.hierarchy.Group(fmt.Sprintf("/%s%d-v1-sync", prefix, gone.Process.Pid))
	ours := b.hierarchy.Group(fmt.Sprintf("/%s%d-v2-async", prefix, os.Getpid()))
	for _, g := range []cgroup.Group{orphan, ours} {
		if err := g.Make(); err != nil {
			t.Fatal(err)
		}
		defer g.Remove()
	}
	if _, err := b.Sweep(context.Background()); err != nil {
		t.Fatal(err)
	}
	if orphan.Exists() || !ours.Exists() {
		t.Errorf("orphan there: %v, ours there: %v", orphan.Exists(), ours.Exists())
	}
}

// A command of version 1 joins the hierarchy in which events are counted, where that is another
// one, and is watched and cleared away there as everywhere.
func TestEventsAreCountedOfTheCommandsGroup(t *testing.T) {
	h, err := cgroup.ThisMachine()
	if err != nil || os.Geteuid() != 0 || h.Mounts[cgroup.PerfEvent] == "" {
		t.Skipf("it takes root and control groups with perf_event (got %v, %v)", h.Mounts, err)
	}
	p := start(t, groupBackend{h}, testLimits(t, 0.5), "sleep 600 & wait")
	dir := p.Group.Dirs[cgroup.PerfEvent]
	var members []int
	if !waitUntil(patience, func() bool { members, _ = readNumbers(filepath.Join(dir, "cgroup.procs")); return len(members) == 2 }) {
		t.Fatalf("%s has the processes %v, want two", dir, members)
	}
	w := p.Watch(nil, time.Now(), nothing)
	w.Look()
	if got := w.Changes(); len(got) > 0 {
		t.Errorf("nothing changed, got %+v", got)
	}
	if err := p.Stop(context.Background()); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(dir); err == nil {
		t.Errorf("%s is still there", dir)
	}
}

// A paused command stands still with all of its processes, uses no CPU, and goes on after.
func TestAPausedCommandUsesNoCPU(t *testing.T) {
	h, err := cgroup.ThisMachine()
	if err != nil || os.Geteuid() != 0 {
		t.Skipf("it takes root and control groups (got %v)", err)
	}
	p := start(t, groupBackend{h}, testLimits(t, 0.5), "while :; do :; done & while :; do :; done")
	used := func() float64 {
		s, err := p.Group.CPU()
		if err != nil {
			t.Fatal(err)
		}
		return s.UsageSeconds
	}
	if !waitUntil(patience, func() bool { return used() > 0.01 }) {
		t.Fatal("it never worked")
	}
	if err := p.Pause(); err != nil {
		t.Fatal(err)
	}
	before := used()
	time.Sleep(200 * time.Millisecond) // in which it would use 0.1 s
	if got := used() - before; got > 0.001 {
		t.Errorf("it used %g s while it was paused", got)
	}
	if err := p.Resume(); err != nil {
		t.Fatal(err)
	}
	if !waitUntil(patience, func() bool { return used() > before+0.01 }) {
		t.Error("it does not go on")
	}
	if err := p.Stop(context.Background()); err != nil {
		t.Error(err)
	}
}
