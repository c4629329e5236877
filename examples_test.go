package main_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"scaleguild/internal/cli"
	"scaleguild/internal/run"
)

// examples are the folders of the studies that a newcomer begins with.
func examples(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("examples/*/study.toml")
	if err != nil || len(files) < 3 {
		t.Fatalf("got the examples %q, %v, want 3 or more", files, err)
	}
	var folders []string
	for _, file := range files {
		folders = append(folders, filepath.Dir(file))
	}
	return folders
}

// TestEveryFolderOfExamplesIsAStudy: one that is not would be tested by nobody.
func TestEveryFolderOfExamplesIsAStudy(t *testing.T) {
	entries, err := os.ReadDir("examples")
	if err != nil {
		t.Fatal(err)
	}
	known := examples(t)
	for _, entry := range entries {
		if folder := filepath.Join("examples", entry.Name()); entry.IsDir() && !slices.Contains(known, folder) {
			t.Errorf("%s: holds no study.toml", folder)
		}
	}
}

// TestTheExampleInstallsWhatTheProjectPins: the same release, by the same sums.
func TestTheExampleInstallsWhatTheProjectPins(t *testing.T) {
	wants, err1 := os.ReadFile("examples/gunicorn/requirements.txt")
	pins, err2 := os.ReadFile("service/requirements.lock")
	_, wanted, found := strings.Cut(string(wants), "\n") // a comment
	if err1 != nil || err2 != nil || !found || !strings.HasPrefix(wanted, "gunicorn==") || !strings.Contains(string(pins), wanted) {
		t.Errorf("examples/gunicorn/requirements.txt is not what service/requirements.lock has of it (%v, %v), which wants\n%s", err1, err2, wanted)
	}
}

// TestTheExamplesRun calls the command on each example as a newcomer does, in short windows: each
// stage answers, nothing fails, no rule but those of a busy machine is broken, and there is a
// report. EXAMPLES is set by `just test-examples`.
func TestTheExamplesRun(t *testing.T) {
	if os.Getenv("EXAMPLES") == "" {
		t.Skip("skipped: EXAMPLES is not set (just test-examples sets it)")
	}
	for _, program := range []string{"go", "node", "python3"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Fatalf("the examples need go, node and python3: %v", err)
		}
	}
	for _, folder := range examples(t) {
		t.Run(filepath.Base(folder), func(t *testing.T) {
			begun := time.Now()
			dir := strings.TrimSpace(scaleguild(t, "run", folder, "--quick"))
			defer os.RemoveAll(dir) // a rough look shall not be the latest run
			checkExample(t, dir)
			site := t.TempDir()
			scaleguild(t, "report", "-o", site, dir)
			if page, err := os.ReadFile(filepath.Join(site, "index.html")); err != nil || !bytes.Contains(page, []byte("<html")) {
				t.Errorf("the report: %v", err)
			}
			t.Logf("%s: %.0f s", folder, time.Since(begun).Seconds())
		})
	}
}

// scaleguild calls the command and gives what it printed. A run with a missed threshold is whole,
// and ends with 3: whether a response time meets its threshold depends on the machine.
func scaleguild(t *testing.T, words ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "./scaleguild", words...)
	var problems bytes.Buffer
	cmd.Stderr = &problems
	out, err := cmd.Output()
	if missed := cmd.ProcessState.ExitCode() == cli.Invalid && words[0] == "run" && len(out) > 0; err != nil && !missed {
		t.Fatalf("scaleguild %q: %v\n%s%s", words, err, out, problems.Bytes())
	}
	return string(out)
}

// checkExample looks at the table of a run, and at its records.
func checkExample(t *testing.T, dir string) {
	study, err := run.ReadFile[run.Study](filepath.Join(dir, run.StudyFile))
	if err != nil {
		t.Fatal(err)
	}
	t.Log("\n" + scaleguild(t, "table", dir))
	rows, err := csv.NewReader(strings.NewReader(scaleguild(t, "table", dir, "--format", "csv"))).ReadAll()
	if err != nil || len(rows) != 1+len(study.Stages) {
		t.Fatalf("got %d lines of the table, %v, want one for each of %d stages", len(rows)-1, err, len(study.Stages))
	}
	for i, row := range rows[1:] {
		rate, err1 := strconv.ParseFloat(column(rows, row, "completed_rate_per_second"), 64)
		failed, err2 := strconv.ParseFloat(column(rows, row, "failed"), 64)
		if row[0] != study.Stages[i].Stage || err1 != nil || err2 != nil || rate <= 0 || failed != 0 {
			t.Errorf("%s: got %g correct responses a second, %g failed (%v, %v), want some and none", row[0], rate, failed, err1, err2)
		}
		record, err := run.ReadFile[run.Record](filepath.Join(run.RunFolder(dir, 1, row[0]), run.RecordFile))
		if err != nil {
			t.Fatal(err)
		}
		for _, rule := range run.Rules() {
			if reasons := run.Faults(record, rule.Reasons(record)); !rule.Noise && len(reasons) > 0 {
				t.Errorf("%s: %s: %q", row[0], rule.Name, reasons)
			}
		}
	}
}

// column is a field of a row, by its heading.
func column(rows [][]string, row []string, heading string) string {
	i := slices.Index(rows[0], heading)
	if i < 0 {
		return fmt.Sprintf("no column %s", heading)
	}
	return row[i]
}
