package app

import (
	"fmt"
	"os"
	"path/filepath"

	urfave "github.com/urfave/cli/v2"

	"scaleguild/internal/cli"
	"scaleguild/internal/cli/command"
	"scaleguild/internal/run"
	"scaleguild/stages/internal/define"
	"scaleguild/stages/internal/runner"
)

// replayIterations is how many iterations are replayed: enough to meet every
// endpoint kind dozens of times, few enough for the blocking stage.
const replayIterations = 600

func (s stages) sameAnswersCommand() command.Command {
	return command.Command{
		Name: "same-answers", Arguments: "STUDY", Action: s.sameAnswers, CleansUp: true,
		Examples: []string{"ladder", "ladder --iterations 60"},
		Usage:    "prove that the stages differ only in speed: replay the same requests against each, and compare the answers and what the service holds",
		Flags: []urfave.Flag{
			&urfave.IntFlag{Name: "iterations", Value: replayIterations, Usage: "replay the first `N` iterations of the load"},
			&urfave.StringSliceFlag{Name: "stage", Usage: "only this `STAGE`; may be given again"},
			&urfave.StringSliceFlag{Name: "set", Usage: "change the baseline of all stages: `KEY=VALUE`; may be given again"},
		},
	}
}

func (s stages) sameAnswers(c *urfave.Context) error {
	name, err := command.One(c, "a study")
	if err != nil {
		return err
	}
	if c.Int("iterations") < 1 {
		return cli.Fail(cli.Usage, c.App.Name+" --iterations 600 "+name, "--iterations: got %d, want at least 1", c.Int("iterations"))
	}
	r, t, unlock, err := s.replayer(c, name, c.StringSlice("set"))
	if err != nil {
		return err
	}
	defer unlock()
	return s.replayAll(c, r, t)
}

// replayer gives what a command replays a study with: its plans, and a runner that has built the
// service and is alone on its CPUs until it is unlocked.
func (s stages) replayer(c *urfave.Context, name string, overrides []string) (r *runner.Runner, t task, unlock func(), err error) {
	root, study, err := s.load(c, name)
	if err == nil {
		err = replayable(study, c.Command.Name)
	}
	t = task{blocks: 1, rounds: 1}
	if err == nil {
		err = t.resolve(study, overrides, c.StringSlice("stage"))
	}
	if err == nil {
		r, err = s.runner(root, t)
	}
	if err == nil {
		unlock, err = r.Alone(t.study.Name)
	}
	if err != nil {
		return nil, t, nil, err
	}
	if err := s.build(c.Context, r); err != nil {
		unlock()
		return nil, t, nil, err
	}
	return r, t, unlock, nil
}

// replayable is the error of a study whose load a command cannot replay: the requests of a k6
// script may follow from responses.
func replayable(study *define.Study, name string) error {
	if study.Script == nil {
		return nil
	}
	return cli.Fail(cli.Usage, "state the requests in tables [load.mix.NAME]", "%s: %s cannot replay a k6 script (got %s, want a load of tables)", study.Name, name, study.LoadFile)
}

// replayAll prints a line a stage, and fails when two lines differ.
func (s stages) replayAll(c *urfave.Context, r *runner.Runner, t task) error {
	parent := run.RunsOf(r.Root, t.study.Folder())
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return err
	}
	defer func() {
		if filepath.Base(filepath.Dir(parent)) == run.OwnFolder {
			runner.RemoveEmpty(parent, filepath.Dir(parent))
		}
	}()
	var first runner.Answers
	same := true
	for i, p := range t.plans {
		a, err := r.Replay(c.Context, p, runner.Replayed{Iterations: c.Int("iterations"), InFlight: runner.ReplayInFlight, Slower: 1}, parent)
		if err != nil {
			return err
		}
		content := a.Content
		if content == "" { // no command prints it
			content = "-"
		}
		fmt.Fprintf(s.Out, "responses %s  content %s  %s\n", a.Responses, content, a.Stage)
		if i == 0 {
			first = a
		}
		same = same && a.Responses == first.Responses && a.Content == first.Content
	}
	if !same {
		return cli.Fail(cli.Invalid, c.App.Name+" --iterations 10 "+t.study.Name+" narrows it down", "the stages do not give the same answers (got different digests, want equal ones)")
	}
	return nil
}
