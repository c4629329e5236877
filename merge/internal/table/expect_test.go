package table

import (
	"testing"

	"scaleguild/internal/run"
	"scaleguild/merge/internal/stats"
)

func TestScore(t *testing.T) {
	limit := func(v float64) *float64 { return &v }
	row := Row{Stage: "s", Valid: 3, Cells: map[string]*Cell{
		CompletedRate:  {Summary: stats.Summarise([]float64{90, 100, 110})},
		CPUPerResponse: {Summary: stats.Summarise([]float64{0.003})},
	}, Steps: map[string]*Comparison{CompletedRate: {Ratio: stats.Ratio{Median: 1.05, Interval: &stats.Interval{Range: stats.Range{Low: 1.02, High: 1.08}}}}}}
	for _, c := range []struct {
		expect run.Expect
		score  string
		text   string
		shown  string
	}{
		{run.Expect{Metric: "completed_rate", Versus: "value", AtLeast: limit(90)}, CameTrue, "completed/s at least 90.0", "100 [90.0–110]"},
		{run.Expect{Metric: "completed_rate", Versus: "value", AtLeast: limit(95)}, CannotTell, "completed/s at least 95.0", "100 [90.0–110]"},
		{run.Expect{Metric: "completed_rate", Versus: "value", AtMost: limit(89)}, Missed, "completed/s at most 89.0", "100 [90.0–110]"},
		{run.Expect{Metric: "completed_rate", Versus: "parent", AtMost: limit(1.1)}, CameTrue, "completed/s at most 1.100× the parent's", "1.050× [1.020–1.080]"},
		{run.Expect{Metric: "completed_rate", Versus: "parent", AtMost: limit(1.01)}, Missed, "completed/s at most 1.010× the parent's", "1.050× [1.020–1.080]"},
		{run.Expect{Metric: "cpu_ms_per_response", Versus: "value", AtMost: limit(3.5)}, CameTrue, "CPU/response at most 3.50 ms", "3.00 ms"},
		{run.Expect{Metric: "cpu_ms_per_response", Versus: "value", AtMost: limit(2.5)}, Missed, "CPU/response at most 2.50 ms", "3.00 ms"},
		{run.Expect{Metric: "cpu_seconds_per_response", Versus: "value", AtMost: limit(0.0025)}, Missed, "CPU/response at most 2.50 ms", "3.00 ms"},
		{run.Expect{Metric: "p99", Versus: "value", AtMost: limit(1)}, NotMeasured, "p99 at most 1.00 s", "–"},
	} {
		x, err := score(row, c.expect)
		if err != nil {
			t.Fatal(err)
		}
		if x.Score != c.score || x.Text != c.text || x.MeasuredText() != c.shown {
			t.Errorf("got %q: %s, %s; want %q: %s, %s", x.Text, x.MeasuredText(), x.Score, c.text, c.shown, c.score)
		}
	}
}

func TestScoreRefuses(t *testing.T) {
	for _, e := range []run.Expect{
		{Metric: "speed", Versus: "value", AtMost: new(float64)},
		{Metric: "p50", Versus: "value"},
		{Metric: "p50", Versus: "value", AtMost: new(float64), AtLeast: new(float64)},
	} {
		if x, err := score(Row{Stage: "s"}, e); err == nil {
			t.Errorf("%+v: got %+v", e, x)
		}
	}
}

// A step that is judged at one speed of the CPU is scored by that ratio, as measured it may lie on
// both sides of the limit.
func TestAPredictionIsScoredByWhatIsJudged(t *testing.T) {
	interval := func(low, high float64) *stats.Interval {
		return &stats.Interval{Range: stats.Range{Low: low, High: high}}
	}
	step := &Comparison{
		Ratio:     stats.Ratio{Pairs: 30, Median: 0.94, Interval: interval(0.88, 1.05)},
		Corrected: &Corrected{Ratio: stats.Ratio{Pairs: 30, Median: 0.96, Interval: interval(0.94, 0.98)}, Judged: true},
	}
	row := Row{Stage: "v4", Valid: 30, Steps: map[string]*Comparison{CPUPerResponse: step}}
	expect := run.Expect{Metric: "cpu_seconds_per_response", Versus: "parent", AtMost: new(1.03)}
	x, err := score(row, expect)
	if err != nil || x.Score != CameTrue || *x.Measured != 0.96 || x.MeasuredText() != "0.960× [0.940–0.980] at one speed" {
		t.Errorf("got %+v, %v, %s", x, err, x.MeasuredText())
	}
	step.Corrected.Judged = false
	if x, err = score(row, expect); err != nil || x.Score != CannotTell || x.OneSpeed {
		t.Errorf("judged as measured: got %+v, %v", x, err)
	}
}
