package runner

import (
	"scaleguild/internal/ksum"
	"scaleguild/internal/latency"
	"scaleguild/internal/run"
)

// k6Account is what k6 says of a run, and beside it what the histograms give
// for the same quantiles, for run.Judge to compare.
func k6Account(s ksum.Summary, times *latency.Set) (run.K6, error) {
	const all = "all"
	account := run.K6{
		Kinds: map[string]run.K6Kind{}, Started: s.Started, Finished: s.Finished, DroppedIterations: s.DroppedIterations,
	}
	var err error
	if account.All, err = k6Kind(s.All, times.All(all), all); err != nil {
		return account, err
	}
	for name, kind := range s.Kinds {
		if account.Kinds[name], err = k6Kind(kind, times, name); err != nil {
			return account, err
		}
	}
	return account, nil
}

func k6Kind(summary ksum.Kind, times *latency.Set, name string) (run.K6Kind, error) {
	k := run.K6Kind{Completed: summary.Completed, Failed: summary.Failed}
	if t := summary.ResponseTime; t != nil {
		k.P50, k.P95, k.P99 = &t.P50, &t.P95, &t.P99
	}
	if correct, _ := times.Count(name); correct == 0 {
		return k, nil
	}
	for _, to := range []struct {
		q  float64
		at **float64
	}{{0.50, &k.HistogramP50}, {0.95, &k.HistogramP95}, {0.99, &k.HistogramP99}} {
		seconds, err := times.K6Quantile(name, to.q)
		if err != nil {
			return k, err
		}
		*to.at = &seconds
	}
	return k, nil
}
