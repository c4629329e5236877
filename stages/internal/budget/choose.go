package budget

import (
	"context"
	"errors"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"scaleguild/internal/cgroup"
	"scaleguild/internal/cli"
	"scaleguild/stages/internal/counters"
)

// Choose finds the back-end of this machine: systemd where it runs (the system's
// for root, else the user's), a control group of its own where it does not.
func Choose(getenv func(string) string) (Backend, error) {
	h, err := cgroup.ThisMachine()
	if err != nil {
		return nil, cli.Fail(cli.Machine, "use a Linux machine with control groups", "%w", err)
	}
	if h, err = counted(h); err != nil {
		return nil, err
	}
	if _, err := os.Stat("/run/systemd/system"); err != nil { // sd_booted(3)
		return groupBackend{h}, nil
	}
	if _, err := exec.LookPath("systemd-run"); err != nil {
		return nil, cli.Fail(cli.Machine, "install the systemd package's systemd-run", "systemd runs here, but %w", err)
	}
	user := os.Geteuid() != 0
	if user && getenv("XDG_RUNTIME_DIR") == "" {
		return nil, cli.Fail(cli.Machine, "log in directly, not by su, or run as root",
			"systemd: no user manager to ask (XDG_RUNTIME_DIR is not set)")
	}
	return systemdBackend{user: user, hierarchy: h}, nil
}

// counted leaves out the hierarchy in which events are counted, where it is one of its own
// and the machine has no counters: a group in it would be for nothing.
func counted(h cgroup.Hierarchy) (cgroup.Hierarchy, error) {
	if h.Mounts[cgroup.PerfEvent] == h.Mounts["cpu"] {
		return h, nil
	}
	cpus, err := Affinity(0)
	if err != nil {
		return h, err
	}
	if counters.Missing(h, cpus[len(cpus)-1:]) != nil {
		h.Mounts = maps.Clone(h.Mounts)
		delete(h.Mounts, cgroup.PerfEvent)
	}
	return h, nil
}

// Probe proves that a back-end works here: it runs a command that does nothing
// under the limits, reads them back and stops it.
func Probe(ctx context.Context, b Backend, l Limits) (*Process, error) {
	sleep, err := exec.LookPath("sleep")
	if err != nil {
		return nil, cli.Fail(cli.Machine, "install coreutils", "%w", err)
	}
	dir, err := os.MkdirTemp("", "scaleguild-probe-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	l.MaxRun = time.Minute
	p, err := b.Start(ctx, Command{Name: "probe", Argv: []string{sleep, "60"}, Dir: dir, Log: filepath.Join(dir, "log")}, l)
	if err != nil {
		return nil, err
	}
	_, used := p.Group.CPU()
	_, peak := p.Group.MemoryPeak()
	return p, errors.Join(used, peak, p.Stop(ctx))
}
