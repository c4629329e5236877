package testrun_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"scaleguild/merge/internal/testrun"
)

var update = flag.Bool("update", false, "write merge/testdata/runs anew")

// The run directories below merge/testdata are what the scripts of merge's tests
// read. They are made here, so that they follow the types of internal/run.
func TestCommittedRunDirectories(t *testing.T) {
	for id, set := range map[string]testrun.Set{"one-block": testrun.OneBlock(), "three-blocks": testrun.ThreeBlocks()} {
		committed := filepath.Join("..", "..", "testdata", "runs", "ladder", id)
		if *update {
			if err := os.RemoveAll(committed); err != nil {
				t.Fatal(err)
			}
			if err := set.Write(committed); err != nil {
				t.Fatal(err)
			}
		}
		fresh := t.TempDir()
		if err := set.Write(fresh); err != nil {
			t.Fatal(err)
		}
		compare(t, fresh, committed)
		compare(t, committed, fresh)
	}
}

// compare wants each file of a to be the same in b.
func compare(t *testing.T, a, b string) {
	t.Helper()
	err := filepath.WalkDir(a, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, err := filepath.Rel(a, path)
		if err != nil {
			return err
		}
		want, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		got, err := os.ReadFile(filepath.Join(b, name))
		if err != nil || string(got) != string(want) {
			t.Errorf("%s differs from what the generator makes (%v); run: go test ./merge/internal/testrun -update", name, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
