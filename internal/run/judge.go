package run

import (
	"fmt"
	"maps"
	"math"
	"slices"
)

// The limits of Judge and Doubts. Shares are of 1.
const (
	MinWindowSeconds   = 10.0  // shorter windows hold too few slow requests
	MaxFailedShare     = 0.01  // of the responses of the window
	MaxHarnessBusy     = 0.80  // of the harness CPUs: generator and mock need room to be on time
	MaxLittleError     = 0.05  // in-flight counted against in-flight from response times
	MaxOwnWork         = 0.001 // seconds of a request that the generator spends outside of its response time
	MaxUnsteady        = 0.15  // rate x response time against in-flight, within one window
	MaxOvershootMicros = 20000 // p99 of the mock's delay beyond the drawn one
	MaxPauseMicros     = 90000 // the greatest one
	MaxDrawnDeviation  = 4.5   // standard errors of a drawn quantile's share; chance alone exceeds it 7 times in a million
	MaxDrawnRounding   = 0.01  // of a drawn delay, for the buckets in which the mock counts
	MinSampleShare     = 0.90  // of the seconds of the window
	MaxWindowError     = 0.02  // length of the window against the plan
	MaxQuotaError      = 0.001 // quota read back against the plan
	MaxRounding        = 1e-6  // of a figure that is computed from others of the record
	MaxSteal           = 0.02  // of the CPUs' time, taken by the hypervisor
	MaxForeign         = 0.05  // of the service's CPU, taken by others: interrupts, which no group is charged for, took less than half of it on a quiet machine
	MaxTaken           = 0.10  // of the service's CPU, taken by others and the hypervisor together
	MaxForeignError    = 0.05  // below nothing: time in ticks against exact time
	MaxReadingSkew     = 0.02  // seconds between reading the clock and the counters
	MaxSplitError      = 0.02  // of the CPU time: older kernels count its two parts in ticks
	MaxSplitRounding   = 0.02  // seconds: two numbers, each in whole ticks, read twice
	MaxDiskStall       = 0.30  // of the window, with some thread of the machine waiting for a disk
	MaxBusyBefore      = 0.10  // of all CPUs' time, in the second before the run
	MinHostIdle        = 0.05  // of all CPUs' time: below it everything waits for everything
	MaxQuantileError   = 0.002 // of k6's quantile, against the histogram's: twice the histogram's own error
	// MaxQuantileRounding, in seconds, is for the whole microseconds of the histograms.
	MaxQuantileRounding = 1e-6
	// MaxDispatchDelay, in seconds, is for the mean wait of a ready thread for a CPU.
	// k6 and the mock waited 0.05 to 0.15 ms on a machine with two CPUs and nothing
	// else to do, up to 0.8 ms while other programs filled both (which other rules void as
	// well), and k6 waited 3.0 ms when a quota left it 5 % of a CPU.
	MaxDispatchDelay = 0.001
	// MaxDispatchDelayP99, in seconds, is for the wait that 1 % of k6's dispatches exceed: 0.2
	// to 0.5 ms on a quiet machine, 4.6 and 13 ms beside programs that fill the CPUs, where the
	// mean of 0.93 ms was still on time.
	MaxDispatchDelayP99 = 0.003
	// MaxSilence, in seconds, is for a generator that does not read the answers that came.
	MaxSilence = 0.100
)

func budgetRule() Rule {
	return Rule{Name: "budget", Since: 1, judge: judgeBudget, Limits: []Limit{
		{fmt.Sprintf("the quota that the kernel says is the plan's, to %g %%", 100*MaxQuotaError),
			"the kernel rounds a quota to whole microseconds of a period", "a record with another quota"},
		{"the service may run on the CPUs of the plan, and on no other",
			"a second CPU gives two processes time that one vCPU does not have", "a record with another CPU"},
	}}
}

func judgeBudget(r Record) []string {
	var out []string
	b := r.Budget
	if math.Abs(b.QuotaRead-b.QuotaAsked) > MaxQuotaError*b.QuotaAsked {
		out = append(out, fmt.Sprintf("the kernel's quota is %g cores, the plan's %g", b.QuotaRead, b.QuotaAsked))
	}
	if !slices.Equal(b.ServiceCPUs, b.ServiceCPUsGot) {
		out = append(out, fmt.Sprintf("the service may run on CPUs %v, the plan says %v", b.ServiceCPUsGot, b.ServiceCPUs))
	}
	return out
}

func windowRule() Rule {
	return Rule{Name: "window", Since: 1, judge: judgeWindow, Limits: []Limit{
		{fmt.Sprintf("the plan's window is %g s long or longer", MinWindowSeconds),
			"shorter ones hold too few slow requests for a p99", "a window of 3 s"},
		{"a measurement was asked for, and not a rough look (`--quick`)",
			"a look of 3 s shows that a study runs, and no more", "a run with `--quick`"},
	}}
}

