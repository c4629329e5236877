package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"scaleguild/internal/cli"
)

// hashFile holds the hash as one JSON string; nix/go-module.nix reads it.
const hashFile = "nix/vendor-hash.json"

// fix is what the reader of a stale hash runs.
const fix = "go run ./nix/vendorhash --write"

// command compares the stored hash with the computed one, or with --write
// stores the computed one. It prints the computed hash.
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
	hash, err := compute(ctx, root)
	if err != nil {
		return err
	}
	fmt.Fprintln(env.Out, hash)
	if write {
		return store(root, hash)
	}
	return compare(root, hash)
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

func store(root, hash string) error {
	text, err := json.Marshal(hash)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(root, hashFile), append(text, '\n'), 0o644)
}

// compare fails when the stored hash is not hash.
func compare(root, hash string) error {
	text, err := os.ReadFile(filepath.Join(root, hashFile))
	if err != nil {
		return cli.Fail(cli.Broke, fix, "reading the stored hash: %w", err)
	}
	var stored string
	if err := json.Unmarshal(bytes.TrimSpace(text), &stored); err != nil {
		return cli.Fail(cli.Broke, fix, "%s: not a JSON string: %w", hashFile, err)
	}
	if stored != hash {
		return cli.Fail(cli.Broke, fix, "%s: stale (got %s, want %s)", hashFile, stored, hash)
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
