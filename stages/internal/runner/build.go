package runner

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"syscall"
	"time"

	"scaleguild/internal/cli"
	"scaleguild/stages/internal/budget"
	"scaleguild/stages/internal/define"
)

// Build runs the service's build command to its end, with the environment of the caller, whose
// caches and proxies it needs: no number counts it. Without such a command it does nothing.
func (r *Runner) Build(ctx context.Context) error {
	service := r.Consumers.Service
	if len(r.Tools.Build) == 0 {
		return nil
	}
	log, err := os.CreateTemp("", "scaleguild-build-*.log")
	if err != nil {
		return err
	}
	defer os.Remove(log.Name())
	defer log.Close()
	cmd := exec.CommandContext(ctx, r.Tools.Build[0], r.Tools.Build[1:]...)
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = r.folder(service.Cwd), append(os.Environ(), "PATH="+r.ServicePath), log, log
	for name, value := range service.Env {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	cmd.SysProcAttr = budget.Attributes()
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) } // what it has started as well
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			return cli.Fail(cli.Broke, "", "building the service: interrupted")
		}
		return r.hideInError(cli.Fail(cli.Broke, "run it by hand in "+r.folder(service.Cwd), "building the service: %s: %w%s", service.Build, err, logTail(log.Name())))
	}
	return nil
}

// beforeSpec describes the command that runs before each start of the service.
func (r *Runner) beforeSpec(x *execution) Spec {
	return Spec{
		Name: "before", Argv: r.Tools.Before, Dir: r.folder(r.Consumers.Service.Cwd), CPUs: r.HarnessCPUs, Log: x.homeLogs("before.log"),
		Env: r.environment(r.Consumers.Service, x.plan, x.added(), r.Consumers.Service.Env),
	}
}

// resetSpec describes the command that runs before each round of a kept service.
func (r *Runner) resetSpec(x *execution) Spec {
	spec := r.beforeSpec(x)
	spec.Name, spec.Argv, spec.Log = "reset", r.Tools.Reset, x.logs("reset.log")
	return spec
}

// before runs the command before a start to its end.
func (x *execution) before(ctx context.Context) error {
	return x.runToEnd(ctx, x.runner.beforeSpec(x), x.runner.Consumers.Service.Before)
}

// runToEnd runs a command of the service's to its end; the words are those of its definition.
func (x *execution) runToEnd(ctx context.Context, spec Spec, command define.Argv) error {
	spec.Env = append(spec.Env, budget.Passed(x.runner.Passed)...)
	p, err := x.runner.Start(spec)
	if err != nil {
		return err
	}
	defer p.Out.Close()
	log, err := os.OpenFile(spec.Log, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o644)
	if err != nil {
		return errors.Join(err, p.Stop(0))
	}
	defer log.Close()
	copied := make(chan error, 1)
	go func() {
		_, err := io.Copy(log, p.Out)
		copied <- err
	}()
	select {
	case <-p.Done:
	case <-time.After(longestWork):
		return errors.Join(fmt.Errorf("%s: did not end within %s%s", command, longestWork, logTail(spec.Log)), p.Stop(0))
	case <-ctx.Done():
		return errors.Join(ctx.Err(), p.Stop(0))
	}
	if err := errors.Join(p.Wait(), <-copied); err != nil {
		return fmt.Errorf("%s: %w%s", command, err, logTail(spec.Log))
	}
	return nil
}
