package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// sources lists the files that nix/go-source.nix selects, relative to root. It
// counts the files that git tracks, which are all that a flake sees, and those
// that the next commit would track.
func sources(ctx context.Context, root string) ([]string, error) {
	out, err := output(ctx, root, "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
	if err != nil {
		return nil, err
	}
	var names []string
	for name := range bytes.SplitSeq(bytes.TrimRight(out, "\x00"), []byte{0}) {
		if isSource(string(name)) {
			names = append(names, string(name))
		}
	}
	return names, nil
}

// isSource is the rule of nix/go-source.nix: Go files, and what they embed.
func isSource(name string) bool {
	switch base := path.Base(name); path.Ext(base) {
	case ".go":
		return true
	case ".css", ".html", ".js":
		return strings.HasPrefix(name, "merge/internal/report/")
	case ".py":
		return name == "stages/internal/speed/probe.py"
	default:
		return base == "go.mod" || base == "go.sum"
	}
}

// copyFiles copies the named files from root to dir, folders included. A file
// that git tracks but that is gone from the working tree is left out.
func copyFiles(root, dir string, names []string) error {
	for _, name := range names {
		data, err := os.ReadFile(filepath.Join(root, name))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return fmt.Errorf("copying the Go files: %w", err)
		}
		target := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
			return fmt.Errorf("copying the Go files: %w", err)
		}
		if err := os.WriteFile(target, data, 0o644); err != nil {
			return fmt.Errorf("copying the Go files: %w", err)
		}
	}
	return nil
}
