package run

import (
	"fmt"
	"math"

	"scaleguild/internal/delay"
)

func judgeUpstream(r Record) []string {
	var out []string
	u := r.Upstream
	for _, same := range [][3]string{{"latency", u.Latency, "UPSTREAM_LATENCY"}, {"seed", u.Seed, "SEED"}} {
		if want := r.Plan.Variables[same[2]]; same[1] != want {
			out = append(out, fmt.Sprintf("the mock's %s is %q, the plan's %q", same[0], same[1], want))
		}
	}
	if u.Requests == 0 && !r.Plan.CallsUpstream() {
		return out
	}
	if u.Requests == 0 || u.Overshoot.P99 == nil || u.Drawn.P50 == nil || u.Asked.P50 == nil {
		return append(out, fmt.Sprintf("the mock upstream answered %d requests, too few to show its delays", u.Requests))
	}
	if *u.Overshoot.P99 > MaxOvershootMicros {
		out = append(out, fmt.Sprintf("the mock's p99 overshoot is %d us, at most %d us may be", *u.Overshoot.P99, MaxOvershootMicros))
	}
	return append(out, judgeDrawn(r)...)
}

// judgeDrawn compares the delays that the mock drew with the distribution that the
// plan asks for. By the definition of a quantile, a share q of the distribution
// lies below its q-quantile; the share below the q-quantile of n draws differs
// from q by chance, with the standard error sqrt(q(1-q)/n), whatever the
// distribution (David and Nagaraja, Order Statistics, section 2.1).
func judgeDrawn(r Record) []string {
	u := r.Upstream
	planned := r.Plan.Variables["UPSTREAM_LATENCY"]
	asked, err := delay.Parse(planned, nil)
	if err != nil {
		return []string{fmt.Sprintf("the mock's delays cannot be compared with the plan's UPSTREAM_LATENCY %q: %v", planned, err)}
	}
	var out []string
	for _, q := range []struct {
		name  string
		share float64
		drawn *int64
	}{{"p50", 0.50, u.Drawn.P50}, {"p95", 0.95, u.Drawn.P95}, {"p99", 0.99, u.Drawn.P99}} {
		if q.drawn == nil {
			out = append(out, fmt.Sprintf("the mock drew %d delays and has no %s of them (got none, want one)", u.Requests, q.name))
			continue
		}
		seconds, n := float64(*q.drawn)/1e6, float64(u.Requests)
		tolerance := MaxDrawnDeviation*math.Sqrt(q.share*(1-q.share)/n) + 1/n
		low, high := asked.CDF(seconds*(1-MaxDrawnRounding)), asked.CDF(seconds*(1+MaxDrawnRounding))
		if high < q.share-tolerance || low > q.share+tolerance {
			out = append(out, fmt.Sprintf("the mock's %s of %d delays is %d us, below which %.2f %% of the plan's distribution lie (want %g %%, tolerance %.2f %%)",
				q.name, u.Requests, *q.drawn, 100*asked.CDF(seconds), 100*q.share, 100*tolerance))
		}
	}
	return out
}
