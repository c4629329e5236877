package rundir_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"scaleguild/internal/run"
	"scaleguild/merge/internal/rundir"
	"scaleguild/merge/internal/testrun"
)

// What was counted of the same stages, service and load belongs to a run, whoever counted it: the
// newest beside it or, of a published one, its own.
func TestWhichInstructionsAreARuns(t *testing.T) {
	set, parent := testrun.Ladder("20261123T003938Z-ebbb", 1), t.TempDir()
	dir := filepath.Join(parent, set.Study.RunID)
	if err := set.Write(dir); err != nil {
		t.Fatal(err)
	}
	write := func(at, counter string, change func(*run.Instructions)) {
		t.Helper()
		stage := set.Study.Stages[0]
		f := run.Instructions{
			Schema: run.Schema, Study: set.Study.Study, StartedAt: "2026-11-23T01:00:00Z", Counter: counter, Overrides: map[string]string{}, ShortRequests: 200,
			LongRequests: 600, Files: set.Host.Files, Programs: map[string]string{}, Libraries: []run.Library{}, Stages: []run.StageInstructions{{Stage: stage.Stage, Digest: stage.Digest, InFlight: 20}},
		}
		change(&f)
		f.Stages[0].Repeats, f.Stages[0].Functions = []run.InstructionPair{}, []run.FunctionInstructions{}
		if err := errors.Join(os.MkdirAll(filepath.Dir(at), 0o755), run.WriteFile(at, f)); err != nil {
			t.Fatal(err)
		}
	}
	counter := func() string {
		t.Helper()
		d, err := rundir.Read(dir)
		if err != nil {
			t.Fatal(err)
		}
		if d.Instructions == nil {
			return ""
		}
		return d.Instructions.Counter
	}
	if got := counter(); got != "" {
		t.Errorf("nothing was counted: got %q", got)
	}
	at := func(id string) string { return filepath.Join(parent, id+run.InstructionsSuffix) }
	same := func(*run.Instructions) {}
	write(at("20261123T010000Z-aaaa"), "older", same)
	write(at("20261123T020000Z-aaaa"), "newer", same)
	for id, change := range map[string]func(*run.Instructions){
		"20261123T030000Z-aaaa": func(f *run.Instructions) { f.Stages[0].Digest = "another" },
		"20261123T040000Z-aaaa": func(f *run.Instructions) { f.Files = map[string]string{"service/app.py": "another"} },
		"20261123T050000Z-aaaa": func(f *run.Instructions) { f.Overrides["VUS"] = "20" },
		"20261123T060000Z-aaaa": func(f *run.Instructions) { f.Stages[0].Stage = "v9" },
	} {
		write(at(id), "of something else", change)
	}
	if got := counter(); got != "newer" {
		t.Errorf("got %q, want the newest that fits", got)
	}
	own := filepath.Join(dir, rundir.InstructionsFile)
	if write(own, "own", same); counter() != "own" {
		t.Errorf("got %q, want its own", counter())
	}
	write(own, "own", func(f *run.Instructions) { f.Stages[0].Digest = "another" })
	if _, err := rundir.Read(dir); err == nil || !strings.Contains(err.Error(), "counted of something else") {
		t.Errorf("got %v, want an error: the file was put there for this run", err)
	}
}
