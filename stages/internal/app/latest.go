package app

import (
	"fmt"
	"path/filepath"

	urfave "github.com/urfave/cli/v2"

	"scaleguild/internal/cli"
)

func (s stages) latestCommand() *urfave.Command {
	return &urfave.Command{Name: "latest", ArgsUsage: "STUDY", Action: s.latest, Usage: "print the newest run directory of a study"}
}

// latest relies on run ids that begin with their time, so that the last name is
// the newest run.
func (s stages) latest(c *urfave.Context) error {
	study, err := one(c, "a study")
	if err != nil {
		return err
	}
	root, err := s.root(c)
	if err != nil {
		return err
	}
	runs, err := filepath.Glob(filepath.Join(root, "runs", filepath.Base(study), "*", "study.json"))
	if err != nil {
		return err
	}
	if len(runs) == 0 {
		return cli.Fail(cli.Usage, "just study "+study, "runs/%s: no run yet (got none, want one)", filepath.Base(study))
	}
	fmt.Fprintln(s.Out, filepath.Dir(runs[len(runs)-1]))
	return nil
}
