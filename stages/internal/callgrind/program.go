package callgrind

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"

	"scaleguild/internal/cli"
)

// Program is the valgrind of this machine.
type Program struct {
	Path    string // absolute
	Version string // as it says itself: "valgrind-3.19.0"
}

// Hint says how to get a valgrind.
const Hint = "install the system's package valgrind, such as by: apt-get install valgrind"

// Find finds valgrind on PATH and asks for its version.
func Find(ctx context.Context) (Program, error) {
	path, err := exec.LookPath("valgrind")
	if err != nil {
		return Program{}, cli.Fail(cli.Machine, Hint, "instructions are counted by valgrind: %w", err)
	}
	if path, err = filepath.Abs(path); err != nil {
		return Program{}, err
	}
	out, err := exec.CommandContext(ctx, path, "--version").Output()
	if err != nil {
		return Program{}, fmt.Errorf("%s --version: %w", path, err)
	}
	return Program{Path: path, Version: strings.TrimSpace(string(out))}, nil
}

// ending ends the names of the files with counts; the process id stands before it.
const ending = ".callgrind"

// Wrap gives the command line that runs argv under callgrind. Each process leaves its count
// in folder, which must exist.
func (p Program) Wrap(argv []string, folder string) []string {
	file := filepath.Join(strings.ReplaceAll(folder, "%", "%%"), "%p"+ending)
	return append([]string{p.Path, "--quiet", "--tool=callgrind", "--trace-children=yes", "--callgrind-out-file=" + file}, argv...)
}
