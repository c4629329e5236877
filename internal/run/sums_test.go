package run_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"scaleguild/internal/run"
	"scaleguild/internal/run/runtest"
)

// finished is the folder of a run that has ended.
func finished(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	for name, text := range map[string]string{run.SamplesFile: "{}\n", run.LatencyFile: "{}"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(folder, run.LogsFolder), 0o755); err != nil {
		t.Fatal(err)
	}
	record := runtest.Record(runtest.Facts{Plan: runtest.Plan()})
	if err := run.WriteRecord(folder, record); err != nil {
		t.Fatal(err)
	}
	return folder
}

func TestTheSumsOfARun(t *testing.T) {
	for name, c := range map[string]struct {
		change func(folder string) error
		want   []string
	}{
		"nothing":       {func(string) error { return nil }, nil},
		"a log":         {func(f string) error { return os.WriteFile(filepath.Join(f, run.LogsFolder, "k6.log"), nil, 0o644) }, nil},
		"no sums":       {func(f string) error { return os.Remove(filepath.Join(f, run.SumsFile)) }, nil},
		"a file gone":   {func(f string) error { return os.Remove(filepath.Join(f, run.LatencyFile)) }, []string{"latency.json: missing"}},
		"another file":  {func(f string) error { return os.WriteFile(filepath.Join(f, "notes"), nil, 0o644) }, []string{"notes: not in SUMS.sha256"}},
		"another byte":  {func(f string) error { return os.WriteFile(filepath.Join(f, run.SamplesFile), nil, 0o644) }, []string{"samples.jsonl: other bytes than SUMS.sha256 says"}},
		"the record":    {func(f string) error { return os.WriteFile(filepath.Join(f, run.RecordFile), nil, 0o644) }, []string{"record.json: other bytes than SUMS.sha256 says"}},
		"a broken line": {func(f string) error { return os.WriteFile(filepath.Join(f, run.SumsFile), []byte("x\n"), 0o644) }, []string{`SUMS.sha256: not a sum and a name, in order (got "x")`}},
	} {
		folder := finished(t)
		if err := c.change(folder); err != nil {
			t.Fatal(err)
		}
		if got, err := run.SumsDiffer(folder); err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%s: got %q, %v, want %q", name, got, err, c.want)
		}
	}
}

// A run whose sums cannot be written has no record, and so has not finished.
func TestARecordWithoutSumsIsNotWritten(t *testing.T) {
	folder := t.TempDir()
	if err := os.Mkdir(filepath.Join(folder, run.SumsFile), 0o755); err != nil {
		t.Fatal(err)
	}
	record := runtest.Record(runtest.Facts{Plan: runtest.Plan()})
	if err := run.WriteRecord(folder, record); err == nil || !strings.Contains(err.Error(), run.SumsFile) {
		t.Errorf("got %v, want an error about %s", err, run.SumsFile)
	}
	if _, err := os.Stat(filepath.Join(folder, run.RecordFile)); err == nil {
		t.Error("the record was written")
	}
}
