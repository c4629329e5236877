package rundir

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"scaleguild/internal/ksum"
	"scaleguild/internal/latency"
	"scaleguild/internal/run"
)

// judge is run.Judge and, beyond the record alone, whether the record says what
// the files beside it say: k6's own summary, and the histograms.
func judge(r run.Record, k6 ksum.Summary, times *latency.Set) run.Verdict {
	reasons := run.Judge(r).Reasons
	reasons = append(reasons, summaryDiffers(r.K6, k6)...)
	reasons = append(reasons, histogramsDiffer(r.Load, times)...)
	return run.Verdict{Valid: len(reasons) == 0, Reasons: reasons}
}

// stale says whether the verdict that is stored in a record is another one than
// the record's own numbers give.
func stale(r run.Record) bool {
	now := run.Judge(r)
	return now.Valid != r.Verdict.Valid || !slices.Equal(now.Reasons, r.Verdict.Reasons)
}

// summaryDiffers compares what a record says of k6 with the file that k6 wrote.
func summaryDiffers(said run.K6, k6 ksum.Summary) []string {
	var all []string
	compare := func(what string, ours, theirs int) {
		if ours != theirs {
			all = append(all, fmt.Sprintf("k6-summary.json counts %d %s, the record says that k6 counted %d", theirs, what, ours))
		}
	}
	compare("correct responses in the window", said.All.Completed, k6.All.Completed)
	compare("failed responses in the window", said.All.Failed, k6.All.Failed)
	for _, kind := range union(said.Kinds, k6.Kinds) {
		// A kind that one side does not know reads as 0 there, which is what that side saw.
		compare("correct "+kind+" responses in the window", said.Kinds[kind].Completed, k6.Kinds[kind].Completed)
		compare("failed "+kind+" responses in the window", said.Kinds[kind].Failed, k6.Kinds[kind].Failed)
	}
	compare("requests started", said.Started, k6.Started)
	compare("requests finished", said.Finished, k6.Finished)
	compare("dropped iterations", said.DroppedIterations, k6.DroppedIterations)
	return all
}

// histogramsDiffer compares a record with its histograms, from which pooled
// quantiles are made.
func histogramsDiffer(load run.Load, times *latency.Set) []string {
	var all []string
	counted := map[string]bool{}
	for _, kind := range times.Kinds() {
		counted[kind] = true
	}
	for _, kind := range union(load.Kinds, counted) {
		k := load.Kinds[kind]
		if correct, failed := times.Count(kind); correct != int64(k.Completed) || failed != int64(k.Failed) {
			all = append(all, fmt.Sprintf("latency.json holds %d correct and %d failed %s responses, the record %d and %d",
				correct, failed, kind, k.Completed, k.Failed))
			continue
		}
		all = append(all, quantilesDiffer(kind, k, times)...)
	}
	return all
}

func quantilesDiffer(kind string, k run.Kind, times *latency.Set) []string {
	var all []string
	for _, q := range []struct {
		name string
		q    float64
		said *float64
	}{{"p50", 0.50, k.P50}, {"p95", 0.95, k.P95}, {"p99", 0.99, k.P99}} {
		seconds, err := times.Quantile(kind, q.q)
		none := err != nil // no correct response
		switch {
		case none != (q.said == nil):
			all = append(all, fmt.Sprintf("the record and latency.json do not agree on whether %s has a %s", kind, q.name))
		case !none && math.Abs(seconds-*q.said) > run.MaxRounding*seconds:
			all = append(all, fmt.Sprintf("%s of %s is %g s in latency.json, %g s in the record", q.name, kind, seconds, *q.said))
		}
	}
	return all
}

// union are the keys of both, sorted.
func union[A, B any](a map[string]A, b map[string]B) []string {
	names := slices.AppendSeq(slices.Collect(maps.Keys(a)), maps.Keys(b))
	slices.Sort(names)
	return slices.Compact(names)
}
