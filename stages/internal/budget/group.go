package budget

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"scaleguild/internal/cgroup"
	"scaleguild/internal/cli"
	"scaleguild/internal/procfs"
)

// groupBackend makes a control group of its own for each command, at the root
// of the hierarchy, which takes root or a delegated hierarchy.
type groupBackend struct {
	hierarchy cgroup.Hierarchy
}

const groupRemedy = "run as root, or on a machine with systemd; in a container, with a root group that holds no processes"

func (b groupBackend) Name() string {
	return map[int]string{1: CgroupV1, 2: CgroupV2}[b.hierarchy.Version]
}

func (b groupBackend) Start(ctx context.Context, c Command, l Limits) (*Process, error) {
	name := prefix + strconv.Itoa(os.Getpid()) + "-" + c.Name
	group := b.hierarchy.Group("/" + name)
	if err := group.Make(); err != nil {
		return nil, notApplied(err, groupRemedy)
	}
	if err := group.SetQuota(l.Cores, l.Period); err != nil {
		return nil, errors.Join(notApplied(err, groupRemedy), group.Remove())
	}
	p := &Process{Name: name, Group: group, remedy: groupRemedy}
	if err := launchIn(p, c, l); err != nil {
		return nil, errors.Join(err, clearGroup(group))
	}
	err := p.joined()
	if err == nil {
		err = p.readBack(l)
	}
	if err != nil {
		return nil, errors.Join(err, p.Stop(ctx))
	}
	return p, nil
}

// launchIn starts the command in the process's group and fills in its id and
// the ways to watch and stop it.
func launchIn(p *Process, c Command, l Limits) error {
	argv, err := Placement{CPUs: l.CPUs, OpenFiles: l.OpenFiles, Procs: p.Group.ProcsFiles()}.Argv(c.Argv)
	if err != nil {
		return err
	}
	log, err := os.OpenFile(c.Log, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o644)
	if err != nil {
		return err
	}
	defer log.Close()
	cmd := exec.Command(argv[0], argv[1:]...)
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr, cmd.SysProcAttr = c.Dir, slices.Concat(c.Env, Passed(c.Passed)), log, log, Attributes()
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("starting %s: %w", c.Argv[0], err)
	}
	done, how := make(chan struct{}), ""
	go func() {
		if err := cmd.Wait(); err != nil {
			how = err.Error()
		} else {
			how = "exit status 0"
		}
		close(done)
	}()
	p.ended = func() string { return how }
	p.PID = cmd.Process.Pid
	p.exited = func() bool {
		select {
		case <-done:
			return true
		default:
			return false
		}
	}
	p.stop = func(ctx context.Context) error { return stopGroup(ctx, p, c, done) }
	return nil
}

// joined waits until the launched process has put itself into the group.
func (p *Process) joined() error {
	inGroup := func() bool {
		pids, err := p.Group.Processes()
		return p.Exited() || err == nil && len(pids) > 0
	}
	entered := waitUntil(longestWait, inGroup)
	if p.Exited() {
		return fmt.Errorf("%s: %w", p.Name, ErrEnded)
	}
	if entered {
		return nil
	}
	return cli.Fail(cli.Machine, groupRemedy, "%s: the service did not enter its control group", p.Name)
}

func stopGroup(ctx context.Context, p *Process, c Command, done <-chan struct{}) error {
	if !p.Exited() {
		if err := syscall.Kill(p.PID, c.stopSignal()); err != nil && !errors.Is(err, syscall.ESRCH) {
			return fmt.Errorf("stopping %s: %w", p.Name, err)
		}
	}
	timer := time.NewTimer(c.stopTimeout())
	defer timer.Stop()
	select {
	case <-done:
	case <-timer.C:
	case <-ctx.Done():
		return clearGroup(p.Group)
	}
	return linger(c.Linger, p.Group)
}

// linger waits for the end of what is left in a group, and kills it after that time.
func linger(longest time.Duration, g cgroup.Group) error {
	waitUntil(longest, func() bool {
		pids, err := g.Processes()
		return err != nil || len(pids) == 0
	})
	return clearGroup(g)
}

// clearGroup kills what is left in a group and removes it.
func clearGroup(g cgroup.Group) error {
	var err error
	empty := func() bool {
		if err = g.Kill(); err != nil {
			return true
		}
		return g.Remove() == nil
	}
	if !waitUntil(longestWait, empty) {
		pids, _ := g.Processes()
		return fmt.Errorf("control group: processes %v do not end", pids)
	}
	return err
}

func (b groupBackend) Shell(c Command, l Limits) (start, stop []string) {
	group := b.hierarchy.Group("/" + prefix + c.Name)
	join := ""
	for _, f := range group.ProcsFiles() {
		start = append(start, Quote("mkdir", filepath.Dir(f)))
		stop = append(stop, Quote("rmdir", filepath.Dir(f)))
		join += "echo $$ >" + Quote(f) + "; "
	}
	for _, s := range group.QuotaSettings(l.Cores, l.Period) {
		start = append(start, "echo "+Quote(s.Text)+" >"+Quote(s.File))
	}
	command := Quote(append([]string{"taskset", "-c", CPUList(l.CPUs), "env", "-i"}, c.Env...)...)
	for _, name := range c.Passed { // the shell that runs this has them
		command += fmt.Sprintf(` %s="$%s"`, name, name)
	}
	inner := join + fmt.Sprintf("ulimit -n %d; cd %s; exec %s %s >>%s 2>&1", l.OpenFiles, Quote(c.Dir), command, Quote(c.Argv...), Quote(c.Log))
	part := "service"
	if c.Part != "" {
		part = strings.ReplaceAll(c.Part, "-", "_")
	}
	start = append(start, Quote("sh", "-c", inner)+" & "+part+"=$!")
	return start, append([]string{fmt.Sprintf("kill%s $%s; wait $%s", signalOption(c.stopSignal()), part, part)}, stop...)
}

// signalOption is how kill(1) is told a signal: nothing for the one that it sends by itself.
func signalOption(s syscall.Signal) string {
	if s == syscall.SIGTERM {
		return ""
	}
	return " -" + strings.TrimPrefix(unix.SignalName(s), "SIG")
}

// Sweep removes groups whose runner is gone. Their names hold its process id.
func (b groupBackend) Sweep(context.Context) ([]string, error) {
	var swept []string
	var all error
	found, err := filepath.Glob(filepath.Join(b.hierarchy.Mounts["cpu"], prefix+"*"))
	if err != nil {
		return nil, err
	}
	for _, dir := range found {
		name := filepath.Base(dir)
		if ownerAlive(name) {
			continue
		}
		if err := clearGroup(b.hierarchy.Group("/" + name)); err != nil {
			all = errors.Join(all, err)
			continue
		}
		swept = append(swept, name)
	}
	return swept, all
}

// ownerAlive says whether the runner that made a unit or group of this name
// still runs. A name without a process id is not ours and is left alone.
func ownerAlive(name string) bool {
	word, _, _ := strings.Cut(strings.TrimPrefix(name, prefix), "-")
	pid, err := strconv.Atoi(word)
	return err != nil || alive(procfs.Folder(pid))
}
