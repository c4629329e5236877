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
	Root   string // of the project
	Folder string // of the study
	Call   string // the command that runs the study, for hints
	// Passed are the names of variables that the service gets from this process's environment.
	Passed      []string
	Consumers   define.Consumers
	Script      *define.Script // that is the load; nil where it is of tables
	LoadFile    string         // with the tables of the load, as define.Study has it
	Entries     []string       // that k6 is called with, as define.Study has them
	Backend     budget.Backend
	ServiceCPUs []int
	HarnessCPUs []int
	Tools       Tools
	Path        string // PATH of everything that is started but the service
	ServicePath string // PATH of the service
	Start       Starter
	Progress    Progress
	Quiet       Quiet
	// Sums reads what runs are made by: TakeSums, or a stand-in for it in tests.
	Sums func() (Sums, error)
	memo sumMemo // of TakeSums
	// elsewhere are the files of a study in another repository, by the names they are shown under.
	elsewhere map[string]string
}

// Tools are the programs that a run takes, as absolute paths.
type Tools struct {
	K6       string
	Mock     string
	Service  []string            // the service's command line
	Program  string              // that it starts: not the shell, where a shell runs the line
	Build    []string            // makes what it starts; empty when its manifest names none, as the two below
	Before   []string            // runs before each start of the service
	Reset    []string            // runs before each round of a kept service
	Content  []string            // prints what the service holds
	Sidecars map[string][]string // their command lines
	Python   string              // runs the speed probe; "" where there is none
	Node     string              // replays requests; see Replay
}

// Run executes one plan in dir, which must not exist yet, and writes the record
// there. An interrupted run leaves no dir; one that broke leaves dir+".failed"
// with its logs. A finished run is returned whatever its verdict.
func (r *Runner) Run(ctx context.Context, p run.Plan, dir string) (run.Record, error) {
	s, err := settingsOf(p)
	if err != nil {
		return run.Record{}, err
	}
	busy, err := r.Quiet.await(ctx, p, r.Progress)
	if err != nil {
		return run.Record{}, interrupted(ctx, p, err)
	}
	sums, err := r.Sums()
	if err != nil {
		return run.Record{}, err
	}
	x := &execution{runner: r, plan: p, settings: s, dir: dir, busyBefore: busy, sums: sums}
	if err := x.prepare(); err != nil {
		return run.Record{}, err
	}
	record, err := x.execute(ctx)
	// What is left to stop is stopped even though the context has ended.
	if stopped := x.cleanup.run(); err != nil || stopped != nil {
		return run.Record{}, r.hideInError(x.abandon(ctx, err, stopped))
	}
	return record, nil
}

// abandon clears away an execution that did not finish. It broke with err, or
// what it had started could not be stopped.
func (x *execution) abandon(ctx context.Context, err, stopped error) error {
	if ctx.Err() != nil {
		return errors.Join(interrupted(ctx, x.plan, err), stopped, os.RemoveAll(x.dir))
	}
	failed := run.FailedFolder(x.dir, 0)
	_, kept := x.keepFailures()
	err = fmt.Errorf("%s: %w", x.plan.Stage, errors.Join(err, stopped, kept, x.hideInLogs()))
	if e := errors.Join(os.RemoveAll(failed), x.removeOwnState(), os.Rename(x.dir, failed)); e != nil {
		return errors.Join(err, e)
	}
	return brokenIn(failed, "", err)
}

// brokenIn is the error of a stage of which a folder has the logs; "" where the error names it.
func brokenIn(folder, stage string, err error) error {
	if stage != "" {
		err = fmt.Errorf("%s: %w", stage, err)
	}
	hint := "look into " + filepath.Join(folder, run.LogsFolder)
	if inner := (*cli.Error)(nil); errors.As(err, &inner) && inner.Hint != "" {
		hint = inner.Hint + "\n" + hint
	}
	return &cli.Error{Code: cli.Code(err), Err: err, Hint: hint}
}

// interrupted is the error of a run whose context has ended, next to what else went wrong.
func interrupted(ctx context.Context, p run.Plan, err error) error {
	if ctx.Err() == nil {
		return fmt.Errorf("%s: %w", p.Stage, err)
	}
	if errors.Is(err, ctx.Err()) {
		err = nil // it says no more than that the context has ended
	}
	return errors.Join(cli.Fail(cli.Broke, "", "%s: interrupted; its unfinished run is removed", p.Stage), err)
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
