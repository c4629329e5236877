package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	urfave "github.com/urfave/cli/v2"

	"scaleguild/internal/cli"
	"scaleguild/internal/cli/command"
	"scaleguild/internal/run"
	"scaleguild/merge/internal/publish"
	"scaleguild/merge/internal/rundir"
)

func (m merge) publishCommand() command.Command {
	return command.Command{
		Name: "publish", Arguments: "RUN [ANSWERS]",
		Usage:    "make a run the published one of its study, in results/STUDY",
		Examples: []string{"runs/ladder/20261123T003938Z-ebbb", "runs/ladder/20261123T003938Z-ebbb answers.txt"},
		CleansUp: true, Grace: grace,
		Description: "ANSWERS is the output of the command same-answers. What the command instructions counted last of the same stages, beside RUN, is published with it. What was published of the study before is replaced as a whole. " +
			"Refused are runs that others cannot repeat: see docs/run-directory.md.",
		Flags:  []urfave.Flag{command.RootFlag()},
		Action: m.publish,
	}
}

func (m merge) publish(c *urfave.Context) (err error) {
	args := c.Args().Slice()
	if len(args) < 1 || len(args) > 2 {
		return cli.Fail(cli.Usage, c.App.Name+" runs/<study>/<run-id>", "arguments: got %d, want a run directory, and the output of same-answers or none", len(args))
	}
	root, err := command.Root(c, m.Env)
	if err != nil {
		return err
	}
	d, t, err := m.load(args[0])
	if err != nil {
		return err
	}
	var answers []byte
	if len(args) == 2 {
		if answers, err = os.ReadFile(m.path(args[1])); err != nil {
			return m.asGiven(err, args[1])
		}
	}
	commits := newCommits(m.start, root)
	defer func() { err = errors.Join(err, commits.close()) }()
	folder := filepath.Join(root, run.ResultsFolder, d.Study.Study)
	if err := m.seal(c.Context, d, folder, commits, answers); err != nil {
		return m.asGiven(err, args[0])
	}
	fmt.Fprintln(m.Out, filepath.ToSlash(filepath.Join(run.ResultsFolder, d.Study.Study)))
	return m.showInDocuments(t, root, folder)
}

// seal makes the folder of what is published of a run, which appears whole or not at all.
func (m merge) seal(ctx context.Context, d rundir.Dir, folder string, commits *commits, answers []byte) (err error) {
	commit := commits.at(ctx, d.Host.Commit)
	if commit.Err != nil {
		return fmt.Errorf("commit %s, which ran it: %w", d.Host.Commit, commit.Err)
	}
	if err := publish.May(d, publish.Defined(commit.Files, d.Study.Study)); err != nil {
		return err
	}
	if err := publish.MayBlocks(d, commit.Files); err != nil {
		return err
	}
	digest, err := commits.computation(ctx, d.Host.Commit, d.Study.Study).Own()
	if err != nil {
		return err
	}
	results := filepath.Dir(folder)
	if err := os.MkdirAll(results, 0o755); err != nil {
		return err
	}
	scratch, err := os.MkdirTemp(results, ".publish-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(scratch)) }()
	sealed, replaced := filepath.Join(scratch, "new"), filepath.Join(scratch, "old")
	if err := publish.Copy(d.Path, sealed, d.Study); err != nil {
		return err
	}
	if d.Instructions != nil {
		if err := run.WriteFile(filepath.Join(sealed, rundir.InstructionsFile), *d.Instructions); err != nil {
			return err
		}
	}
	if err := publish.Seal(sealed, commit.Files, digest, answers); err != nil {
		return err
	}
	return replace(sealed, folder, replaced)
}

// replace puts a folder in the place of another one, which moves out of the way before and
// comes back when that fails: a published run is never lost.
func replace(sealed, folder, replaced string) error {
	moved := os.Rename(folder, replaced)
	if moved != nil && !errors.Is(moved, os.ErrNotExist) {
		return moved
	}
	err := os.Rename(sealed, folder)
	if err != nil && moved == nil {
		err = errors.Join(err, os.Rename(replaced, folder))
	}
	return err
}
