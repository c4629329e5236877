package table_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"scaleguild/merge/internal/rundir"
	"scaleguild/merge/internal/table"
	"scaleguild/merge/internal/testrun"
)

var update = flag.Bool("update", false, "write merge/testdata/golden anew")

// fold writes a set, reads it back and folds it.
func fold(t testing.TB, set testrun.Set) table.Table {
	t.Helper()
	dir := t.TempDir()
	if err := set.Write(dir); err != nil {
		t.Fatal(err)
	}
	read, err := rundir.Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	folded, err := table.Fold(read)
	if err != nil {
		t.Fatal(err)
	}
	return folded
}

func TestGolden(t *testing.T) {
	ten, err := table.Fold(tenBlocks())
	if err != nil {
		t.Fatal(err)
	}
	for id, folded := range map[string]table.Table{
		"one-block": fold(t, testrun.OneBlock()), "three-blocks": fold(t, testrun.ThreeBlocks()),
		"ten-blocks": ten, "staircase": fold(t, testrun.Staircase()),
	} {
		for i, got := range presented(t, folded) {
			golden(t, id+"."+formats[i], got)
		}
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("..", "..", "testdata", "golden", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs (go test ./merge/internal/table -update, then look at the diff)\ngot:\n%s\nwant:\n%s", name, got, want)
	}
}
