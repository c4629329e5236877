package history

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"

	"scaleguild/internal/cli"
)

// A Program starts a program in a folder and gives what it printed to standard output.
type Program func(ctx context.Context, folder, name string, args ...string) ([]byte, error)

// Start is the Program that starts real ones, in this process's environment. What one
// that failed wrote to standard error is in the error.
func Start(ctx context.Context, folder, name string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = folder
	var problems bytes.Buffer
	cmd.Stderr = &problems
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("%s: %w: %s", filepath.Base(name), err, strings.Join(strings.Fields(problems.String()), " "))
	}
	return out, nil
}

// ErrNone means that the history is not there, so that no commit of it can be read.
var ErrNone = errors.New("the history is not here")

// ErrUnknown means that the history is whole, and has no such commit.
var ErrUnknown = errors.New("no such commit in the whole history")

// hint says how a clone gets its history.
const hint = "git fetch --unshallow"

// Files are the contents of files by name, with slashes, as seen from the root.
type Files map[string][]byte

// leftOut are folders that nothing is computed from; they are most of the bytes.
var leftOut = []string{":(exclude)results", ":(exclude)docs"}

// name is what git calls a commit in full.
var name = regexp.MustCompile(`^[0-9a-f]{40,64}$`)

// At gives the files of a commit of the project at root, results and documents left
// out. Its errors are ErrNone, ErrUnknown, or that git cannot be asked.
func At(ctx context.Context, start Program, root, commit string) (Files, error) {
	if !name.MatchString(commit) {
		return nil, fmt.Errorf("%w (got %q)", ErrUnknown, commit)
	}
	if _, err := os.Lstat(filepath.Join(root, ".git")); err != nil {
		return nil, fmt.Errorf("%w: no git checkout", ErrNone)
	}
	shallow, err := start(ctx, root, "git", "rev-parse", "--is-shallow-repository")
	if err != nil {
		return nil, err
	}
	if _, err := start(ctx, root, "git", "cat-file", "-e", commit+"^{commit}"); err != nil {
		if strings.TrimSpace(string(shallow)) == "true" {
			return nil, cli.Fail(cli.Unknown, hint, "%w: a shallow clone without commit %s", ErrNone, Short(commit))
		}
		return nil, fmt.Errorf("%w (got %s)", ErrUnknown, Short(commit))
	}
	archive, err := start(ctx, root, "git", append([]string{"archive", "--format=tar", commit, "--", "."}, leftOut...)...)
	if err != nil {
		return nil, err
	}
	return unpack(archive)
}

// Short is a commit as people write it.
func Short(commit string) string { return commit[:min(12, len(commit))] }

func unpack(archive []byte) (Files, error) {
	files := Files{}
	for r := tar.NewReader(bytes.NewReader(archive)); ; {
		header, err := r.Next()
		if errors.Is(err, io.EOF) {
			return files, nil
		}
		if err != nil {
			return nil, fmt.Errorf("git archive: %w", err)
		}
		if header.Typeflag != tar.TypeReg {
			continue
		}
		if files[header.Name], err = io.ReadAll(r); err != nil {
			return nil, fmt.Errorf("git archive: %w", err)
		}
	}
}

// Read gives a file by its name.
func (f Files) Read(name string) ([]byte, error) {
	data, ok := f[name]
	if !ok {
		return nil, &fs.PathError{Op: "read", Path: name, Err: fs.ErrNotExist}
	}
	return data, nil
}

// Write writes the files below a folder.
func (f Files) Write(folder string) error {
	for name, data := range f {
		if !filepath.IsLocal(filepath.FromSlash(name)) {
			return fmt.Errorf("%s: outside of the folder", name)
		}
		path := filepath.Join(folder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, data, 0o644); err != nil {
			return err
		}
	}
	return nil
}
