package run

import (
	"fmt"
	"math"

	"scaleguild/internal/delay"
)

func upstreamRule() Rule {
	return Rule{Name: "upstream", Since: 1, judge: judgeUpstream, Limits: []Limit{
		{"the mock had the latency and the seed of the plan, and answered where the load calls it; there is none where the plan has no latency",
			"another upstream is another experiment", "a mock with another distribution or seed"},
		{fmt.Sprintf("p50, p95 and p99 of the drawn delays lie within %g standard errors of the plan's distribution", MaxDrawnDeviation),
			"chance alone exceeds it 7 times in a million", "a mock whose draws are slower than it says"},
	}}
}

func judgeUpstream(r Record) []string {
	if out := judgePresence(r); len(out) > 0 || !r.Plan.HasUpstream() {
		return out
	}
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
	return append(out, judgeDrawn(r)...)
}

// judgePresence refuses a record that has figures of a mock which the plan does not start,
// and one that lacks those of the mock which it starts.
func judgePresence(r Record) []string {
	planned := r.Plan.HasUpstream()
	for _, has := range []bool{r.Upstream != nil, r.UpstreamWindow != nil, r.Harness.MockCPUSeconds != nil, r.Harness.MockDelaySeconds != nil} {
		if has && !planned {
			return []string{"the record has figures of a mock upstream, the plan has no UPSTREAM_LATENCY and starts none"}
		}
		if !has && planned {
			return []string{"the record lacks figures of the mock upstream (got null), which the plan starts"}
		}
	}
	return nil
}

func overshootRule() Rule {
	return Rule{Name: "overshoot", Since: 1, Noise: true, judge: judgeOvershoot, Limits: []Limit{
		{fmt.Sprintf("99 %% of the mock's delays took %d ms longer than drawn or less", MaxOvershootMicros/1000),
			"a tenth of the median delay of the ladder's upstream, 200 ms", "the mock stopped for 1.5 s"},
	}}
}

func judgeOvershoot(r Record) []string {
	if r.Upstream == nil {
		return nil // the rule of the upstream says whether there was to be one
	}
	if p99 := r.Upstream.Overshoot.P99; p99 != nil && *p99 > MaxOvershootMicros {
		return []string{fmt.Sprintf("the mock's p99 overshoot is %d us, at most %d us may be", *p99, MaxOvershootMicros)}
	}
	return nil
}

func pauseRule() Rule {
	return Rule{Name: "pause", Since: 2, Noise: true, judge: judgePause, Limits: []Limit{
		{fmt.Sprintf("no delay of the mock took more than %d ms longer than drawn", MaxPauseMicros/1000),
			"what falls due while the mock stands still for 100 ms waits for the rest of them, at 100 requests a second up to 90 ms", "the mock stopped for 0.1 s"},
	}}
}

// judgePause finds a mock that stood still for a moment: too few delays fall into it to move
// the p99 of a window, and each of them is late all the same.
func judgePause(r Record) []string {
	if r.Upstream == nil {
		return nil
	}
	if most := r.Upstream.Overshoot.Max; most != nil && *most > MaxPauseMicros {
		return []string{fmt.Sprintf("a delay of the mock took %d us longer than drawn, at most %d us may pass", *most, MaxPauseMicros)}
	}
	return nil
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
