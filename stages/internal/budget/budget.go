package budget

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"scaleguild/internal/cgroup"
	"scaleguild/internal/cli"
)

// Names of the back-ends, as records have them.
const (
	SystemdSystem = "systemd-system"
	SystemdUser   = "systemd-user"
	CgroupV2      = "cgroup-v2"
	CgroupV1      = "cgroup-v1"
)

// prefix begins the name of every unit and group; the runner's process id follows.
const prefix = "scaleguild-"

// stopTimeout is how long a command may take to end after its signal before what
// is left is killed: longer than the 35 s that the service gives its own workers.
const stopTimeout = 40 * time.Second

// longestWait is how long to wait for what takes the kernel, systemd and the
// launcher milliseconds on a quiet machine. It only bounds what hangs.
const longestWait = time.Minute

// Limits is the budget of a command.
type Limits struct {
	Cores     float64       // CPU time per wall time
	Period    time.Duration // over which the kernel enforces it
	CPUs      []int         // that the command may run on
	OpenFiles int
	MaxRun    time.Duration // systemd ends the unit after this even if the runner is gone
}

// Command is what to run, in an environment of its own; systemd adds to it what
// its manager gives to every unit.
type Command struct {
	Name string   // of the unit or group, below "scaleguild-<pid>-"; [a-z0-9-]
	Part string   // of a sidecar, its name; "" for the service
	Argv []string // an absolute path first
	Dir  string
	Env  []string // KEY=VALUE
	// Passed are names of variables of this process's environment that the command gets as well.
	// Their values stand in no command line, and in nothing that is printed.
	Passed []string
	Log    string         // file for both output streams
	Stop   syscall.Signal // that the first process is asked to end by; 0 for SIGTERM
	// Linger is how long the others may go on once the first process has ended, and how much longer
	// than usual that may take; 0: they are killed at once. What runs under valgrind writes its count
	// at its end, slowly.
	Linger time.Duration
}

// stopTimeout is how long the command may take to end after its signal.
func (c Command) stopTimeout() time.Duration { return stopTimeout + c.Linger }

// stopSignal is Stop, or what stands for it.
func (c Command) stopSignal() syscall.Signal {
	if c.Stop == 0 {
		return syscall.SIGTERM
	}
	return c.Stop
}

// Backend sets limits in one way.
type Backend interface {
	// Name is one of the constants above.
	Name() string
	// Start runs the command under the limits and reads the limits back.
	Start(ctx context.Context, c Command, l Limits) (*Process, error)
	// Shell gives the shell commands that do what Start and Stop do.
	Shell(c Command, l Limits) (start, stop []string)
	// Sweep removes what runners that are gone left behind and names it.
	Sweep(ctx context.Context) ([]string, error)
}

// Process is a command that runs under its limits.
type Process struct {
	Name  string // of the unit or group
	PID   int    // of the command's first process
	Group cgroup.Group
	Quota cgroup.Quota // read back
	CPUs  []int        // affinity, read back

	exited  func() bool
	ended   func() string // how it ended, once it has; nil where nobody can tell
	stop    func(context.Context) error
	reread  func(workers []int) (Reading, error) // replaces the kernel's, in tests; nil otherwise
	listens func(port int) error                 // replaces the kernel's word, in tests; nil otherwise
	paused  func(yes bool) error                 // replaces signals to processes, in tests; nil otherwise
	remedy  string                               // what to do when the limits are not there
}

// NewProcess makes a Process for back-ends of other packages, such as tests'.
func NewProcess(name string, pid int, g cgroup.Group, q cgroup.Quota, cpus []int, exited func() bool, stop func(context.Context) error) *Process {
	p := &Process{Name: name, PID: pid, Group: g, Quota: q, CPUs: cpus, exited: exited, stop: stop}
	p.reread = func(workers []int) (Reading, error) { return expected(p, workers), nil }
	p.listens = func(int) error { return nil }
	p.paused = func(bool) error { return nil }
	return p
}

