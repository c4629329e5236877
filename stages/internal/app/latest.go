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

func (s stages) latest(c *urfave.Context) error {
	study, err := command.One(c, "a study")
	if err != nil {
		return err
	}
	root, err := command.Root(c, s.Env)
	if err != nil {
		return err
	}
	folder := s.studyWord(root, study)
	if !filepath.IsAbs(folder) {
		folder = filepath.Join(root, "stages", folder)
	}
	runs, name := run.RunsOf(root, folder), filepath.Base(folder)
	newest := run.Newest(runs, name)
	if newest == "" {
		shown := filepath.Join(runs, name)
		if relative, err := filepath.Rel(root, shown); err == nil && filepath.IsLocal(relative) {
			shown = relative
		}
		return cli.Fail(cli.Usage, command.Program(c)+" run "+study, "%s: no run yet (got none, want one)", shown)
	}
	fmt.Fprintln(s.Out, newest)
	return nil
}
