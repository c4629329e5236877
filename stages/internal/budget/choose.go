package budget

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"scaleguild/internal/cgroup"
	"scaleguild/internal/cli"
)

// Choose finds the back-end of this machine: systemd where it runs (the system's
// for root, else the user's), a control group of its own where it does not.
func Choose(getenv func(string) string) (Backend, error) {
	h, err := cgroup.ThisMachine()
	if err != nil {
		return nil, cli.Fail(cli.Machine, "use a Linux machine with control groups", "%w", err)
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
