package ksum_test

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"scaleguild/internal/ksum"
	"scaleguild/internal/run"
)

const good = `{
  "schema": 1,
  "k6": {"test_run_duration_ms": 70500.5},
  "window": {
    "all": {"completed": 3, "failed": 1, "response_time_ms":
      {"avg": 20.5, "min": 1.5, "p50": 20, "p95": 39, "p99": 39.8, "p99_9": 39.98, "max": 40}},
    "kinds": {
      "quote": {"completed": 3, "failed": 0, "response_time_ms":
        {"avg": 20.5, "min": 1.5, "p50": 20, "p95": 39, "p99": 39.8, "p99_9": 39.98, "max": 40}},
      "a.dotted\"kind": {"completed": 0, "failed": 1, "response_time_ms": null}
    }
  },
  "whole_run": {"started": 9, "finished": 8, "dropped_iterations": 2}
}`

func TestDecode(t *testing.T) {
	s, err := ksum.Decode([]byte(good))
	if err != nil {
		t.Fatal(err)
	}
	if s.Started != 9 || s.Finished != 8 || s.DroppedIterations != 2 || s.All.Completed != 3 || s.All.Failed != 1 {
		t.Errorf("counts: %+v", s)
	}
	for name, got := range map[string][2]float64{
		"run": {s.TestRunSeconds, 70.5005}, "min": {s.All.ResponseTime.Min, 0.0015}, "mean": {s.All.ResponseTime.Mean, 0.0205},
		"p50": {s.All.ResponseTime.P50, 0.02}, "p95": {s.All.ResponseTime.P95, 0.039}, "p99": {s.All.ResponseTime.P99, 0.0398},
		"p99.9": {s.All.ResponseTime.P999, 0.03998}, "max": {s.All.ResponseTime.Max, 0.04},
	} {
		if math.Abs(got[0]-got[1]) > 1e-12 {
			t.Errorf("%s: got %g s, want %g s", name, got[0], got[1])
		}
	}
	empty, ok := s.Kinds[`a.dotted"kind`]
	if !ok || empty.Failed != 1 || empty.ResponseTime != nil {
		t.Errorf("a kind without correct responses: got %+v, %v", empty, ok)
	}
}

func TestDecodeRefuses(t *testing.T) {
	for name, c := range map[string]struct{ old, new, want string }{
		"truncated":         {good[len(good)-40:], "", "not valid JSON: it ends too early"},
		"another version":   {`"schema": 1`, `"schema": 9`, "schema: newer than this program (got 9, want at most 2)"},
		"missing key":       {`"started": 9, `, ``, "whole_run.started: missing"},
		"missing quantile":  {`"p99_9": 39.98, `, ``, "window.all.response_time_ms.p99_9: missing"},
		"unknown key":       {`"started": 9`, `"started": 9, "begun": 9`, "whole_run.begun: unknown key"},
		"key twice":         {`"started": 9`, `"started": 9, "started": 9`, "whole_run.started: the key is listed twice"},
		"NaN as a text":     {`"p95": 39`, `"p95": "NaN"`, `window.all.response_time_ms.p95: not a number (got "NaN")`},
		"null for a number": {`"p95": 39`, `"p95": null`, "window.all.response_time_ms.p95: missing (got null"},
		"a boolean":         {`"failed": 1`, `"failed": true`, "window.all.failed: not a whole number (got true"},
		"overflow":          {`"max": 40`, `"max": 1e999`, "window.all.response_time_ms.max: not a number (got 1e999"},
		"negative":          {`"failed": 1`, `"failed": -1`, "window.all.failed: negative (got -1"},
		"fraction":          {`"failed": 1`, `"failed": 1.5`, "window.all.failed: not a whole number (got 1.5)"},
		"null times":        {`"failed": 1, "response_time_ms": null`, `"failed": 1, "response_time_ms": {}`, "response_time_ms.min: missing"},
		"times of nothing":  {`"completed": 0`, `"completed": 1`, "response_time_ms: null exactly when nothing was completed (got null with completed 1)"},
		"falling quantiles": {`"p95": 39,`, `"p95": 39.9,`, "window.all.response_time_ms: quantiles must rise"},
		"kinds as a list":   {`"whole_run": {"started": 9, "finished": 8, "dropped_iterations": 2}`, `"whole_run": []`, "whole_run: not an object (got [])"},
	} {
		if !strings.Contains(good, c.old) {
			t.Fatalf("%s: the good summary has no %q", name, c.old)
		}
		_, err := ksum.Decode([]byte(strings.Replace(good, c.old, c.new, 1)))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q in it", name, err, c.want)
		}
	}
}

// Whatever the bytes are, Decode must answer with an error rather than a panic,
// and accept nothing that holds no numbers.
func FuzzDecode(f *testing.F) {
	f.Add([]byte(good))
	f.Add([]byte(`{"schema":1}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := ksum.Decode(data)
		if err == nil && s.All.Completed > 0 && s.All.ResponseTime == nil {
			t.Errorf("accepted %d responses without response times", s.All.Completed)
		}
	})
}

func TestLoadNamesTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), run.SummaryFile)
	if err := os.WriteFile(path, []byte("{}"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := ksum.Load(path, 0); err == nil || !strings.HasPrefix(err.Error(), path+": schema: missing, ") {
		t.Errorf("got %v", err)
	}
}
