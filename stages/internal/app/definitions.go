package app

import (
	"errors"
	"fmt"

	urfave "github.com/urfave/cli/v2"

	"scaleguild/internal/cli/command"
	"scaleguild/internal/run"
	"scaleguild/stages/internal/define"
	"scaleguild/stages/internal/runner"
)

// mainStudy is the study that a command means when none is named nor at hand.
const mainStudy = "ladder"

func studyFlag() urfave.Flag {
	return &urfave.StringFlag{Name: "study", Usage: "the `STUDY` that the stage belongs to (default: that of the working directory, else " + mainStudy + ")"}
}

func (s stages) checkCommand() command.Command {
	return command.Command{
		Name: "check", Arguments: "[STUDY...]", Action: s.check,
		Usage:    "prove that each stage changes one thing and that every variable is known to its consumers",
		Examples: []string{"", "ladder", "../shop/perf --strict"},
		Flags:    []urfave.Flag{&urfave.BoolFlag{Name: "strict", Usage: "want what a published study has as well: a question, and of each change a reason and a prediction"}},
	}
}

func (s stages) check(c *urfave.Context) error {
	root, err := command.Root(c, s.Env)
	if err != nil {
		return err
	}
	names := c.Args().Slice()
	if len(names) == 0 && run.IsDefined(s.Dir) {
		names = []string{"."}
	} else if len(names) == 0 {
		if names, err = define.Studies(root); err != nil {
			return err
		}
	}
	var all error
	for _, name := range names {
		all = errors.Join(all, s.checkStudy(c, name))
	}
	return all
}

// checkStudy proves one study, and says so.
func (s stages) checkStudy(c *urfave.Context, name string) error {
	_, study, err := s.load(c, name)
	if err != nil {
		return err
	}
	if err := s.sound(c, study); err != nil {
		return err
	}
	_, err = fmt.Fprintln(s.Out, proved(study))
	return err
}

// sound looks at what a study that was read may lack all the same.
func (s stages) sound(c *urfave.Context, study *define.Study) error {
	err := runnable(study)
	if c.Bool("strict") {
		err = errors.Join(err, study.Strict())
	}
	return err
}

// proved says in a line what has been proved of a study.
func proved(study *define.Study) string {
	swept := ""
	if study.Sweep != nil {
		swept = fmt.Sprintf(" and is run at %d values of %s", len(study.Sweep.Values), study.Sweep.Variable)
	}
	return fmt.Sprintf("%s: %d stages, each changes one of %d variables%s; %s is run again from %d blocks on",
		study.Name, len(study.Stages), len(study.Baseline), swept, study.Again, define.AgainBlocks)
}

// runnable proves that the runner can take every plan of a study.
func runnable(study *define.Study) error {
	var all error
	for _, p := range study.Plans(define.AgainBlocks) {
		_, err := runner.Limits(p, nil)
		all = errors.Join(all, err)
	}
	return all
}

func (s stages) showCommand() command.Command {
	return command.Command{
		Name: "show", Arguments: "STAGE", Action: s.show, Usage: "print the resolved plan of a stage",
		Examples: []string{"v3-workers", "v3-workers --study replica --json"},
		Flags:    []urfave.Flag{studyFlag(), &urfave.BoolFlag{Name: "json", Usage: "as the plan of a run has it"}},
	}
}

// stage gives the stage that a command is about, with its study.
func (s stages) stage(c *urfave.Context) (*define.Study, string, error) {
	name, err := command.One(c, "a stage")
	if err != nil {
		return nil, "", err
	}
	word := c.String("study")
	if word == "" {
		word = s.study()
	}
	_, study, err := s.load(c, word)
	return study, name, err
}

// study is the study that is meant where none is named.
func (s stages) study() string {
	if run.IsDefined(s.Dir) {
		return "."
	}
	return mainStudy
}

func (s stages) show(c *urfave.Context) error {
	study, stage, err := s.stage(c)
	if err != nil {
		return err
	}
	if !c.Bool("json") {
		text, err := study.Show(stage)
		fmt.Fprint(s.Out, text)
		return err
	}
	plan, err := study.Plan(stage)
	if err != nil {
		return err
	}
	plan.Service, plan.Block, plan.Round, plan.Position, plan.Attempt = run.Fresh, 1, 1, 1, 1
	data, err := run.Canonical(plan)
	if err == nil {
		_, err = s.Out.Write(data)
	}
	return err
}

func (s stages) diffCommand() command.Command {
	return command.Command{
		Name: "diff", Arguments: "STAGE", Action: s.diff, Usage: "print the one thing that a stage changes",
		Examples: []string{"v3-workers"},
		Flags:    []urfave.Flag{studyFlag()},
	}
}

func (s stages) diff(c *urfave.Context) error {
	study, stage, err := s.stage(c)
	if err != nil {
		return err
	}
	line, err := study.Diff(stage)
	if err != nil {
		return err
	}
	fmt.Fprintln(s.Out, line)
	return nil
}