// PauseBy has Pause (yes) and Resume call a function, in place of signals.
func (p *Process) PauseBy(pause func(yes bool) error) { p.paused = pause }

// Reread has a Watch ask read instead of the kernel.
func (p *Process) Reread(read func(workers []int) (Reading, error)) { p.reread = read }

// ErrEnded is the error of a command that had ended before its limits could be read back.
var ErrEnded = errors.New("the command ended at once")

// Exited says whether the command's first process has ended.
func (p *Process) Exited() bool { return p.exited() }

// HowItEnded says how the command's first process ended, as an addition to an error: " (exit
// status 1)". Empty while it runs, and where systemd, whose child it is, does not keep it.
func (p *Process) HowItEnded() string {
	if p.ended == nil || !p.Exited() {
		return ""
	}
	if how := p.ended(); how != "" {
		return " (" + how + ")"
	}
	return ""
}

// Stop asks the command to end (its signal, to its first process), kills what is
// left after 40 s, and returns when unit or group are gone. Once the context has
// ended nothing is waited for: the command is killed, and cleared away as ever.
func (p *Process) Stop(ctx context.Context) error { return p.stop(ctx) }

// readBack fills in what the kernel says of the limits, and refuses a process
// whose limits differ from the ones that were asked for.
func (p *Process) readBack(l Limits) error {
	var err error
	p.Quota, err = p.Group.Quota()
	switch {
	case p.Exited():
		return fmt.Errorf("%s: %w", p.Name, ErrEnded)
	case err != nil:
		return notApplied(err, p.remedy)
	}
	if math.Abs(p.Quota.Cores-l.Cores) > 0.001*l.Cores || math.Abs(p.Quota.PeriodSeconds-l.Period.Seconds()) > 1e-6 {
		return notApplied(fmt.Errorf("%s: the kernel's CPU quota is not the plan's (got %g cores per %g s, want %g per %g)",
			p.Name, p.Quota.Cores, p.Quota.PeriodSeconds, l.Cores, l.Period.Seconds()), p.remedy)
	}
	placed := func() bool { // the launcher sets the affinity just before it becomes the command
		p.CPUs, err = Affinity(p.PID)
		return err != nil || slices.Equal(p.CPUs, l.CPUs)
	}
	placedInTime := waitUntil(longestWait, placed)
	switch {
	case p.Exited():
		return fmt.Errorf("%s: %w", p.Name, ErrEnded)
	case err != nil:
		return notApplied(err, p.remedy)
	case !placedInTime:
		return notApplied(fmt.Errorf("%s: the service may run on other CPUs than the plan's (got %v, want %v)", p.Name, p.CPUs, l.CPUs), p.remedy)
	}
	return nil
}

// notApplied is the error of a limit that is not there, with what to do about it.
func notApplied(err error, remedy string) error {
	return cli.Fail(cli.Machine, remedy, "the CPU budget could not be applied: %w", err)
}

// Affinity lists the CPUs that a process may run on; 0 is the calling process.
func Affinity(pid int) ([]int, error) {
	var set unix.CPUSet
	if err := unix.SchedGetaffinity(pid, &set); err != nil {
		return nil, fmt.Errorf("reading the CPU affinity of process %d: %w", pid, err)
	}
	var cpus []int
	for cpu := range len(set) * strconv.IntSize {
		if set.IsSet(cpu) {
			cpus = append(cpus, cpu)
		}
	}
	return cpus, nil
}

// CPUList writes CPUs as "0,1".
func CPUList(cpus []int) string {
	var words []string
	for _, c := range cpus {
		words = append(words, strconv.Itoa(c))
	}
	return strings.Join(words, ",")
}

// waitUntil asks done every 20 ms until it says yes or the deadline passes, and
// says which it was.
func waitUntil(deadline time.Duration, done func() bool) bool {
	for end := time.Now().Add(deadline); ; time.Sleep(20 * time.Millisecond) {
		if done() {
			return true
		}
		if time.Now().After(end) {
			return false
		}
	}
}
