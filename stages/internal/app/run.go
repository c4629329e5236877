package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	urfave "github.com/urfave/cli/v2"
	"golang.org/x/term"

	"scaleguild/internal/cli"
	"scaleguild/internal/cli/command"
	"scaleguild/internal/run"
	"scaleguild/stages/internal/budget"
	"scaleguild/stages/internal/capacity"
	"scaleguild/stages/internal/define"
	"scaleguild/stages/internal/runner"
)

func (s stages) runCommand() command.Command {
	return command.Command{
		Name: "run", Arguments: "STUDY", Action: s.run, CleansUp: true, Usage: "run a study and print the run directory",
		Examples: []string{"ladder", "ladder --blocks 5", "ladder --blocks 5 --rounds 6", "ladder --stage v2-async --set WINDOW=10s", "ladder --quick", "ladder --resume 20261123T003938Z-ebbb"},
		Flags: append(runFlags(), &urfave.BoolFlag{Name: quickFlag,
			Usage: "a rough look: windows of 3 s, and no waiting for a quiet machine; no run of it is valid, and none can be published"}),
	}
}

const quickFlag = "quick"

// runFlags are the flags of a command that runs a study.
func runFlags() []urfave.Flag {
	return []urfave.Flag{
		&urfave.IntFlag{Name: "blocks", Value: 1, Base: 10, Usage: "start the services `N` times"},
		&urfave.IntFlag{Name: "rounds", Base: 10, DefaultText: "the study's", Usage: "run every stage `N` times in a block: with 2 and more, services stay up through the rounds of a block"},
		&urfave.StringSliceFlag{Name: "stage", Usage: "run only this `STAGE`; may be given again"},
		&urfave.StringSliceFlag{Name: "set", Usage: "change the baseline of all stages: `KEY=VALUE`; may be given again"},
		&urfave.StringFlag{Name: "resume", Usage: "go on with this `RUN`, an id or a folder, as it was begun"},
		&urfave.DurationFlag{Name: "wait", Value: 2 * time.Minute, Usage: "how `LONG` to wait at most, in all, for a quiet machine before runs"},
		&urfave.BoolFlag{Name: "n", Usage: "print the commands as shell instead of running them"},
		&urfave.BoolFlag{Name: "strict", Usage: "exit with 3 when a run is invalid"},
	}
}

func (s stages) run(c *urfave.Context) error {
	name, err := command.One(c, "a study")
	if err != nil {
		return err
	}
	dir, err := s.runStudy(c, name)
	if dir != "" {
		fmt.Fprintln(s.Out, dir)
	}
	return err
}

// runStudy runs a study as the flags say, and gives the run directory: none when
// it did not come to its end, or when -n had the commands printed. A whole study
// can have a directory and an error, of --strict.
func (s stages) runStudy(c *urfave.Context, name string) (string, error) {
	if err := checkRunFlags(c, name); err != nil {
		return "", err
	}
	root, study, err := s.load(c, name)
	if err != nil {
		return "", err
	}
	t := task{wait: c.Duration("wait"), strict: c.Bool("strict"), quick: c.Bool(quickFlag)}
	if t.quick && !c.IsSet("wait") {
		t.wait = 0
	}
	if c.IsSet("resume") {
		err = t.resumed(c, study, s.runFolder(root, study, c.String("resume")))
	} else {
		err = t.begun(c, root, study)
	}
	if err != nil {
		return "", err
	}
	r, err := s.runner(root, t)
	if err != nil {
		return "", err
	}
	if c.Bool("n") {
		return "", s.printCommands(r, t)
	}
	s.warnOfRate(root, study)
	return s.execute(c.Context, r, t)
}

// warnOfRate tells of plans that start more requests than this machine measures validly, where
// that has been measured.
func (s stages) warnOfRate(root string, study *define.Study) {
	c, ok, err := capacity.Latest(filepath.Join(root, "runs"))
	if err != nil || !ok || study.Name == capacity.Study {
		return // nothing is known, which is no reason to measure nothing
	}
	for _, plan := range study.Plans(1) {
		if text := c.Exceeds(plan); text != "" {
			fmt.Fprintln(s.Err, "warning: "+text)
		}
	}
}

// checkRunFlags refuses flags that make no sense, alone or together.
func checkRunFlags(c *urfave.Context, name string) error {
	switch {
	case run.CheckBlocks(c.Int("blocks")) != nil:
		return cli.Fail(cli.Usage, c.App.Name+" --blocks 10 "+name, "--%v", run.CheckBlocks(c.Int("blocks")))
	case c.IsSet("rounds") && run.CheckRounds(c.Int("rounds")) != nil:
		return cli.Fail(cli.Usage, c.App.Name+" --rounds 6 "+name, "--%v", run.CheckRounds(c.Int("rounds")))
	case c.Duration("wait") < 0:
		return cli.Fail(cli.Usage, c.App.Name+" --wait 2m "+name, "--wait: got %s, want 0s or more", c.Duration("wait"))
	case c.IsSet("resume") && c.Bool("n"):
		return cli.Fail(cli.Usage, "leave one out", "--resume: got -n as well, want one of the two")
	case c.IsSet("resume") && c.Bool(quickFlag):
		return cli.Fail(cli.Usage, "leave --quick out: a run goes on as it was begun", "--resume: got --quick as well, want one of the two")
	}
	return nil
}

