package budget

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"

	"scaleguild/internal/cgroup"
)

// systemdBackend makes a transient service unit for each command. A service, not
// a scope: only services take CPUAffinity=, LimitNOFILE= and Environment= (systemd,
// src/core/dbus-scope.c), so systemd itself sets every limit.
type systemdBackend struct {
	user      bool // of the user's manager, not the system's
	hierarchy cgroup.Hierarchy
}

func (b systemdBackend) Name() string {
	if b.user {
		return SystemdUser
	}
	return SystemdSystem
}

// remedy says what to do when systemd did not set a limit. A user's manager can
// only hand down what it was given (systemd.resource-control(5), Delegate=).
func (b systemdBackend) remedy() string {
	if b.user {
		return "give your user's manager the cpu controller: systemctl edit user@.service, [Service] Delegate=cpu memory pids, log in again;\n" +
			"with version 1 of control groups it cannot have it: run as root"
	}
	return "systemctl status, and journalctl -e, say what systemd thinks of it"
}

func (b systemdBackend) Start(ctx context.Context, c Command, l Limits) (*Process, error) {
	unit := prefix + strconv.Itoa(os.Getpid()) + "-" + c.Name + ".service"
	if err := b.startUnit(ctx, b.runArgv(unit, c, l)); err != nil {
		return nil, errors.Join(notApplied(err, b.remedy()), b.stopUnit(ctx, Command{}, unit, cgroup.Group{}))
	}
	p := &Process{Name: unit, remedy: b.remedy()}
	p.stop = func(ctx context.Context) error { return b.stopUnit(ctx, c, unit, p.Group) }
	p.exited = func() bool { return errors.Is(syscall.Kill(p.PID, 0), syscall.ESRCH) }
	if err := b.inspect(ctx, p); err != nil {
		return nil, errors.Join(err, p.Stop(ctx))
	}
	if err := p.readBack(l); err != nil {
		return nil, errors.Join(err, p.Stop(ctx))
	}
	return p, nil
}

// startUnit runs systemd-run to its end whatever happens to ctx: killed half-way
// it could leave a start job behind that nobody knows of.
func (b systemdBackend) startUnit(ctx context.Context, argv []string) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), longestWait)
	defer cancel()
	_, err := output(ctx, argv)
	return err
}

// runArgv is the systemd-run command line. KillMode=mixed sends the
// signal to the first process alone, which ends its workers in order, and kills what is left.
func (b systemdBackend) runArgv(unit string, c Command, l Limits) []string {
	argv := []string{"systemd-run"}
	if b.user {
		argv = append(argv, "--user")
	}
	argv = append(argv, "--quiet", "--collect", "--unit="+unit)
	for _, property := range []string{
		"Type=exec",
		"CPUAccounting=yes",
		"MemoryAccounting=yes",
		"CPUQuota=" + strconv.FormatFloat(100*l.Cores, 'f', -1, 64) + "%",
		fmt.Sprintf("CPUQuotaPeriodSec=%dus", l.Period.Microseconds()),
		"CPUAffinity=" + CPUList(l.CPUs),
		"LimitNOFILE=" + strconv.Itoa(l.OpenFiles),
		"KillMode=" + killMode(c),
		"KillSignal=" + unix.SignalName(c.stopSignal()),
		fmt.Sprintf("TimeoutStopSec=%ds", int(c.stopTimeout().Seconds())),
		fmt.Sprintf("RuntimeMaxSec=%ds", int(l.MaxRun.Seconds())),
		"WorkingDirectory=" + c.Dir,
		"StandardOutput=append:" + c.Log,
		"StandardError=append:" + c.Log,
	} {
		argv = append(argv, "-p", property)
	}
	for _, pair := range c.Env {
		argv = append(argv, "-E", pair)
	}
	for _, name := range c.Passed { // without a value systemd-run takes that of its own environment
		argv = append(argv, "-E", name)
	}
	return append(append(argv, "--"), c.Argv...)
}

// inspect asks systemd for the unit's first process and control group.
func (b systemdBackend) inspect(ctx context.Context, p *Process) error {
	shown, err := b.show(ctx, p.Name, "MainPID", "ControlGroup")
	if err != nil {
		return err
	}
	p.PID, err = strconv.Atoi(shown["MainPID"])
	if err != nil || p.PID == 0 || shown["ControlGroup"] == "" {
		return fmt.Errorf("%s: %w (systemd says %v)", p.Name, ErrEnded, shown)
	}
	p.Group = b.hierarchy.Group(shown["ControlGroup"])
	for _, controller := range []string{"cpuacct", cgroup.PerfEvent} {
		if err := account(p, controller); err != nil {
			return err
		}
	}
	return nil
}

