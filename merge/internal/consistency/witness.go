package consistency

import (
	"fmt"
	"math"

	"scaleguild/internal/delay"
	"scaleguild/internal/run"
)

// witnessesDiffer computes again what the mock says of its delays that follows from the plan
// alone. That it had the plan's seed and distribution is the verdict's. Nothing is rounded
// twice, so nothing differs.
func witnessesDiffer(r Run, _ run.Host) []string {
	d, err := r.Record.Plan.Latency()
	seed, wrong := r.Record.Plan.Seed()
	if err != nil || wrong != nil {
		return nil // the rule of the upstream says so
	}
	u := r.Record.Upstream
	if u == nil {
		return nil // likewise
	}
	var out []string
	for _, asked := range []struct {
		key string
		q   float64
		got *int64
	}{{"p50", 0.50, u.Asked.P50}, {"p95", 0.95, u.Asked.P95}, {"p99", 0.99, u.Asked.P99}} {
		if want := int64(math.Round(1e6 * d.Quantile(asked.q))); asked.got == nil || *asked.got != want {
			out = append(out, differs("upstream.asked."+asked.key+"_microseconds", number(asked.got), d.String()+" gives", want))
		}
	}
	out = append(out, deliveredDiffers(*u)...)
	seen := map[string]bool{}
	for i, w := range u.Witnesses {
		draw := delay.Draw(seed, w.Key)
		if want := d.Delay(draw); w.Draw != draw || w.Delay != want || seen[w.Key] {
			out = append(out, fmt.Sprintf("upstream.witnesses[%d]: not what follows from seed and key %q (got draw %d and %d µs, want draw %d and %d µs, once)",
				i, w.Key, w.Draw, w.Delay, draw, want))
		}
		seen[w.Key] = true
	}
	return out
}

// mostRounding is of a delay, for the buckets in which the mock counts.
const mostRounding = run.MaxDrawnRounding

// deliveredDiffers holds the delays that passed to those that were drawn: each was as long,
// and at most the greatest overshoot longer. Where clients left, their delays are no part of
// the first.
func deliveredDiffers(u run.Upstream) []string {
	if u.ClientGone > 0 || u.Overshoot.Max == nil {
		return nil
	}
	for _, q := range []struct {
		key              string
		delivered, drawn *int64
	}{
		{"p50", u.Delivered.P50, u.Drawn.P50}, {"p95", u.Delivered.P95, u.Drawn.P95},
		{"p99", u.Delivered.P99, u.Drawn.P99}, {"max", u.Delivered.Max, u.Drawn.Max},
	} {
		if q.delivered == nil || q.drawn == nil {
			continue // the rule of the upstream says so
		}
		got, drawn := float64(*q.delivered), float64(*q.drawn)
		if most := (drawn + float64(*u.Overshoot.Max)) * (1 + mostRounding); got < drawn*(1-mostRounding) || got > most {
			return []string{differs("upstream.delivered."+q.key+"_microseconds", *q.delivered, "delays drawn and overshoot allow", fmt.Sprintf("%d to %.0f", *q.drawn, most))}
		}
	}
	return nil
}

func number(n *int64) string {
	if n == nil {
		return "none"
	}
	return fmt.Sprint(*n)
}