// runner gathers what this machine has to run plans with.
func (s stages) runner(root string, t task) (*runner.Runner, error) {
	backend, err := budget.Choose(s.Getenv)
	if err != nil {
		return nil, err
	}
	service, harness, err := runner.SplitCPUs()
	if err != nil {
		return nil, err
	}
	servicePath := runner.ServicePath(root, t.study, s.Getenv)
	tools, err := runner.FindTools(root, t.study.Consumers.Service, servicePath)
	if err != nil {
		return nil, err
	}
	f, ok := s.Err.(*os.File)
	r := &runner.Runner{
		Root: root, Consumers: t.study.Consumers, LoadFile: t.study.LoadFile, Script: t.study.Script, Entries: t.study.Entries(), Backend: backend, ServiceCPUs: service, HarnessCPUs: harness,
		Tools: tools, Path: s.Getenv("PATH"), ServicePath: servicePath, Start: runner.Start,
		Folder: t.study.Folder(), Call: call(root, t.study), Passed: t.study.Pass,
		Progress: runner.NewProgress(s.Err, ok && term.IsTerminal(int(f.Fd()))),
		Quiet:    runner.QuietMachine(t.wait),
	}
	r.Sums = r.TakeSums
	return r, nil
}

// passed refuses to run a study whose service would lack a variable that is passed to it.
func (s stages) passed(study *define.Study) error {
	var all error
	for _, name := range study.Pass {
		if s.Getenv(name) == "" {
			all = errors.Join(all, cli.Fail(cli.Usage, "export "+name+"=... in the shell that runs the study",
				"%s: pass names %s, which the environment does not have (got nothing, want its value)", study.Name, name))
		}
	}
	return all
}

// call is the command that runs a study, for hints.
func call(root string, study *define.Study) string {
	if _, own := run.Repository(root, study.Folder()); own {
		return "just study " + study.Name
	}
	return "scaleguild run " + study.Folder()
}

func (s stages) printCommands(r *runner.Runner, t task) error {
	for _, p := range t.plans {
		lines, err := r.Shell(p, filepath.Join(run.RunsOf(r.Root, t.study.Folder()), p.Study, "by-hand", p.Stage))
		if err != nil {
			return err
		}
		fmt.Fprintln(s.Out, strings.Join(lines, "\n"))
	}
	return nil
}

func (s stages) execute(ctx context.Context, r *runner.Runner, t task) (string, error) {
	if err := s.passed(t.study); err != nil {
		return "", err
	}
	unlock, err := r.Alone(t.study.Name)
	if err != nil {
		return "", err
	}
	defer unlock()
	if !t.resume { // the same study goes on with what was built for it
		if err := s.build(ctx, r); err != nil {
			return "", err
		}
	}
	host, err := r.Host(ctx, s.Getenv)
	if err != nil {
		return "", err
	}
	swept, err := r.Backend.Sweep(ctx)
	for _, name := range swept {
		fmt.Fprintf(s.Err, "%s: removed %s, left behind by a runner that was killed\n", s.Name, name)
	}
	if err != nil {
		return "", err
	}
	if err := runner.StayOn(r.HarnessCPUs); err != nil {
		return "", err
	}
	execute := r.Study
	if t.resume {
		execute = r.Resume
	}
	records, err := execute(ctx, runner.NewStudy(t.study, t.plans, t.blocks, t.rounds, filepath.Base(t.dir)), t.plans, host, t.dir)
	if err != nil {
		return "", err
	}
	return t.dir, errors.Join(invalid(records, t.strict), missed(records, t.quick))
}

// missed is the error of a study in which thresholds of its k6 script were missed; nil of a rough
// look, which measures nothing.
func missed(records []run.Record, quick bool) error {
	var lines []string
	for _, r := range records {
		for _, t := range r.Script.Missed() {
			lines = append(lines, fmt.Sprintf("%s, %s: %s: %s", r.Plan.Stage, r.Plan.Turn(), t.Metric, t.Expression))
		}
	}
	if len(lines) == 0 || quick {
		return nil
	}
	return cli.Fail(cli.Invalid, "scaleguild table RUN has them all", "thresholds of the k6 script are missed (got %d, want none)\n  %s", len(lines), strings.Join(lines, "\n  "))
}

// build makes the service ready to be started, which may take a while.
func (s stages) build(ctx context.Context, r *runner.Runner) error {
	if len(r.Tools.Build) > 0 {
		fmt.Fprintf(s.Err, "%s: building the service\n", s.Name)
	}
	return r.Build(ctx)
}

// invalid is the error of a study with invalid runs, if that is to be one. That a run is
// rough was asked for.
func invalid(records []run.Record, strict bool) error {
	n := 0
	for _, r := range records {
		if len(run.Faults(r, r.Verdict.Reasons)) > 0 {
			n++
		}
	}
	if n == 0 || !strict {
		return nil
	}
	return cli.Fail(cli.Invalid, "scaleguild table RUN says why", "%d of %d runs are invalid", n, len(records))
}
