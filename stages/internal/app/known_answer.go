package app

import (
	"fmt"

	urfave "github.com/urfave/cli/v2"

	"scaleguild/internal/cli"
	"scaleguild/internal/cli/command"
	"scaleguild/stages/internal/known"
)

// knownStudy is the study of the stand-in, whose performance is known.
const knownStudy = "known-answer"

func (s stages) knownAnswerCommand() command.Command {
	return command.Command{
		Name: "known-answer", Arguments: "[RUN]", Action: s.knownAnswer, CleansUp: true,
		Usage: "measure a stand-in whose performance is known, and print how far off the measurements are: the error of the method",
		Description: "RUN is a run directory of the study " + knownStudy + ", whose figures are compared; without it the study is run first. " +
			"The exit code is 3 when a figure is off by more than the tolerance.",
		Examples: []string{"", "--blocks 3", "runs/known-answer/20261123T003938Z-ebbb --tolerance 5%"},
		Flags:    append(runFlags(), known.ToleranceFlag()),
	}
}

func (s stages) knownAnswer(c *urfave.Context) error {
	tolerance, err := known.ParseTolerance(c.String("tolerance"))
	if err != nil {
		return err
	}
	if c.NArg() > 1 {
		return cli.Fail(cli.Usage, c.App.Name+" --help", "arguments: got %d (%q), want at most one: a run directory", c.NArg(), c.Args().Slice())
	}
	if c.NArg() == 1 {
		return known.Compare(s.Out, s.Path(c.Args().First()), tolerance)
	}
	dir, err := s.runStudy(c, knownStudy)
	if err != nil || dir == "" {
		return err
	}
	fmt.Fprintf(s.Err, "%s: the records are in %s\n", s.Name, dir)
	return known.Compare(s.Out, dir, tolerance)
}
