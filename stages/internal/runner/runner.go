package runner

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"scaleguild/internal/cli"
	"scaleguild/internal/run"
	"scaleguild/stages/internal/budget"
	"scaleguild/stages/internal/define"
)

// Runner executes plans on this machine.
type Runner struct {
	Root        string // of the project
	Consumers   define.Consumers
	Backend     budget.Backend
	ServiceCPUs []int
	HarnessCPUs []int
	Tools       Tools
	Path        string // PATH of everything that is started
	Start       Starter
	Progress    Progress
}

// Tools are the programs that a run takes, as absolute paths.
type Tools struct {
	K6      string
	Mock    string
	Service []string // the service's command line
}

// Run executes one plan in dir, which must not exist yet, and writes the record
// there. An interrupted run leaves no dir; one that broke leaves dir+".failed"
// with its logs. A finished run is returned whatever its verdict.
func (r *Runner) Run(ctx context.Context, p run.Plan, dir string) (run.Record, error) {
	s, err := parseSettings(p)
	if err != nil {
		return run.Record{}, cli.Fail(cli.Usage, "just check-stages", "%s/%s: %w", p.Study, p.Stage, err)
	}
	x := &execution{runner: r, plan: p, settings: s, dir: dir}
	if err := x.prepare(); err != nil {
		return run.Record{}, err
	}
	record, err := x.execute(ctx)
	// What is left to stop is stopped even though the context has ended.
	err = errors.Join(err, x.cleanup.run())
	if err != nil {
		return run.Record{}, x.abandon(ctx, err)
	}
	return record, nil
}

// abandon clears away an execution that did not finish.
func (x *execution) abandon(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return errors.Join(cli.Fail(cli.Broke, "", "%s: interrupted; its unfinished run is removed", x.plan.Stage), only(err, ctx), os.RemoveAll(x.dir))
	}
	failed := x.dir + ".failed"
	err = fmt.Errorf("%s: %w", x.plan.Stage, err)
	if e := errors.Join(os.RemoveAll(failed), os.RemoveAll(x.state()), os.Rename(x.dir, failed)); e != nil {
		return errors.Join(err, e)
	}
	return &cli.Error{Code: cli.Code(err), Err: err, Hint: "look into " + filepath.Join(failed, "logs")}
}

// only drops an error that says no more than that the context has ended.
func only(err error, ctx context.Context) error {
	if errors.Is(err, ctx.Err()) {
		return nil
	}
	return err
}

// stack holds what is to be undone, last done first.
type stack []func() error

func (s *stack) push(undo func() error) { *s = append(*s, undo) }

// run undoes everything, also after errors, and empties the stack.
func (s *stack) run() error {
	var all error
	for i := len(*s) - 1; i >= 0; i-- {
		all = errors.Join(all, (*s)[i]())
	}
	*s = nil
	return all
}
