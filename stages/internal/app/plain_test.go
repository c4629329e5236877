package app_test

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"scaleguild/internal/run"
)

// plain gives a project like that of project, with the one study and the one service of
// testdata/plain: a command that knows PORT, and nothing else of the harness.
func plain(t *testing.T) string {
	t.Helper()
	root := project(t)
	source, err := filepath.Abs("testdata/plain")
	if err != nil {
		t.Fatal(err)
	}
	stages, err := filepath.EvalSymlinks(filepath.Join(root, "stages"))
	if err == nil {
		err = os.Remove(filepath.Join(root, "stages"))
	}
	if err == nil {
		err = os.CopyFS(root, os.DirFS(source))
	}
	if err == nil {
		err = os.Symlink(filepath.Join(stages, "manifest.json"), filepath.Join(root, "stages", "manifest.json"))
	}
	if err != nil {
		t.Fatal(err)
	}
	return root
}

// measure runs the study of plain and gives its record.
func measure(t *testing.T, root string, arguments ...string) (run.Record, string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, filepath.Join(root, "bin", "stages"), append([]string{"run", "--root", root, "--wait", "0s", "plain"}, arguments...)...)
	var said bytes.Buffer
	cmd.Dir, cmd.Stderr = root, &said
	out, err := cmd.Output()
	if err != nil {
		return run.Record{}, said.String(), err
	}
	record, err := run.ReadFile[run.Record](filepath.Join(run.RunFolder(strings.TrimSpace(string(out)), 1, "long"), run.RecordFile))
	return record, said.String(), err
}

// A service without an upstream is measured as any other: what only a busy machine or the
// short window breaks is all that can be wrong with its run.
func TestAServiceThatIsNoMoreThanACommandIsMeasured(t *testing.T) {
	r, said, err := measure(t, plain(t))
	if err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	if r.Load.Completed == 0 || r.Load.Failed > 0 || r.Upstream != nil || r.UpstreamWindow != nil {
		t.Errorf("%d correct and %d failed responses, upstream %v (want some, none, none)", r.Load.Completed, r.Load.Failed, r.Upstream)
	}
	checkReasons(t, r)
}
