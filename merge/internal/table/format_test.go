package table

import (
	"testing"

	"scaleguild/internal/metric"
	"scaleguild/merge/internal/stats"
)

func TestFormats(t *testing.T) {
	for _, c := range []struct {
		name   string
		format func(float64) string
		v      float64
		want   string
	}{
		{"significant", significant, 0, "0"},
		{"significant", significant, 1.684, "1.68"},
		{"significant", significant, 9.996, "10.0"},
		{"significant", significant, 69.56, "69.6"},
		{"significant", significant, 99.96, "100"},
		{"significant", significant, 1234.5, "1234"},
		{"significant", significant, 0.01234, "0.0123"},
		{"count", count, 12, "12"},
		{"count", count, 12.5, "12.5"},
		{"percent", percent, 0, "0.0 %"},
		{"percent", percent, 0.0003, "<0.1 %"},
		{"percent", percent, 0.0005, "0.1 %"},
		{"percent", percent, 0.9874, "98.7 %"},
		{"ratio", ratio, 41.42, "41.4×"},
		{"ratio", ratio, 1.0042, "1.004×"},
		{"ratio", ratio, 0.165, "0.165×"},
		{"floor", floorText, 0.00934, "0.93 %"},
		{"duration", duration, 0.0299, "29.9 ms"},
		{"duration", duration, 0.9994, "999 ms"},
		{"duration", duration, 0.9996, "1.00 s"},
		{"duration", duration, 22.04, "22.0 s"},
		{"mebibytes", mebibytes, 100 << 20, "100 MiB"},
	} {
		if got := c.format(c.v); got != c.want {
			t.Errorf("%s(%g): got %q, want %q", c.name, c.v, got, c.want)
		}
	}
}

// A share that is not 0 never reads as 0.
func TestPercentIsNeverFalselyZero(t *testing.T) {
	for v := 1e-9; v < 1; v *= 1.1 {
		if percent(v) == percent(0) {
			t.Errorf("%g reads as %q", v, percent(v))
		}
	}
}

func TestCellText(t *testing.T) {
	unit := func(u metric.Unit) Metric { return Metric{metric.Metric{Unit: u}} }
	pooled := 0.332
	for want, c := range map[string]struct {
		metric Metric
		cell   *Cell
	}{
		"–":                      {unit(metric.Mean), nil},
		"10.4":                   {unit(metric.Mean), &Cell{Summary: stats.Summarise([]float64{10.4})}},
		"328 (325–331)":          {unit(metric.Mean), &Cell{Summary: stats.Summarise([]float64{331, 325})}},
		"328 [325–331]":          {unit(metric.Mean), &Cell{Summary: stats.Summarise([]float64{331, 325, 328})}},
		"328":                    {unit(metric.Mean), &Cell{Summary: stats.Summarise([]float64{328, 328.1, 328.2})}},
		"328 [325–331] ms":       {unit(metric.Seconds), &Cell{Summary: stats.Summarise([]float64{0.331, 0.325, 0.328}), Pooled: &pooled}},
		"990 ms [980 ms–1.02 s]": {unit(metric.Seconds), &Cell{Summary: stats.Summarise([]float64{0.99, 0.98, 1.02})}},
		"50.0 [49.0–51.0] %":     {unit(metric.Share), &Cell{Summary: stats.Summarise([]float64{0.5, 0.49, 0.51})}},
	} {
		if got := c.metric.Text(c.cell); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestRatioText(t *testing.T) {
	r := stats.Ratio{Median: 1.04, Interval: &stats.Interval{Range: stats.Range{Low: 1.02, High: 1.06}}}
	if got := ratioText(r); got != "1.040× [1.020–1.060]" {
		t.Errorf("got %q", got)
	}
}

func TestRanges(t *testing.T) {
	for want, numbers := range map[string][]int{"1": {1}, "1,2": {2, 1}, "1–3": {1, 2, 3}, "1,3–5,7": {7, 5, 4, 3, 1, 3}} {
		if got := ranges(numbers); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
