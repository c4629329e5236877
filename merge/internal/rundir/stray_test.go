package rundir_test

import (
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"scaleguild/internal/run"
	"scaleguild/merge/internal/rundir"
	"scaleguild/merge/internal/testrun"
)

func TestFindStrays(t *testing.T) {
	set := testrun.Ladder("x", 2)
	delete(set.Runs, testrun.Place(2, "v2-async"))
	dir := t.TempDir()
	if err := set.Write(dir); err != nil {
		t.Fatal(err)
	}
	none, err := rundir.FindStrays(dir, set.Study)
	if err != nil || len(none.Broken) > 0 || len(none.Unknown) > 0 {
		t.Errorf("in a clean directory: got %+v, %v", none, err)
	}
	for _, folder := range []string{
		"b02/v2-async", "notes", // no strays: a run without a record, and what is not a run
		"b02/v2-async.failed", "b02/v2-async.failed.1", "b01/v9-new", "b01/v9-new.failed", "b00", "b1/v1-sync", "b03/v1-sync",
	} {
		if err := os.MkdirAll(filepath.Join(dir, folder), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	got, err := rundir.FindStrays(dir, set.Study)
	want := rundir.Strays{
		Broken: []rundir.Broken{
			{Stage: "v2-async", Turn: run.Turn{Block: 2}, Folder: "b02/v2-async.failed"}, {Stage: "v2-async", Turn: run.Turn{Block: 2}, Folder: "b02/v2-async.failed.1"},
		},
		Unknown: []string{"b00", "b01/v9-new", "b01/v9-new.failed", "b03", "b1"},
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v, want %+v", got, err, want)
	}
}
