package nar

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
)

// tree has one of everything that an archive can hold.
func tree() fstest.MapFS {
	return fstest.MapFS{
		"t/a/none":    {Mode: 0o644},
		"t/a.txt":     {Data: []byte("hello\n"), Mode: 0o644},
		"t/dir/eight": {Data: []byte("12345678"), Mode: 0o644},
		"t/dir/empty": {Mode: fs.ModeDir | 0o755},
		"t/dir/link":  {Data: []byte("../a.txt"), Mode: fs.ModeSymlink | 0o777},
		"t/run":       {Data: []byte("#!/bin/sh\n"), Mode: 0o755},
	}
}

func hash(t *testing.T, fsys fs.FS, root string) string {
	t.Helper()
	got, err := Hash(fsys, root)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// TestHashOfNix compares with what `nix hash path` of Nix 2.26.3 printed for
// the same tree.
func TestHashOfNix(t *testing.T) {
	const want = "sha256-O3ahyFbUm5nK/jEl3RPy+9DIh5p6I652xtnmS0Ti9t8="
	if got := hash(t, tree(), "t"); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestWhatCounts changes one thing of the tree at a time.
func TestWhatCounts(t *testing.T) {
	before := hash(t, tree(), "t")
	for _, test := range []struct {
		what   string
		change func(fstest.MapFS)
		counts bool
	}{
		{"a byte", func(m fstest.MapFS) { m["t/a.txt"].Data = []byte("hellO\n") }, true},
		{"the owner's x bit", func(m fstest.MapFS) { m["t/a.txt"].Mode = 0o744 }, true},
		{"a link's target", func(m fstest.MapFS) { m["t/dir/link"].Data = []byte("a.txt") }, true},
		{"an empty folder", func(m fstest.MapFS) { delete(m, "t/dir/empty") }, true},
		{"a name", func(m fstest.MapFS) { m["t/b.txt"] = m["t/a.txt"]; delete(m, "t/a.txt") }, true},
		{"the others' x bits", func(m fstest.MapFS) { m["t/a.txt"].Mode = 0o655 }, false},
		{"the group's w bit", func(m fstest.MapFS) { m["t/run"].Mode = 0o775 }, false},
	} {
		m := tree()
		test.change(m)
		if after := hash(t, m, "t"); (after != before) != test.counts {
			t.Errorf("%s: hash changed: got %t, want %t", test.what, after != before, test.counts)
		}
	}
}

func TestErrors(t *testing.T) {
	if _, err := Hash(tree(), "gone"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v, want an error that says the path does not exist", err)
	}
	m := fstest.MapFS{"t/pipe": {Mode: fs.ModeNamedPipe}}
	if _, err := Hash(m, "t"); err == nil || !strings.Contains(err.Error(), "t/pipe") {
		t.Errorf("got %v, want an error that names t/pipe", err)
	}
}

// fullDisk fails after n bytes, as a full disk does.
type fullDisk struct{ n int }

var errFull = errors.New("no space left")

func (d *fullDisk) Write(p []byte) (int, error) {
	if d.n -= len(p); d.n < 0 {
		return 0, errFull
	}
	return len(p), nil
}

func TestWriteErrorIsReported(t *testing.T) {
	for n := range 40 {
		if err := Write(&fullDisk{n: n * 10}, tree(), "t"); !errors.Is(err, errFull) {
			t.Fatalf("after %d bytes: got %v, want %v", n*10, err, errFull)
		}
	}
}
