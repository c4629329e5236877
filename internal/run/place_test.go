package run_test

import (
	"os"
	"path/filepath"
	"testing"

	"scaleguild/internal/run"
)

// Runs of the project's own studies are in its folder runs, those of another repository in a
// folder of that one, wherever in it the study is.
func TestRunsOf(t *testing.T) {
	top := t.TempDir()
	for _, folder := range []string{"tool/stages/ladder", "tool/vendored/.git", "tool/vendored/perf", "shop/.git", "shop/a/perf", "loose/perf"} {
		if err := os.MkdirAll(filepath.Join(top, folder), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(filepath.Join(top, "tool"), filepath.Join(top, "link")); err != nil {
		t.Fatal(err)
	}
	for folder, want := range map[string]string{
		"tool":               "tool/runs",
		"tool/stages/ladder": "tool/runs",
		"link/stages/ladder": "tool/runs",
		"tool/vendored/perf": "tool/vendored/.scaleguild/runs",
		"shop/a/perf":        "shop/.scaleguild/runs",
		"shop":               "shop/.scaleguild/runs",
		"loose/perf":         "loose/perf/.scaleguild/runs",
	} {
		if got := run.RunsOf(filepath.Join(top, "tool"), filepath.Join(top, folder)); got != filepath.Join(top, want) {
			t.Errorf("%s: got %s, want %s", folder, got, want)
		}
	}
}

func TestNewest(t *testing.T) {
	runs := t.TempDir()
	for _, dir := range []string{"a/20260101T000000Z-ffff", "a/20260102T000000Z-0000", "b/20260101T120000Z-0000"} {
		if err := os.MkdirAll(filepath.Join(runs, dir), 0o755); err != nil {
			t.Fatal(err)
		}
		for _, file := range []string{run.StudyFile, run.HostFile} {
			if err := os.WriteFile(filepath.Join(runs, dir, file), nil, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	killed := filepath.Join(runs, "a", "20260103T000000Z-0000") // before it had begun
	if err := os.Mkdir(killed, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(killed, run.StudyFile), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for study, want := range map[string]string{"": "a/20260102T000000Z-0000", "b": "b/20260101T120000Z-0000", "c": ""} {
		if want != "" {
			want = filepath.Join(runs, want)
		}
		if got := run.Newest(runs, study); got != want {
			t.Errorf("%q: got %q, want %q", study, got, want)
		}
	}
}
