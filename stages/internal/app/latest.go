package app

import (
	"fmt"
	"path/filepath"

	urfave "github.com/urfave/cli/v2"

	"scaleguild/internal/cli"
	"scaleguild/internal/cli/command"
	"scaleguild/internal/run"
)

func (s stages) latestCommand() command.Command {
	return command.Command{
		Name: "latest", Arguments: "STUDY", Action: s.latest, Usage: "print the newest run directory of a study",
		Examples: []string{"ladder"},
	}
}

// latest relies on run ids that begin with their time, so that the last name is
// the newest run.
func (s stages) latest(c *urfave.Context) error {
	study, err := command.One(c, "a study")
	if err != nil {
		return err
	}
	root, err := command.Root(c, s.Env)
	if err != nil {
		return err
	}
	runs, err := run.FindStudies(filepath.Join(root, run.RunsFolder), filepath.Base(study))
	if err != nil {
		return err
	}
	if len(runs) == 0 {
		return cli.Fail(cli.Usage, command.Program(c)+" run "+study, "runs/%s: no run yet (got none, want one)", filepath.Base(study))
	}
	fmt.Fprintln(s.Out, filepath.Dir(runs[len(runs)-1]))
	return nil
}
