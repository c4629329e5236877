package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// system is a system that the flake supports.
type system struct {
	name string // as Nix writes it
	arch string // as wheels write it
}

func systems() []system {
	return []system{{"aarch64-linux", "aarch64"}, {"x86_64-linux", "x86_64"}}
}

// fits tells whether a wheel's platform tag covers the system. The tag may name
// several platforms, with dots between them.
func (s system) fits(tag string) bool {
	for one := range strings.SplitSeq(tag, ".") {
		if one == "any" || strings.HasPrefix(one, "manylinux") && strings.HasSuffix(one, "_"+s.arch) {
			return true
		}
	}
	return false
}

// pipArguments asks for the wheels that CPython 3.13 takes on the system. The
// platforms are those of glibc releases up to 2.39, which is older than the one
// that the flake pins.
func pipArguments(lock string, s system, dir string) []string {
	args := []string{
		"-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-input",
		"--no-deps", "--require-hashes", "--only-binary", ":all:",
		"--python-version", "3.13", "--implementation", "cp",
		"--abi", "cp313", "--abi", "abi3", "--abi", "none",
		"--platform", "manylinux2014_" + s.arch, "--platform", "manylinux1_" + s.arch,
	}
	for minor := 5; minor <= 39; minor++ {
		args = append(args, "--platform", fmt.Sprintf("manylinux_2_%d_%s", minor, s.arch))
	}
	return append(args, "--dest", dir, "--requirement", lock)
}

// choose has pip download the wheels of a lock for a system, and gives them by
// their file names.
func choose(ctx context.Context, lock string, s system) (chosen map[string]Wheel, err error) {
	dir, err := os.MkdirTemp("", "lockwheels-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	cmd := exec.CommandContext(ctx, "python3", pipArguments(lock, s, dir)...)
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("pip download: %w\n%s", err, strings.TrimSpace(said.String()))
	}
	return describe(dir)
}

// describe gives every file of dir by its name.
func describe(dir string) (map[string]Wheel, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	all := map[string]Wheel{}
	for _, entry := range entries {
		data, err := os.ReadFile(filepath.Join(dir, entry.Name()))
		if err != nil {
			return nil, err
		}
		sum := sha256.Sum256(data)
		all[entry.Name()] = Wheel{Hash: toSRI(hex.EncodeToString(sum[:])), Path: pathOf(data)}
	}
	return all, nil
}
