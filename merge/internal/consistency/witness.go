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

func number(n *int64) string {
	if n == nil {
		return "none"
	}
	return fmt.Sprint(*n)
}