// account makes the group of a controller that only counts, where systemd made none. With
// version 1 and the controllers cpu and cpuacct mounted apart, it takes them for
// joined and makes only the first (systemd, src/basic/cgroup-util.h,
// CGROUP_MASK_EXTEND_JOINED); perf_event it leaves alone. The limit stays systemd's alone.
func account(p *Process, controller string) error {
	dir := p.Group.Dirs[controller]
	if _, err := os.Stat(dir); err == nil || dir == "" {
		return nil
	}
	err := os.MkdirAll(dir, 0o755)
	if err == nil {
		err = joinAll(dir, p.Group.Dirs["cpu"])
	}
	if errors.Is(err, fs.ErrNotExist) { // systemd's group went away, with the last process in it
		return errors.Join(fmt.Errorf("%s: %w", p.Name, ErrEnded), os.Remove(dir))
	}
	if err != nil {
		return notApplied(fmt.Errorf("%s: what it does cannot be counted (%s): %w", p.Name, controller, err), p.remedy)
	}
	stop := p.stop
	p.stop = func(ctx context.Context) error {
		left := cgroup.Group{Version: p.Group.Version, Dirs: map[string]string{controller: dir}}
		p.Group.Dirs = maps.Clone(p.Group.Dirs)
		delete(p.Group.Dirs, controller) // systemd does not know of it, so it does not go away with the unit
		return errors.Join(stop(ctx), clearGroup(left))
	}
	return nil
}

// joinAll puts the processes of a group into another one, those included that they start
// meanwhile: it looks until it finds none that has not joined.
func joinAll(dir, of string) error {
	joined := map[int]bool{}
	for {
		pids, err := readNumbers(filepath.Join(of, "cgroup.procs"))
		if err != nil {
			return err
		}
		pids = slices.DeleteFunc(pids, func(pid int) bool { return joined[pid] })
		if len(pids) == 0 {
			return nil
		}
		for _, pid := range pids {
			err := os.WriteFile(filepath.Join(dir, "cgroup.procs"), []byte(strconv.Itoa(pid)), 0)
			if err != nil && !errors.Is(err, syscall.ESRCH) { // it has ended
				return err
			}
			joined[pid] = true
		}
	}
}

func (b systemdBackend) show(ctx context.Context, unit string, properties ...string) (map[string]string, error) {
	text, err := output(ctx, b.systemctl("show", "--property="+strings.Join(properties, ","), unit))
	if err != nil {
		return nil, err
	}
	shown := map[string]string{}
	for line := range strings.Lines(text) {
		k, v, _ := strings.Cut(strings.TrimSpace(line), "=")
		shown[k] = v
	}
	return shown, nil
}

func (b systemdBackend) systemctl(args ...string) []string {
	if b.user {
		return append([]string{"systemctl", "--user"}, args...)
	}
	return append([]string{"systemctl"}, args...)
}

// killMode says whether what is left of a unit is killed once its first process has ended.
func killMode(c Command) string {
	if c.Linger > 0 {
		return "process"
	}
	return "mixed"
}

// stopUnit stops a unit and waits until it and its group are gone. An unit that
// is gone already is fine. It runs to its end even when ctx has ended.
func (b systemdBackend) stopUnit(ctx context.Context, c Command, unit string, group cgroup.Group) error {
	hurry := ctx.Err() != nil
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), c.stopTimeout()+longestWait)
	defer cancel()
	if hurry {
		// A unit that has ended already is not an error, and stop says everything else.
		_, _ = output(ctx, b.systemctl("kill", "--signal=SIGKILL", unit))
	}
	if _, err := output(ctx, b.systemctl("stop", unit)); err != nil && !strings.Contains(err.Error(), "not loaded") {
		return fmt.Errorf("stopping %s: %w", unit, err)
	}
	if c.Linger > 0 && !hurry && group.Exists() {
		if err := linger(c.Linger, group); err != nil {
			return err
		}
	}
	var err error
	gone := func() bool {
		var shown map[string]string
		shown, err = b.show(ctx, unit, "LoadState", "ActiveState")
		return err != nil || shown["ActiveState"] != "active" && shown["ActiveState"] != "deactivating" && !group.Exists()
	}
	if !waitUntil(longestWait, gone) {
		return fmt.Errorf("stopping %s: the unit or its control group does not go away", unit)
	}
	return err
}

func (b systemdBackend) Shell(c Command, l Limits) (start, stop []string) {
	unit := prefix + c.Name + ".service"
	return []string{Quote(b.runArgv(unit, c, l)...)}, []string{Quote(b.systemctl("stop", unit)...)}
}

// Sweep stops units whose runner is gone. Their names hold its process id.
func (b systemdBackend) Sweep(ctx context.Context) ([]string, error) {
	text, err := output(ctx, b.systemctl("list-units", "--all", "--plain", "--no-legend", prefix+"*.service"))
	if err != nil {
		return nil, err
	}
	var swept []string
	for line := range strings.Lines(text) {
		fields := strings.Fields(line)
		if len(fields) == 0 || ownerAlive(fields[0]) {
			continue
		}
		if err := b.stopUnit(ctx, Command{}, fields[0], cgroup.Group{}); err != nil {
			return swept, err
		}
		swept = append(swept, fields[0])
	}
	return swept, nil
}

// output runs a command and gives its standard output; its error holds what the
// command wrote to standard error.
func output(ctx context.Context, argv []string) (string, error) {
	var out, problem bytes.Buffer
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	cmd.Stdout, cmd.Stderr = &out, &problem
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // a terminal's Ctrl-C is the runner's to handle
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("%s: %w: %s", strings.Join(argv[:min(2, len(argv))], " "), err, strings.TrimSpace(problem.String()))
	}
	return out.String(), nil
}
