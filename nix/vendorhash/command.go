package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"scaleguild/internal/cli"
)

// module is a Go module of the project: its folder, and the file that holds its hash
// as one JSON string.
type module struct{ folder, hashFile string }

// modules are those that Nix builds from source.
func modules() []module {
	return []module{
		{".", "nix/vendor-hash.json"},               // nix/go-module.nix reads it
		{"tools/lint", "nix/vendor-hash-lint.json"}, // nix/packages/lint.nix reads it
		{"k6/generator", "nix/vendor-hash-k6.json"}, // nix/packages/k6.nix reads it
	}
}

// fix is what the reader of a stale hash runs.
const fix = "go run ./nix/vendorhash --write"

// command compares the stored hashes with the computed ones, or with --write
// stores the computed ones. It prints each computed hash and its file.
func command(ctx context.Context, env cli.Env) error {
	ctx, stop := env.Interruptible(ctx) // it works in a folder that it removes
	defer stop()
	write, err := parse(env.Args)
	if err != nil {
		return err
	}
	root, err := moduleRoot(ctx, env.Dir)
	if err != nil {
		return err
	}
	var errs []error
	for _, m := range modules() {
		hash, err := compute(ctx, filepath.Join(root, m.folder))
		if err != nil {
			return err
		}
		fmt.Fprintln(env.Out, hash, m.hashFile)
		file := filepath.Join(root, m.hashFile)
		if write {
			errs = append(errs, store(file, hash))
		} else {
			errs = append(errs, compare(file, m.hashFile, hash))
		}
	}
	return errors.Join(errs...)
}

func parse(args []string) (write bool, err error) {
	switch {
	case len(args) == 0:
		return false, nil
	case len(args) == 1 && args[0] == "--write":
		return true, nil
	}
	return false, cli.Fail(cli.Usage, fix, "arguments: cannot use them (got %q, want none or --write)", args)
}

func store(file, hash string) error {
	text, err := json.Marshal(hash)
	if err != nil {
		return err
	}
	return os.WriteFile(file, append(text, '\n'), 0o644)
}

// compare fails when the hash that is stored in a file is another; name is the file's
// in the project.
func compare(file, name, hash string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return cli.Fail(cli.Broke, fix, "reading the stored hash: %w", err)
	}
	var stored string
	if err := json.Unmarshal(bytes.TrimSpace(text), &stored); err != nil {
		return cli.Fail(cli.Broke, fix, "%s: not a JSON string: %w", name, err)
	}
	if stored != hash {
		return cli.Fail(cli.Broke, fix, "%s: stale (got %s, want %s)", name, stored, hash)
	}
	return nil
}

// moduleRoot gives the folder of the go.mod that governs dir.
func moduleRoot(ctx context.Context, dir string) (string, error) {
	out, err := output(ctx, dir, "go", "env", "GOMOD")
	if err != nil {
		return "", err
	}
	file := strings.TrimSpace(string(out))
	if filepath.Base(file) != "go.mod" {
		return "", cli.Fail(cli.Usage, "run it inside the project", "%s: in no Go module", dir)
	}
	return filepath.Dir(file), nil
}
