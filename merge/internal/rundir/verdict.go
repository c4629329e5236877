package rundir

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"scaleguild/internal/keys"
	"scaleguild/internal/ksum"
	"scaleguild/internal/latency"
	"scaleguild/internal/run"
)

// judge is run.Judge and, beyond the record alone, whether the record says what
// the files beside it say: k6's own summary, and the histograms. Seconds are those of
// the samples, for a record that does not have its own.
func judge(r run.Record, seconds []int, k6 ksum.Summary, times *latency.Set) *Run {
	ofSeconds := run.JudgeSeconds(r, seconds)
	reasons := append(run.Judge(r).Reasons, ofSeconds...)
	reasons = append(reasons, summaryDiffers(r.K6, k6)...)
	reasons = append(reasons, histogramsDiffer(r.Load, r.K6, times)...)
	return &Run{Record: r, Verdict: run.Verdict{Valid: len(reasons) == 0, Reasons: reasons}, Newer: append(run.NewerReasons(r), ofSeconds...)}
}

// byItsRules are the reasons that the rules of the record's own schema give, without the
// newer ones: what the verdict that is stored in it has to say.
func (r Run) byItsRules() []string {
	return slices.DeleteFunc(slices.Clone(r.Verdict.Reasons), func(reason string) bool { return slices.Contains(r.Newer, reason) })
}

// Rough says that nothing voids the run but that it is a rough look, which was asked for.
func (r *Run) Rough() bool {
	return r.Record.Plan.Rough && len(run.Faults(r.Record, r.Verdict.Reasons)) == 0
}

// Usable says whether the run's numbers stand for its stage: those of a valid run do, and in
// a rough look, which has none, those of a run with no other fault.
func (r *Run) Usable() bool { return r.Verdict.Valid || r.Rough() }

// VoidByNewerOnly says whether the run was valid when it was made.
func (r Run) VoidByNewerOnly() bool { return !r.Verdict.Valid && len(r.byItsRules()) == 0 }

// StoredVerdict says how the verdict that is stored in the record differs from the one that
// the rules of its runner give of its numbers; "" where it does not. What newer rules say is
// no difference: the runner did not have them.
func (r Run) StoredVerdict() string {
	stored, reasons := r.Record.Verdict, r.byItsRules()
	switch {
	case stored.Valid != (len(stored.Reasons) == 0):
		return fmt.Sprintf("stored as valid %t with %d reasons", stored.Valid, len(stored.Reasons))
	case len(reasons) == 0 && !stored.Valid:
		return "stored as invalid, its numbers are valid"
	case !slices.Equal(stored.Reasons, reasons):
		return "invalid for reasons that are not stored: " + strings.Join(reasons, "; ")
	}
	return ""
}

// summaryDiffers compares what a record says of k6 with the file that k6 wrote.
func summaryDiffers(recorded run.K6, k6 ksum.Summary) []string {
	var all []string
	compare := func(what string, ours, theirs int) {
		if ours != theirs {
			all = append(all, fmt.Sprintf("%s counts %d %s, the record says that k6 counted %d", run.SummaryFile, theirs, what, ours))
		}
	}
	compare("correct responses in the window", recorded.All.Completed, k6.All.Completed)
	compare("failed responses in the window", recorded.All.Failed, k6.All.Failed)
	all = append(all, k6QuantilesDiffer(allKinds, recorded.All, k6.All)...)
	for _, kind := range keys.Union(recorded.Kinds, k6.Kinds) {
		// A kind that one side does not know reads as 0 there, which is what that side saw.
		compare("correct "+kind+" responses in the window", recorded.Kinds[kind].Completed, k6.Kinds[kind].Completed)
		compare("failed "+kind+" responses in the window", recorded.Kinds[kind].Failed, k6.Kinds[kind].Failed)
		all = append(all, k6QuantilesDiffer(kind, recorded.Kinds[kind], k6.Kinds[kind])...)
	}
	compare("requests started", recorded.Started, k6.Started)
	compare("requests finished", recorded.Finished, k6.Finished)
	compare("dropped iterations", recorded.DroppedIterations, k6.DroppedIterations)
	return all
}

// allKinds is what all kinds together are called.
const allKinds = "all"

// k6QuantilesDiffer compares the quantiles that k6 computed with the record's copy of them.
func k6QuantilesDiffer(kind string, recorded run.K6Kind, k6 ksum.Kind) []string {
	ask := func(q float64) (float64, error) {
		switch {
		case k6.ResponseTime == nil:
			return 0, errors.New("no correct response")
		case q == 0.50:
			return k6.ResponseTime.P50, nil
		case q == 0.95:
			return k6.ResponseTime.P95, nil
		}
		return k6.ResponseTime.P99, nil
	}
	return quantilesDiffer("k6's p%.0f", run.SummaryFile, kind, quantiles{recorded.P50, recorded.P95, recorded.P99}, ask)
}

// histogramsDiffer compares a record with its histograms, from which pooled
// quantiles are made.
func histogramsDiffer(load run.Load, k6 run.K6, times *latency.Set) []string {
	var all []string
	counted := map[string]bool{}
	for _, kind := range times.Kinds() {
		counted[kind] = true
	}
	for _, kind := range keys.Union(load.Kinds, counted) {
		all = append(all, kindDiffers(kind, load.Kinds[kind], k6.Kinds[kind], times)...)
	}
	if len(all) > 0 {
		return all // then all kinds together differ as well
	}
	return kindDiffers(allKinds, load.All, k6.All, times.All(allKinds))
}

func kindDiffers(kind string, k run.Kind, k6 run.K6Kind, times *latency.Set) []string {
	if correct, failed := times.Count(kind); correct != int64(k.Completed) || failed != int64(k.Failed) {
		return []string{fmt.Sprintf("%s holds %d correct and %d failed %s responses, the record %d and %d",
			run.LatencyFile, correct, failed, kind, k.Completed, k.Failed)}
	}
	own := func(q float64) (float64, error) { return times.Quantile(kind, q) }
	inK6sWay := func(q float64) (float64, error) { return times.K6Quantile(kind, q) }
	return append(quantilesDiffer("p%.0f", run.LatencyFile, kind, quantiles{k.P50, k.P95, k.P99}, own),
		quantilesDiffer("p%.0f interpolated as k6 does", run.LatencyFile, kind, quantiles{k6.HistogramP50, k6.HistogramP95, k6.HistogramP99}, inK6sWay)...)
}

// quantiles are the p50, p95 and p99 that a record holds, in seconds; nil without a correct response.
type quantiles [3]*float64

// quantilesDiffer compares the quantiles of a record with those of a file beside it, which ask
// gives. Quantile is how a sentence names one, a format of its percentage.
func quantilesDiffer(quantile, file, kind string, recorded quantiles, ask func(q float64) (float64, error)) []string {
	var all []string
	for i, q := range []float64{0.50, 0.95, 0.99} {
		seconds, err := ask(q)
		none := err != nil // no correct response
		switch {
		case none != (recorded[i] == nil):
			all = append(all, fmt.Sprintf("the record and %s do not agree on whether %s has a p%.0f", file, kind, 100*q))
		case !none && math.Abs(seconds-*recorded[i]) > run.MaxRounding*seconds:
			all = append(all, fmt.Sprintf(quantile+" of %s: %s has %g s, the record %g s", 100*q, kindsText(kind), file, seconds, *recorded[i]))
		}
	}
	return all
}

// kindsText names a kind, or all of them, in a sentence.
func kindsText(kind string) string {
	if kind == allKinds {
		return "all kinds"
	}
	return kind
}
