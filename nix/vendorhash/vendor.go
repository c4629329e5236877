package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"scaleguild/nix/internal/nar"
)

// compute gives the vendorHash of the module in the folder root.
func compute(ctx context.Context, root string) (string, error) {
	names, err := sources(ctx, root)
	if err != nil {
		return "", err
	}
	return vendored(ctx, root, names)
}

// vendored copies the named files of root into an empty folder, runs
// `go mod vendor` there and hashes the folder vendor/ that it makes.
func vendored(ctx context.Context, root string, names []string) (_ string, err error) {
	dir, err := os.MkdirTemp("", "vendorhash-")
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	if err := copyFiles(root, dir, names); err != nil {
		return "", err
	}
	if _, err := output(ctx, dir, "go", "mod", "vendor"); err != nil {
		return "", err
	}
	return nar.Hash(os.DirFS(filepath.Join(dir, "vendor")), ".")
}

// output runs a program in dir and gives what it printed. The environment is
// the caller's but for what would make `go` read another module or toolchain.
func output(ctx context.Context, dir, name string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=", "GOWORK=off", "GOTOOLCHAIN=local")
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w\n%s", name, strings.Join(args, " "), err, strings.TrimSpace(said.String()))
	}
	return out, nil
}
