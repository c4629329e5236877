package app

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	urfave "github.com/urfave/cli/v2"

	"scaleguild/internal/cgroup"
	"scaleguild/internal/cli"
	"scaleguild/internal/cli/command"
	"scaleguild/stages/internal/budget"
	"scaleguild/stages/internal/callgrind"
	"scaleguild/stages/internal/capacity"
	"scaleguild/stages/internal/counters"
	"scaleguild/stages/internal/define"
	"scaleguild/stages/internal/runner"
)

func (s stages) doctorCommand() command.Command {
	return command.Command{
		Name: "doctor", Action: s.doctor, CleansUp: true, Usage: "say what this machine can do and what to fix",
		Examples: []string{""},
	}
}

// doctor asks for everything that a run needs, by the code that a run uses, and
// goes on after a no.
func (s stages) doctor(c *urfave.Context) error {
	root, study, err := s.load(c, mainStudy)
	if err != nil {
		return err
	}
	failed := 0
	for _, check := range []struct {
		name string
		ask  func(context.Context) (string, error)
	}{
		{"CPUs", askCPUs},
		{"CPU budget", func(ctx context.Context) (string, error) { return s.askBudget(ctx, study) }},
		{"tools", func(context.Context) (string, error) { return s.askTools(root, study) }},
		{"k6", func(ctx context.Context) (string, error) { return s.askK6(ctx, root, study) }},
		{"speed probe", func(ctx context.Context) (string, error) {
			return askSpeed(ctx, runner.ServicePath(root, study, s.Getenv))
		}},
		{"counters", askCounters},
		{"valgrind", askValgrind},
		{"toolchain", func(context.Context) (string, error) { return runner.Toolchain(s.Getenv) }},
		{"left-overs", s.askLeftovers},
		{"capacity", func(context.Context) (string, error) { return askCapacity(root) }},
	} {
		answer, err := check.ask(c.Context)
		if err == nil {
			fmt.Fprintf(s.Out, "ok    %-11s %s\n", check.name, answer)
			continue
		}
		failed++
		fmt.Fprintf(s.Out, "FAIL  %-11s %v\n", check.name, err)
		var e *cli.Error
		if errors.As(err, &e) && e.Hint != "" {
			fmt.Fprintf(s.Out, "      hint: %s\n", e.Hint)
		}
	}
	if failed > 0 {
		return cli.Fail(cli.Machine, "fix what is marked FAIL, then: "+c.App.Name, "%d of the checks failed: this machine cannot run a study yet", failed)
	}
	return nil
}

func askCPUs(context.Context) (string, error) {
	service, harness, err := runner.SplitCPUs()
	return fmt.Sprintf("service on %v, harness on %v", service, harness), err
}

func (s stages) askBudget(ctx context.Context, study *define.Study) (string, error) {
	b, err := budget.Choose(s.Getenv)
	if err != nil {
		return "", err
	}
	service, _, err := runner.SplitCPUs()
	if err != nil {
		return "", err
	}
	limits, err := runner.Limits(study.Plans(1)[0], service)
	if err != nil {
		return "", err
	}
	p, err := budget.Probe(ctx, b, limits)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%s: read back %g cores per %g s on CPUs %v, with %d open files", b.Name(), p.Quota.Cores, p.Quota.PeriodSeconds, p.CPUs, limits.OpenFiles), nil
}

func (s stages) askTools(root string, study *define.Study) (string, error) {
	t, err := runner.FindTools(root, study.Consumers.Service, runner.ServicePath(root, study, s.Getenv))
	return fmt.Sprintf("%s, %s, %s", t.K6, t.Service[0], t.Mock), err
}

func (s stages) askK6(ctx context.Context, root string, study *define.Study) (string, error) {
	t, err := runner.FindTools(root, study.Consumers.Service, runner.ServicePath(root, study, s.Getenv))
	if err != nil {
		return "", err
	}
	return runner.PinnedK6(ctx, root, t.K6)
}

// askCapacity says up to which rate this machine measures validly, if somebody has measured it.
func askCapacity(root string) (string, error) {
	c, ok, err := capacity.Latest(filepath.Join(root, "runs"))
	if err != nil || !ok {
		return "not measured: " + capacity.Command, err
	}
	return c.Text(), nil
}

// askSpeed times a few pieces of the speed probe's work. Without a Python a study runs all the
// same, and lacks its figures.
func askSpeed(ctx context.Context, servicePath string) (string, error) {
	python := runner.Python(servicePath)
	if python == "" {
		return "none: " + runner.NoPython, nil
	}
	service, _, err := runner.SplitCPUs()
	if err != nil {
		return "", err
	}
	p, err := runner.TrySpeed(ctx, python, service)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%s, Python %s: a piece of work takes %.2f ms of CPU time", python, p.Python, 1000*p.P50), nil
}

// askCounters counts for a moment. Without counters a study runs all the same, and lacks
// instructions and cycles.
func askCounters(context.Context) (string, error) {
	h, err := cgroup.ThisMachine()
	if err != nil {
		return "", err
	}
	service, _, err := runner.SplitCPUs()
	if err != nil {
		return "", err
	}
	if err := counters.Missing(h, service); err != nil {
		return fmt.Sprintf("none: no instructions and cycles per response: %v%s", err, hint(err)), nil
	}
	return "instructions and cycles per response are counted", nil
}

// askValgrind asks for the program that counts instructions in a replay; nothing else needs it.
func askValgrind(ctx context.Context) (string, error) {
	p, err := callgrind.Find(ctx)
	if err != nil {
		return fmt.Sprintf("none: scaleguild instructions cannot count: %v%s", err, hint(err)), nil
	}
	return p.Path + ", " + p.Version, nil
}

// hint is what to do about an error, as an addition to it; empty where nobody knows.
func hint(err error) string {
	if e, ok := errors.AsType[*cli.Error](err); ok && e.Hint != "" {
		return " (" + e.Hint + ")"
	}
	return ""
}

func (s stages) askLeftovers(ctx context.Context) (string, error) {
	b, err := budget.Choose(s.Getenv)
	if err != nil {
		return "", err
	}
	swept, err := b.Sweep(ctx)
	if err != nil || len(swept) == 0 {
		return "none", err
	}
	return fmt.Sprintf("removed %v, left behind by a runner that was killed", swept), nil
}
