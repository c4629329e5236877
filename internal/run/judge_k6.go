package run

import (
	"fmt"
	"maps"
	"math"
	"slices"
)

func quantilesRule() Rule {
	return Rule{Name: "quantiles", Since: 1, judge: judgeK6, Limits: []Limit{
		{fmt.Sprintf("k6's own counts are the runner's, and its quantiles those of the histograms, to %g %%", 100*MaxQuantileError),
			"a histogram's error is at most half of that, and k6 interpolates between two values", "a stream of k6 cut, doubled or of another run"},
	}}
}

// judgeK6 compares k6's own account with the runner's. k6 counts in its metrics,
// the runner in k6's stream, so a difference means that points were lost or misread.
func judgeK6(r Record) []string {
	out := sameCounts("in the whole run", [][3]any{
		{"requests started", r.K6.Started, r.Load.Started},
		{"requests finished", r.K6.Finished, r.Load.Finished},
		{"iterations dropped", r.K6.DroppedIterations, r.Load.DroppedIterations},
	})
	out = append(out, sameKind("all kinds", r.K6.All, Kind{Completed: r.Load.Completed, Failed: r.Load.Failed})...)
	names := slices.AppendSeq(slices.Collect(maps.Keys(r.K6.Kinds)), maps.Keys(r.Load.Kinds))
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		// A kind that one side does not know is 0 there, which is what that side saw.
		out = append(out, sameKind(name, r.K6.Kinds[name], r.Load.Kinds[name])...)
	}
	return out
}

// sameCounts compares counts: what was counted, by k6, by the runner.
func sameCounts(where string, counts [][3]any) []string {
	var out []string
	for _, c := range counts {
		if c[1] != c[2] {
			out = append(out, fmt.Sprintf("k6 counted %d %s %s, the runner %d", c[1], c[0], where, c[2]))
		}
	}
	return out
}

func sameKind(name string, k6 K6Kind, ours Kind) []string {
	out := sameCounts("of "+name+" in the window", [][3]any{
		{"correct responses", k6.Completed, ours.Completed},
		{"failed responses", k6.Failed, ours.Failed},
	})
	for _, q := range []struct {
		name       string
		k6, folded *float64
	}{{"p50", k6.P50, k6.HistogramP50}, {"p95", k6.P95, k6.HistogramP95}, {"p99", k6.P99, k6.HistogramP99}} {
		switch {
		case q.k6 == nil && q.folded == nil:
		case q.k6 == nil || q.folded == nil:
			out = append(out, fmt.Sprintf("k6's %s of %s is %s, that of the histogram %s", q.name, name, secondsText(q.k6), secondsText(q.folded)))
		case math.Abs(*q.k6-*q.folded) > MaxQuantileError**q.k6+MaxQuantileRounding:
			out = append(out, fmt.Sprintf("k6's %s of %s is %g s, that of the histogram %g s (tolerance %g %%)",
				q.name, name, *q.k6, *q.folded, 100*MaxQuantileError))
		}
	}
	return out
}

func secondsText(seconds *float64) string {
	if seconds == nil {
		return "missing"
	}
	return fmt.Sprintf("%g s", *seconds)
}
