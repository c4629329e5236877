package consistency

import (
	"fmt"
	"math"

	"scaleguild/internal/run"
)

// How far the samples of a window may be from its record. The sampler and the record's
// counters look at the same things at times that are a few milliseconds apart.
const (
	samplesResponses = 10.0 // responses at the edges of the window; published runs need 8, those with more than 1000 responses 1
	samplesShare     = 0.001
	samplesCPUShare  = 0.001 // of CPU time; published runs need 0.0003
	samplesCPU       = 0.010 // seconds; published runs need 0.0053
	samplesMemory    = 0.05  // of what is held at the window's end; published runs need 0.0017
	samplesLevel     = 0.10  // of a mean of what is read once a second; published runs need 0.07
	samplesLevelMin  = 1.0   // requests, for small means
	samplesProbe     = 0.001 // of the speed probe's mean, for the milliseconds between the edges
)

// samplesDiffer adds up the seconds of the window. Sums are compared only where no second is
// missing, which has a count of its own.
func samplesDiffer(r Run, _ run.Host) []string {
	if r.Seconds == nil {
		return nil // a run of a sweep is published without
	}
	rec, window := r.Record, windowOf(r.Seconds)
	if len(window) != rec.Harness.Samples {
		return []string{fmt.Sprintf("%s: other seconds than the record counted (got %d, want %d)", run.SamplesFile, len(window), rec.Harness.Samples)}
	}
	out := append(peaksDiffer(r), probeDiffers(rec.SpeedProbe, window)...)
	if len(window) != rec.Harness.SamplesExpected || len(window) == 0 {
		return out
	}
	sum := func(of func(run.Sample) float64) (total float64) {
		for _, s := range window {
			total += of(s)
		}
		return total
	}
	compare := func(what string, got, want, tolerance float64) {
		if math.Abs(got-want) > tolerance {
			out = append(out, fmt.Sprintf("%s: the seconds of %s make another (got %.6g, want %.6g, give or take %.2g)", what, run.SamplesFile, got, want, tolerance))
		}
	}
	n := float64(len(window))
	responses := func(count int) float64 { return max(samplesResponses, samplesShare*float64(count)) }
	level := func(mean float64) float64 { return samplesLevelMin + samplesLevel*mean }
	l, c := rec.Load, rec.CPU
	compare("load.completed", sum(func(s run.Sample) float64 { return float64(s.Completed) }), float64(l.Completed), responses(l.Completed))
	compare("load.failed", sum(func(s run.Sample) float64 { return float64(s.Failed) }), float64(l.Failed), responses(l.Failed))
	compare("cpu.usage_seconds", sum(func(s run.Sample) float64 { return s.ServiceCPU }), c.UsageSeconds, samplesCPU+samplesCPUShare*c.UsageSeconds)
	compare("load.mean_in_flight", sum(func(s run.Sample) float64 { return float64(s.InFlight) })/n, l.MeanInFlight, level(l.MeanInFlight))
	if w := rec.UpstreamWindow; w != nil {
		compare("upstream_window.mean_parked", sum(func(s run.Sample) float64 { return float64(parked(s)) })/n, w.MeanParked, level(w.MeanParked))
	}
	memory := float64(rec.Memory.WindowBytes)
	compare("memory.window_bytes", float64(window[len(window)-1].MemoryBytes), memory, samplesMemory*memory)
	return out
}

// peaksDiffer holds the record's greatest values to the samples: none is greater.
func peaksDiffer(r Run) []string {
	var out []string
	above := func(what string, second int, got, peak int64) {
		if got > peak && len(out) == 0 {
			out = append(out, fmt.Sprintf("%s: second %d of %s has more (got %d, want at most %d)", what, second, run.SamplesFile, got, peak))
		}
	}
	u := r.Record.Upstream
	for _, s := range r.Seconds {
		if (s.Parked != nil) != (u != nil) && len(out) == 0 {
			out = append(out, fmt.Sprintf("%s: second %d: parked is there where the record has no upstream, or the other way round", run.SamplesFile, s.Second))
		}
		above("memory.peak_bytes", s.Second, s.MemoryBytes, r.Record.Memory.PeakBytes)
		if u != nil {
			above("upstream.peak_parked", s.Second, int64(parked(s)), u.PeakParked)
		}
		if s.Phase == run.Window {
			above("load.max_in_flight", s.Second, int64(s.InFlight), int64(r.Record.Load.MaxInFlight))
		}
	}
	return out
}

// parked is how many requests were parked; 0 where the sample has no mock, which is found elsewhere.
func parked(s run.Sample) int {
	if s.Parked == nil {
		return 0
	}
	return *s.Parked
}

// windowOf are the seconds of the window.
func windowOf(seconds []run.Sample) []run.Sample {
	var window []run.Sample
	for _, s := range seconds {
		if s.Phase == run.Window {
			window = append(window, s)
		}
	}
	return window
}