func judgeWindow(r Record) []string {
	var out []string
	planned, err := r.Plan.Window()
	if err != nil {
		return []string{fmt.Sprintf("the plan's WINDOW is not a duration: %q", r.Plan.Variables[windowVariable])}
	}
	if r.Plan.Rough {
		return []string{fmt.Sprintf("a rough look of %g s was asked for, and no measurement", planned.Seconds())}
	}
	if planned.Seconds() < MinWindowSeconds {
		out = append(out, fmt.Sprintf("the window of %g s is shorter than %g s", planned.Seconds(), MinWindowSeconds))
	}
	return out
}

func readingsRule() Rule {
	return Rule{Name: "readings", Since: 1, Noise: true, judge: judgeReadings, Limits: []Limit{
		{fmt.Sprintf("the counters were read as far apart as the window is long, to %g %%", 100*MaxWindowError),
			"counts and CPU time would be of different windows", "a record whose readings are 36 s apart"},
		{fmt.Sprintf("%g %% of the window's seconds have a sample", 100*MinSampleShare),
			"a sampler that misses seconds had no CPU, and neither had k6", "a record with 20 samples of 30"},
	}}
}

func judgeReadings(r Record) []string {
	var out []string
	if planned, err := r.Plan.Window(); err == nil && math.Abs(r.CPU.WallSeconds-planned.Seconds()) > MaxWindowError*planned.Seconds() {
		out = append(out, fmt.Sprintf("the counters were read %.2f s apart, the window is %g s", r.CPU.WallSeconds, planned.Seconds()))
	}
	if h := r.Harness; float64(h.Samples) < MinSampleShare*float64(h.SamplesExpected) {
		out = append(out, fmt.Sprintf("the sampler was starved: %d samples of %d", h.Samples, h.SamplesExpected))
	}
	return out
}

func countsRule() Rule {
	return Rule{Name: "counts", Since: 1, judge: judgeCounts, Limits: []Limit{
		{"every request that was started finished, and at least one response of the window is correct",
			"after the drain nothing is in flight", "k6 killed, points cut out of its stream"},
		{fmt.Sprintf("at most %g %% of the responses of the window failed", 100*MaxFailedShare),
			"a failure is quicker than an answer, and p99 is the slowest 1 %", "one of two workers killed in the window, a service that hangs for 5 s"},
		{"no iteration was dropped in a closed model, and kinds and seconds add up to the whole",
			"both follow from the definitions", "a record with other sums"},
	}}
}

func judgeCounts(r Record) []string {
	var out []string
	l := r.Load
	if l.Started != l.Finished {
		out = append(out, fmt.Sprintf("%d requests were started, %d finished", l.Started, l.Finished))
	}
	if l.Completed == 0 {
		out = append(out, "no correct response finished in the window (0, want at least 1)")
	}
	if share := FailedShare(l); share > MaxFailedShare {
		out = append(out, fmt.Sprintf("%.2f %% of the responses failed, at most %g %% may", 100*share, 100*MaxFailedShare))
	}
	if l.DroppedIterations > 0 && r.Plan.Variables[modelVariable] == ClosedModel {
		out = append(out, fmt.Sprintf("%d iterations were dropped in a closed model, which drops none", l.DroppedIterations))
	}
	completed, failed := 0, 0
	for _, k := range slices.Sorted(maps.Keys(l.Kinds)) {
		completed += l.Kinds[k].Completed
		failed += l.Kinds[k].Failed
	}
	if completed != l.Completed || failed != l.Failed {
		out = append(out, fmt.Sprintf("the kinds add up to %d correct and %d failed, the window has %d and %d",
			completed, failed, l.Completed, l.Failed))
	}
	if n := int(counts(l.BySecond).sum()); l.BySecond != nil && n != l.Completed+l.Failed {
		out = append(out, fmt.Sprintf("%d responses finished in the seconds of the window, the window has %d", n, l.Completed+l.Failed))
	}
	if l.All.Completed != l.Completed || l.All.Failed != l.Failed {
		out = append(out, fmt.Sprintf("all kinds together have %d correct and %d failed, the window has %d and %d",
			l.All.Completed, l.All.Failed, l.Completed, l.Failed))
	}
	return out
}

func derivedRule() Rule {
	return Rule{Name: "derived", Since: 1, judge: judgeDerived, Limits: []Limit{
		{fmt.Sprintf("rate and utilisation follow from counts and times, to %g", MaxRounding),
			"they are computed from them; the rest is rounding", "a record with another rate"},
	}}
}

