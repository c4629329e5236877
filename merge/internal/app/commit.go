package app

import (
	"context"
	"errors"
	"os"
	"strings"

	"scaleguild/internal/sums"
	"scaleguild/internal/workload"
	"scaleguild/merge/internal/history"
	"scaleguild/merge/internal/verify"
)

// commits reads the commits that ran the published studies, each once, and computes
// from their files.
type commits struct {
	start   history.Program
	root    string
	read    map[string]verify.Commit
	trees   map[string]string // folders with the files of commits
	printed map[string]string // what programs printed of those, by their call
}

func newCommits(start history.Program, root string) *commits {
	return &commits{start: start, root: root, read: map[string]verify.Commit{}, trees: map[string]string{}, printed: map[string]string{}}
}

// close removes what was written.
func (c *commits) close() error {
	var all error
	for _, tree := range c.trees {
		all = errors.Join(all, os.RemoveAll(tree))
	}
	return all
}

// at gives the project as it was at a commit.
func (c *commits) at(ctx context.Context, name string) verify.Commit {
	if known, ok := c.read[name]; ok {
		return known
	}
	files, err := history.At(ctx, c.start, c.root, name)
	c.read[name] = verify.Commit{Name: name, Files: files, Err: err}
	return c.read[name]
}

// tree writes the files of a commit to a folder.
func (c *commits) tree(ctx context.Context, name string) (string, error) {
	if folder, ok := c.trees[name]; ok {
		return folder, nil
	}
	commit := c.at(ctx, name)
	if commit.Err != nil {
		return "", commit.Err
	}
	folder, err := os.MkdirTemp("", "commit-")
	if err != nil {
		return "", err
	}
	c.trees[name] = folder
	return folder, commit.Files.Write(folder)
}

// computation computes parts of a study's digest from the files of a commit.
func (c *commits) computation(ctx context.Context, name, study string) verify.Computation {
	return verify.Computation{
		Part: func(part string) (string, bool, error) {
			folder, err := c.tree(ctx, name)
			if err != nil {
				return "", false, err
			}
			text, known, err := workload.Compute(ctx, c.once, folder, study, part)
			return sums.Of([]byte(text)), known, err
		},
		Own: func() (string, error) {
			folder, err := c.tree(ctx, name)
			if err != nil {
				return "", err
			}
			out, err := c.start(ctx, folder, "go", "run", "-buildvcs=false", "./stages", "digest", "--root", folder, study)
			return string(out), err
		},
	}
}

// once starts a program that it has not started with the same arguments before.
func (c *commits) once(ctx context.Context, name string, args ...string) (string, error) {
	call := strings.Join(append([]string{name}, args...), "\x00")
	if text, ok := c.printed[call]; ok {
		return text, nil
	}
	text, err := workload.Start(ctx, name, args...)
	if err == nil {
		c.printed[call] = text
	}
	return text, err
}
