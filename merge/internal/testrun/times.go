package testrun

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"

	"scaleguild/internal/latency"
	"scaleguild/internal/run"
	"scaleguild/internal/run/runtest"
)

// allKinds is the name under which all kinds together stand in a set of their own.
const allKinds = "all"

// newTimes makes response times: those of each kind are the quantiles of a
// lognormal distribution, so that equal counts have equal times.
func newTimes(st stage, kinds map[string]run.Kind) *latency.Set {
	set := latency.NewSet()
	for _, k := range runtest.Kinds() {
		median := st.p50
		if !k.Upstream {
			median *= st.light
		}
		add(set, k.Name, true, kinds[k.Name].Completed, median, st.p99/st.p50)
		add(set, k.Name, false, kinds[k.Name].Failed, 30_000, 1)
	}
	return set
}

func isClosed(p run.Plan) bool {
	model, err := p.Model()
	return err == nil && model == run.ClosedModel
}

// lightOf is the light of a stage that keeps all VUs of the closed model busy: the response
// times, those of failed ones included, then add up to as long as the VUs had.
func lightOf(st stage, kinds map[string]run.Kind) float64 {
	n := 0
	for _, k := range kinds {
		n += k.Completed + k.Failed
	}
	without, with := st, st
	without.light, with.light = 1e-6, 1
	heavy := total(newTimes(without, kinds), n)
	return (vus*windowSeconds - heavy) / (total(newTimes(with, kinds), n) - heavy)
}

// total is the sum of n response times.
func total(set *latency.Set, n int) float64 {
	mean, err := set.MeanWithFailed()
	if err != nil {
		return 0 // there are none
	}
	return mean * float64(n)
}

// add adds n responses with the given median in milliseconds and p99 / median.
func add(set *latency.Set, kind string, correct bool, n int, median, spread float64) {
	sigma := math.Log(spread) / distuv.UnitNormal.Quantile(0.99)
	for i := range n {
		z := distuv.UnitNormal.Quantile((float64(i) + 0.5) / float64(n))
		// Whole microseconds, so that no machine's rounding shows.
		seconds := math.Round(1000*median*math.Exp(sigma*z)) / 1e6
		if err := set.Add(kind, correct, seconds); err != nil {
			panic(err) // a stage of this package with impossible times
		}
	}
}

// timed is k with the quantiles of its kind in the set.
func timed(k run.Kind, set *latency.Set, kind string) run.Kind {
	k.Mean = optional(set.Mean(kind))
	k.P50 = optional(set.Quantile(kind, 0.50))
	k.P95 = optional(set.Quantile(kind, 0.95))
	k.P99 = optional(set.Quantile(kind, 0.99))
	k.P999 = optional(set.Quantile(kind, 0.999))
	return k
}

func newK6Kind(k run.Kind, set *latency.Set, kind string) run.K6Kind {
	p50, p95, p99 := optional(set.K6Quantile(kind, 0.50)), optional(set.K6Quantile(kind, 0.95)), optional(set.K6Quantile(kind, 0.99))
	return run.K6Kind{
		Completed: k.Completed, Failed: k.Failed, P50: p50, P95: p95, P99: p99,
		HistogramP50: p50, HistogramP95: p95, HistogramP99: p99,
	}
}

// summaryKind is the same as k6 writes it.
func summaryKind(k run.Kind, set *latency.Set, kind string) map[string]any {
	tree := map[string]any{"completed": k.Completed, "failed": k.Failed, "response_time_ms": nil}
	if k.Completed == 0 {
		return tree
	}
	times := map[string]any{}
	for key, q := range map[string]float64{"min": 0, "p50": 0.50, "p95": 0.95, "p99": 0.99, "p99_9": 0.999, "max": 1} {
		times[key] = 1000 * *optional(set.K6Quantile(kind, q))
	}
	times["avg"] = 1000 * *optional(set.Mean(kind))
	tree["response_time_ms"] = times
	return tree
}

// optional is nil for a kind without correct responses.
func optional(v float64, err error) *float64 {
	if err != nil {
		return nil
	}
	return &v
}
