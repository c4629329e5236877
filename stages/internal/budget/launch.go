package budget

import (
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"

	"scaleguild/internal/cli"
)

// LaunchWord is the hidden command of the stages program that Launch serves.
const LaunchWord = "launch"

// Placement is where a child process of the runner is put before it starts.
type Placement struct {
	CPUs      []int
	OpenFiles int      // 0 leaves the limit as it is
	Procs     []string // cgroup.procs files to join
}

// Argv gives the command line that starts argv in its place: this program's own
// launch command, which sets everything on itself and then becomes argv. So the
// limits hold from the first instruction on, threads and children included.
func (p Placement) Argv(argv []string) ([]string, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	words := []string{self, LaunchWord, "-cpus", CPUList(p.CPUs), "-files", strconv.Itoa(p.OpenFiles)}
	for _, f := range p.Procs {
		words = append(words, "-join", f)
	}
	return append(append(words, "--"), argv...), nil
}

// Attributes keeps a child apart from the terminal's Ctrl-C (the runner ends it
// in order) and ends it when the runner dies.
func Attributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

// Launch is the launch command: it joins the groups, sets affinity and file
// limit and becomes the command after "--". It returns only on errors.
func Launch(args []string) error {
	p, argv, err := parseLaunch(args)
	if err != nil {
		return cli.Fail(cli.Usage, "", "launch: %w", err)
	}
	path, err := exec.LookPath(argv[0])
	if err != nil {
		return fmt.Errorf("launch: %w", err)
	}
	runtime.LockOSThread() // affinity belongs to the thread that becomes the program
	for _, f := range p.Procs {
		if err := os.WriteFile(f, []byte("0"), 0); err != nil {
			return fmt.Errorf("launch: joining the control group: %w", err)
		}
	}
	var set unix.CPUSet
	for _, c := range p.CPUs {
		set.Set(c)
	}
	if err := unix.SchedSetaffinity(0, &set); err != nil {
		return fmt.Errorf("launch: CPUs %v: %w", p.CPUs, err)
	}
	if err := limitFiles(p.OpenFiles); err != nil {
		return err
	}
	// The runner asked for this in Attributes, but the kernel keeps it by thread
	// and this may be another one than the process began with.
	if err := unix.Prctl(unix.PR_SET_PDEATHSIG, uintptr(syscall.SIGKILL), 0, 0, 0); err != nil {
		return fmt.Errorf("launch: ending with the runner: %w", err)
	}
	return fmt.Errorf("launch: %s: %w", path, syscall.Exec(path, argv, os.Environ()))
}

func limitFiles(n int) error {
	if n == 0 {
		return nil
	}
	limit := syscall.Rlimit{Cur: uint64(n), Max: uint64(n)}
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		return fmt.Errorf("launch: %d open files: %w", n, err)
	}
	return nil
}

func parseLaunch(args []string) (Placement, []string, error) {
	var p Placement
	f := flag.NewFlagSet(LaunchWord, flag.ContinueOnError)
	f.SetOutput(io.Discard)
	f.Func("cpus", "CPUs to run on", func(s string) (err error) {
		p.CPUs, err = parseCPUs(s)
		return err
	})
	f.IntVar(&p.OpenFiles, "files", 0, "limit of open files")
	f.Func("join", "cgroup.procs file to join", func(s string) error {
		p.Procs = append(p.Procs, s)
		return nil
	})
	if err := f.Parse(args); err != nil {
		return p, nil, err
	}
	if f.NArg() == 0 || len(p.CPUs) == 0 {
		return p, nil, fmt.Errorf("want -cpus LIST -- COMMAND (got %q)", args)
	}
	return p, f.Args(), nil
}

func parseCPUs(s string) ([]int, error) {
	var cpus []int
	for word := range strings.SplitSeq(s, ",") {
		c, err := strconv.Atoi(word)
		if err != nil {
			return nil, fmt.Errorf("not a CPU number: %q", word)
		}
		cpus = append(cpus, c)
	}
	return cpus, nil
}
