package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What counts as a line of comment, and which fields are looked at.
func TestRun(t *testing.T) {
	const code = "var a = 1\nvar b = 2\nvar c = 3\n"
	for what, c := range map[string]struct{ text, out, wrong string }{
		"a quarter is enough":               {"// Package p.\npackage p\n\nvar a = 1\nvar b = 2\n", "p: 25 % comments (1 of 4 lines)\n", ""},
		"less is not":                       {"// Package p.\npackage p\n" + code, "p: 20 % comments (1 of 5 lines)\n", "p: too few comments (got 20.0 % of the lines, want 25 % at least)"},
		"behind code is none":               {"package p\n\nvar a = 1 // one\n", "p: 0 % comments (0 of 2 lines)\n", "too few"},
		"in a string is none":               {"package p\n\nvar a = `\n// no\n`\n", "p: 0 % comments (0 of 4 lines)\n", "too few"},
		"a block counts by its lines":       {"/* One\n\ntwo. */\npackage p\n", "p: 67 % comments (2 of 3 lines)\n", ""},
		"a field without one":               {"// P.\npackage p\n\n// T.\ntype T struct {\n\tA, b int\n}\n", "", "p/a.go:6:2: T.A has no comment"},
		"a field with one behind it":        {"// P.\npackage p\n\n// T.\ntype T struct {\n\tA int // one\n}\n", "p: 33 % comments (2 of 6 lines)\n", ""},
		"a field with one above it":         {"package p\n\ntype T struct {\n\t// A is one.\n\tA int\n}\n", "", "too few comments (got 20.0 %"},
		"a struct that nobody else can use": {"// P.\npackage p\n\n// T.\ntype t struct {\n\tA int\n}\n", "p: 33 % comments (2 of 6 lines)\n", ""},
		"no Go":                             {"nothing", "", "expected 'package'"},
	} {
		root := t.TempDir()
		write(t, filepath.Join(root, "p", "a.go"), c.text)
		write(t, filepath.Join(root, "p", "a_test.go"), "package p\n"+code)
		var out strings.Builder
		err := run(&out, root, []string{"p"})
		if c.wrong == "" && err != nil || c.wrong != "" && (err == nil || !strings.Contains(err.Error(), c.wrong)) {
			t.Errorf("%s: got %v, want %q", what, err, c.wrong)
		}
		if c.out != "" && out.String() != c.out {
			t.Errorf("%s: got %q, want %q", what, out.String(), c.out)
		}
	}
}

func TestAFolderWithoutGoIsNamed(t *testing.T) {
	var out strings.Builder
	if err := run(&out, t.TempDir(), []string{"p"}); err == nil || err.Error() != "p: no Go files" {
		t.Errorf("got %v", err)
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
