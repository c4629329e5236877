package run_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A field is added to run.Load as the comment of run.Schema says, in a copy of its
// two files, and the programs are built with that copy: the published ladder, of
// schema 1, is folded to the same table as before. Without the line in the table
// of keys it cannot be read.
func TestAFieldCanBeAddedToTheRecord(t *testing.T) {
	if testing.Short() {
		t.Skip("builds merge three times")
	}
	const field = "\tMeanWaiting *float64 `json:\"mean_waiting_seconds\"`\n"
	const line = `{Since: 2, Type: "run.Load", Key: "mean_waiting_seconds"},`
	before, err := table(t, "", "")
	if err != nil {
		t.Fatal(before)
	}
	if after, err := table(t, field, line); err != nil || after != before {
		t.Errorf("with the field, got %v, want the same table:\n%s", err, after)
	}
	if out, err := table(t, field, ""); err == nil || !strings.Contains(out, "record.json: load.mean_waiting_seconds: missing") {
		t.Errorf("without the line, got %v, %s", err, out)
	}
}

// table is what `merge table results/ladder` prints once Load has another field and
// the table of keys another line.
func table(t *testing.T, field, line string) (string, error) {
	t.Helper()
	dir := t.TempDir()
	overlay := map[string]map[string]string{"Replace": {}}
	for name, change := range map[string][2]string{
		"record.go": {"type Load struct {\n", "type Load struct {\n" + field},
		"schema.go": {"return []key{", "return []key{" + line},
	} {
		path, err := filepath.Abs(name)
		if err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(path)
		if err != nil || strings.Count(string(text), change[0]) != 1 {
			t.Fatalf("%s: want %q in it once, %v", name, change[0], err)
		}
		overlay["Replace"][path] = filepath.Join(dir, name)
		write(t, overlay["Replace"][path], []byte(strings.Replace(string(text), change[0], change[1], 1)))
	}
	data, err := json.Marshal(overlay)
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "overlay.json"), data)
	cmd := exec.Command("go", "run", "-overlay", filepath.Join(dir, "overlay.json"), "./merge", "table", "results/ladder")
	cmd.Dir = "../.."
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func write(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
}
