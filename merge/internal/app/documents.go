package app

import (
	"path/filepath"

	urfave "github.com/urfave/cli/v2"

	"scaleguild/internal/cli/command"
	"scaleguild/internal/run"
)

func (m merge) documentsCommand() command.Command {
	return command.Command{
		Name:     "documents",
		Usage:    "write the tables of all published runs into README.md and docs/results.md",
		Examples: []string{""},
		Flags:    []urfave.Flag{command.RootFlag()},
		Action:   m.documents,
	}
}

func (m merge) documents(c *urfave.Context) error {
	root, err := command.Root(c, m.Env)
	if err != nil {
		return err
	}
	names, err := published(root)
	if err != nil {
		return err
	}
	for _, name := range names {
		folder := filepath.Join(root, run.ResultsFolder, name)
		_, t, err := m.load(folder)
		if err != nil {
			return err
		}
		if err := m.showInDocuments(t, root, folder); err != nil {
			return err
		}
	}
	return nil
}