// judgeDerived computes again what the record has computed from its own counts.
func judgeDerived(r Record) []string {
	var out []string
	off := func(got, want float64) bool { return math.Abs(got-want) > MaxRounding*math.Abs(want) }
	window, err := r.Plan.Window()
	if rate := float64(r.Load.Completed) / window.Seconds(); err == nil && off(r.Load.CompletedRate, rate) {
		out = append(out, fmt.Sprintf("the completed rate is %g per second, %d responses in %g s make %g",
			r.Load.CompletedRate, r.Load.Completed, window.Seconds(), rate))
	}
	if share := r.CPU.UsageSeconds / (r.Budget.QuotaRead * r.CPU.WallSeconds); off(r.CPU.Utilisation, share) {
		out = append(out, fmt.Sprintf("the CPU utilisation is %g, %g s of %g s make %g",
			r.CPU.Utilisation, r.CPU.UsageSeconds, r.Budget.QuotaRead*r.CPU.WallSeconds, share))
	}
	return out
}

func littleRule() Rule {
	return Rule{Name: "little", Since: 1, Noise: true, judge: judgeLittle, Limits: []Limit{
		{fmt.Sprintf("the response times account for the requests in flight, to %g %% and %g ms of a request", 100*MaxLittleError, 1000*MaxOwnWork),
			"an identity of any window (Little 1961); the generator itself works for less than that between a start and its request", "a stream of k6 that lacks points"},
	}}
}

// judgeLittle checks the accounting of a run by Little's law (Little 1961):
// the mean number in flight, counted from starts and ends, must be the response
// time that falls into the window divided by its length. The identity holds for
// any window, steady or not, so a difference means that time went unaccounted for.
// The generator's own work between a start and its request is such time and no
// defect: it shows where few requests, and quick ones, are in flight.
func judgeLittle(r Record) []string {
	counted, little := r.Load.MeanInFlight, r.Load.LittleInFlight
	own := MaxOwnWork * float64(r.Load.Completed+r.Load.Failed) / r.CPU.WallSeconds
	if counted <= 0 || math.Abs(counted-little) > MaxLittleError*counted+own {
		return []string{fmt.Sprintf("%.2f requests were in flight, the response times account for %.2f", counted, little)}
	}
	return nil
}

// FailedShare is failed / all responses of the window, 0 when there were none.
func FailedShare(l Load) float64 {
	if l.Completed+l.Failed == 0 {
		return 0
	}
	return float64(l.Failed) / float64(l.Completed+l.Failed)
}

// Doubts lists what a reader should know of a record that does not void its
// numbers. Runners store it as Warnings; every presenter shows them.
func Doubts(r Record) []string {
	out := []string{}
	l := r.Load
	if l.Failed > 0 {
		out = append(out, fmt.Sprintf("%d of %d responses of the window failed", l.Failed, l.Completed+l.Failed))
	}
	if busy := r.Harness.BusyBefore; busy > MaxBusyBefore {
		out = append(out, fmt.Sprintf("the machine was %.0f %% busy before the run, at most %.0f %% is quiet", 100*busy, 100*MaxBusyBefore))
	}
	if l.DroppedIterations > 0 {
		out = append(out, fmt.Sprintf("%d iterations were dropped, %d started", l.DroppedIterations, l.Started))
	}
	if product, n := ThroughputTimesResponse(l, r.CPU.WallSeconds), l.MeanInFlight; n > 0 && math.Abs(product-n) > MaxUnsteady*n {
		out = append(out, fmt.Sprintf("not steady: rate x response time is %.1f, in flight are %.1f", product, n))
	}
	if s := r.Harness.HostStealShare; s > MaxSteal {
		out = append(out, fmt.Sprintf("the hypervisor took %.1f %% of the CPUs' time (more than %g %%)", 100*s, 100*MaxSteal))
	}
	if foreign := r.Harness.ServiceCPUForeign; foreign != nil && *foreign > MaxForeign {
		out = append(out, fmt.Sprintf("%s%.1f %% of the service's CPU (more than %g %%)", ForeignDoubt, 100**foreign, 100*MaxForeign))
	}
	if d := r.Disk; d != nil && d.MachineStall != nil && *d.MachineStall > MaxDiskStall {
		out = append(out, fmt.Sprintf("something of the machine waited for a disk for %.0f %% of the window (more than %g %%)", 100**d.MachineStall, 100*MaxDiskStall))
	}
	return slices.Concat(out, doubtSteady(r), doubtSpeedProbe(r), doubtCounters(r), doubtAccount(r), doubtRequests(r), doubtScript(r))
}

// ForeignDoubt begins the doubt that others had a CPU of the run.
const ForeignDoubt = "other processes took "

// ThroughputTimesResponse is X x R of Little's law for a window of the given
// length: all responses per second times their mean response time.
func ThroughputTimesResponse(l Load, windowSeconds float64) float64 {
	if windowSeconds <= 0 {
		return 0
	}
	return float64(l.Completed+l.Failed) / windowSeconds * l.MeanResponse
}
