package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"scaleguild/internal/cli"
)

// wheelsFile is what the command writes and nix/python.nix reads.
const wheelsFile = "nix/wheels.json"

// fix is what the reader of a difference runs.
const fix = "go run ./nix/lockwheels --write"

// Wheels maps an environment, a system and the file name of a wheel to the wheel.
type Wheels map[string]map[string]map[string]Wheel

// Wheel is what Nix has to know of a wheel to fetch it.
type Wheel struct {
	Hash string `json:"hash"` // SHA-256, written as "sha256-" and base64
	Path string `json:"path"` // of the folder that the package index keeps it in, see pathOf
}

// locks names the lock file of each environment, relative to the project.
func locks() map[string]string {
	return map[string]string{
		"service": "service/requirements.lock",
		"test":    "service/requirements-test.lock",
	}
}

// command compares wheels.json with the locks, or with --write makes it anew.
// It is run in the project's folder.
func command(ctx context.Context, env cli.Env) error {
	ctx, stop := env.Interruptible(ctx) // it works in a folder that it removes
	defer stop()
	write := len(env.Args) == 1 && env.Args[0] == "--write"
	if len(env.Args) > 0 && !write {
		return cli.Fail(cli.Usage, fix, "arguments: cannot use them (got %q, want none or --write)", env.Args)
	}
	all, err := readLocks(env.Dir)
	if err != nil {
		return err
	}
	if write {
		return renew(ctx, env.Dir, all)
	}
	wheels, err := readWheels(env.Dir)
	if err != nil {
		return err
	}
	return compare(wheels, all)
}

func readLocks(root string) (map[string]Lock, error) {
	all := map[string]Lock{}
	var problems []error
	for name, file := range locks() {
		text, err := os.ReadFile(filepath.Join(root, file))
		if err != nil {
			return nil, cli.Fail(cli.Usage, "run it in the project's folder", "reading a lock: %w", err)
		}
		lock, err := parseLock(file, string(text))
		problems = append(problems, err)
		all[name] = lock
	}
	return all, errors.Join(problems...)
}

func readWheels(root string) (Wheels, error) {
	text, err := os.ReadFile(filepath.Join(root, wheelsFile))
	if err != nil {
		return nil, cli.Fail(cli.Broke, fix, "reading the wheels: %w", err)
	}
	var wheels Wheels
	if err := json.Unmarshal(text, &wheels); err != nil {
		return nil, cli.Fail(cli.Broke, fix, "%s: %w", wheelsFile, err)
	}
	return wheels, nil
}

// renew has pip choose the wheels of every environment and system, and stores
// them once they pass the same comparison as the stored ones do.
func renew(ctx context.Context, root string, all map[string]Lock) error {
	wheels := Wheels{}
	for name, file := range locks() {
		wheels[name] = map[string]map[string]Wheel{}
		for _, system := range systems() {
			chosen, err := choose(ctx, filepath.Join(root, file), system)
			if err != nil {
				return fmt.Errorf("%s for %s: %w", file, system.name, err)
			}
			wheels[name][system.name] = chosen
		}
	}
	if err := compare(wheels, all); err != nil {
		return err
	}
	text, err := json.MarshalIndent(wheels, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(root, wheelsFile), append(text, '\n'), 0o644)
}
