package table_test

import (
	"strings"
	"testing"

	"scaleguild/internal/run"
	"scaleguild/merge/internal/testrun"
)

// What a k6 script judges and measures is in the table, over all blocks.
func TestAScriptHasItsOwnLines(t *testing.T) {
	set := testrun.TenBlocks()
	holds, fails := true, false
	for place, r := range set.Runs {
		p95 := 4.0
		script := &run.Script{
			Thresholds: []run.Threshold{{Metric: "spent{phase:window}", Expression: "p(95)<500", Met: &holds}, {Metric: "never", Expression: "rate>0"}},
			Checks:     []run.Check{{Group: "::buy", Name: "is there", Phase: "window", Passed: 3, Failed: 1}, {Name: "early", Phase: "warm_up", Passed: 1}},
			Metrics:    []run.ScriptMetric{{Name: "spent", Type: "trend", Phase: "window", Count: 4, Mean: 2, P50: &p95, P95: &p95, P99: &p95}, {Name: "bought", Type: "rate", Phase: "window", Count: 4, Mean: 0.25}},
		}
		if strings.HasPrefix(place, "b01/v2-async") {
			script.Thresholds[0].Met = &fails
		}
		r.Record.Script = script
	}
	folded := fold(t, set)
	text := folded.Text()
	for _, line := range []string{
		"v2-async spent{phase:window} p(95)<500 9 of 10 missed", "v4-gunicorn spent{phase:window} p(95)<500 10 of 10 met", "v4-gunicorn never rate>0 0 of 10 not judged",
		"v2-async ::buy::is there check 40 75.0 % – – –", "v2-async spent trend 40 2.00 4.00 4.00 4.00", "v2-async bought rate 40 25.0 % – – –",
	} {
		if !strings.Contains(strings.Join(strings.Fields(text), " "), line) {
			t.Errorf("no line %q in\n%s", line, text)
		}
	}
	if strings.Contains(text, "early") {
		t.Error("a check of the warm-up is shown as one of the window")
	}
	if fold(t, testrun.TenBlocks()).Rows[0].Script != nil {
		t.Error("a load of tables has a script")
	}
}
