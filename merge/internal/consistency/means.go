package consistency

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"scaleguild/internal/latency"
	"scaleguild/internal/run"
)

// How far means may be from those of the histograms.
const (
	meanResponse = latency.RelativeError // of the buckets; published runs need 0.0002
	meanInFlight = 0.25                  // of rate x mean response time against in-flight requests in the closed model, for what crosses an edge; published runs need 0.19, where 39 responses finished
)

const everyKind = "all"

// meansDiffer compares what follows from the histograms, and what follows from the closed
// model, with the record. Counts, p50, p95 and p99 are the verdict's.
func meansDiffer(r Run, _ run.Host) []string {
	l := r.Record.Load
	var out []string
	for _, kind := range slices.Sorted(maps.Keys(l.Kinds)) {
		out = append(out, kindDiffers("load.kinds."+kind, kind, l.Kinds[kind], r.Times)...)
	}
	out = append(out, kindDiffers("load.all", everyKind, l.All, r.Times.All(everyKind))...)
	if mean, err := r.Times.MeanWithFailed(); err == nil && math.Abs(l.MeanResponse-mean) > meanResponse*mean+latency.MaxRounding {
		out = append(out, differs("load.mean_response_time_seconds", l.MeanResponse, "the histograms give", mean))
	}
	return append(out, closedDiffers(r.Record)...)
}

// kindDiffers compares the mean and the p99.9 of a kind.
func kindDiffers(key, kind string, k run.Kind, times *latency.Set) []string {
	var out []string
	for _, c := range []struct {
		key  string
		got  *float64
		want func() (float64, error)
	}{
		{"mean_seconds", k.Mean, func() (float64, error) { return times.Mean(kind) }},
		{"p999_seconds", k.P999, func() (float64, error) { return times.Quantile(kind, 0.999) }},
	} {
		want, err := c.want()
		switch {
		case (err == nil) != (c.got != nil):
			out = append(out, fmt.Sprintf("%s.%s: the record and %s do not agree on whether there is one", key, c.key, run.LatencyFile))
		case err == nil && math.Abs(*c.got-want) > run.MaxRounding*want:
			out = append(out, differs(key+"."+c.key, *c.got, "the histograms give", want))
		}
	}
	return out
}

// closedDiffers holds a run of the closed model to its VUs, each of which has a request in
// flight but for the time that the generator spends between two: published runs have 0.18 ms
// of it for a request. A VU of a k6 script may wait, and send several requests at once.
func closedDiffers(r run.Record) []string {
	l := r.Load
	var out []string
	if float64(l.MaxInFlight) < l.MeanInFlight {
		out = append(out, differs("load.max_in_flight", l.MaxInFlight, "a mean allows", fmt.Sprintf("at least %g", l.MeanInFlight)))
	}
	model, err := r.Plan.Model()
	vus, wrong := r.Plan.VUs()
	window, alsoWrong := r.Plan.Window()
	if err != nil || wrong != nil || alsoWrong != nil || model != run.ClosedModel || r.Plan.Script != "" {
		return out
	}
	rate := float64(l.Completed+l.Failed) / window.Seconds()
	if l.MaxInFlight > vus {
		out = append(out, differs("load.max_in_flight", l.MaxInFlight, "VUS of the plan allows", fmt.Sprintf("at most %d", vus)))
	}
	if least := float64(vus) - rate*run.MaxOwnWork - run.MaxRounding*float64(vus); l.MeanInFlight < least || l.MeanInFlight > float64(vus)*(1+run.MaxRounding) {
		out = append(out, differs("load.mean_in_flight", l.MeanInFlight, "VUS of the plan makes", fmt.Sprintf("%.6g to %d", least, vus)))
	}
	// The window of a rough look may be no longer than its response times, and the two then differ.
	if in := rate * l.MeanResponse; !r.Plan.Rough && math.Abs(in-l.MeanInFlight) > meanInFlight*l.MeanInFlight+rate*run.MaxOwnWork {
		out = append(out, differs("load.mean_response_time_seconds", fmt.Sprintf("%.6g in flight", in), "a rate and in-flight requests make", fmt.Sprintf("%.6g", l.MeanInFlight)))
	}
	return out
}
