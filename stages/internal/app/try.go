package app

import (
	"fmt"
	"os"

	urfave "github.com/urfave/cli/v2"

	"scaleguild/internal/cli/command"
	"scaleguild/internal/run"
	"scaleguild/stages/internal/runner"
)

func (s stages) tryCommand() command.Command {
	return command.Command{
		Name: "try", Arguments: "STUDY", Action: s.try, CleansUp: true,
		Usage: "start the service, send each endpoint kind once, and print what was sent, answered and wanted: nothing is measured",
		Description: "It takes some 5 s beside the build and the start of the service, and keeps nothing. Exit codes: 0 all answers are correct, 1 the service " +
			"ended, 2 an answer is wrong, 4 this machine cannot run the study.",
		Examples: []string{"ladder", "ladder --stage v3-workers", "ladder --set MIX=quote"},
		Flags: []urfave.Flag{
			&urfave.StringFlag{Name: "stage", Usage: "try this `STAGE` (default: the first)"},
			&urfave.StringSliceFlag{Name: "set", Usage: "change the baseline: `KEY=VALUE`; may be given again"},
		},
	}
}

func (s stages) try(c *urfave.Context) error {
	name, err := command.One(c, "a study")
	if err != nil {
		return err
	}
	root, study, err := s.load(c, name)
	if err != nil {
		return err
	}
	t := task{blocks: 1, rounds: 1}
	var stages []string
	if c.IsSet("stage") {
		stages = []string{c.String("stage")}
	}
	if err := t.resolve(study, c.StringSlice("set"), stages); err != nil {
		return err
	}
	if err := s.passed(study); err != nil {
		return err
	}
	r, err := s.runner(root, t)
	if err != nil {
		return err
	}
	unlock, err := r.Alone(study.Name)
	if err != nil {
		return err
	}
	defer unlock()
	if err := s.build(c.Context, r); err != nil {
		return err
	}
	if err := runner.StayOn(r.HarnessCPUs); err != nil {
		return err
	}
	plan := t.plans[0]
	plan.Service, plan.Block, plan.Round, plan.Position, plan.Attempt = run.Fresh, 1, 1, 1, 1
	trial, err := r.Try(c.Context, plan, os.TempDir())
	if err != nil {
		return err
	}
	fmt.Fprint(s.Out, trial.Text())
	return trial.Wrong(plan, r.LoadFile)
}
