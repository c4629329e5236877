package runtest

import (
	"math"

	"scaleguild/internal/run"
)

// The quota's period, and the share of a period's time for which a service with a full
// quota is stopped.
const (
	period  = 0.1
	stopped = 0.05
)

// Facts are what a made-up run did. The rest of its record follows from them.
type Facts struct {
	Plan        run.Plan
	Load        Load
	Utilisation float64 // CPU time used / quota
	MemoryBytes int64   // at the end of the window, and the most
	Parked      float64 // requests that waited in the mock, on average over the window
	PeakParked  int64
}

// Record is the record of such a run: it breaks no rule of run.Judge, as long as the
// facts do not. It panics where the plan cannot be read.
func Record(f Facts) run.Record {
	warmUp, window := must(f.Plan.WarmUp()).Seconds(), must(f.Plan.Window()).Seconds()
	periods := math.Round(window / period)
	none, wait := 0.0, 0.0003 // seconds, of a quiet machine
	r := run.Record{
		Schema: run.Schema, Plan: f.Plan, StartedAt: "2026-01-02T03:04:15.000Z",
		Phases: []run.Phase{
			{Name: run.WarmUp, DurationSeconds: warmUp},
			{Name: run.Window, StartSeconds: warmUp, DurationSeconds: window},
			{Name: run.Drain, StartSeconds: warmUp + window, DurationSeconds: 2},
		},
		Budget: run.Budget{
			Backend: "cgroup-v2", Group: "/scaleguild", PeriodSeconds: period, ServiceCPUs: []int{0}, ServiceCPUsGot: []int{0},
			Changes: []run.BudgetChange{}, OutsideSeconds: &none,
		},
		CPU: run.CPU{
			WallSeconds: window, Periods: int64(periods), ThrottledPeriods: int64(periods * f.Utilisation * 2 / 3),
			ThrottledSeconds: window * stopped * f.Utilisation,
		},
		Memory: run.Memory{PeakBytes: f.MemoryBytes, WindowBytes: f.MemoryBytes},
		Harness: run.Harness{
			// Generator, mock and runner make two CPUs busy for 0.2 of the window; nobody else does.
			K6CPUSeconds: window / 3, RunnerCPUSeconds: window / 30, HarnessBusyShare: 0.2, HostIdleShare: 0.4,
			K6DelaySeconds: 0.0001, ServiceCPUForeign: &none, ServiceCPUSteal: &none,
			K6Silence: &none, K6DelayP99: &wait,
			BusyBefore: 0.01, Samples: int(window), SamplesExpected: int(window),
		},
		SpeedProbe: speedProbe(window),
		Workers:    workers(f.Plan),
	}
	if f.Plan.HasUpstream() {
		addUpstream(&r, f, window)
	}
	SetQuota(&r, must(f.Plan.Quota()))
	SetUsage(&r, f.Utilisation*r.Budget.QuotaRead*window)
	SetLoad(&r, f.Load)
	return r
}

// addUpstream adds the mock of a plan that has one.
func addUpstream(r *run.Record, f Facts, window float64) {
	used, delay := window/30, 0.0001
	r.Harness.MockCPUSeconds, r.Harness.MockDelaySeconds = &used, &delay
	r.Upstream = upstream(f.Plan)
	r.Upstream.PeakParked = f.PeakParked
	r.UpstreamWindow = &run.UpstreamWindow{ParkedSeconds: f.Parked * window, MeanParked: f.Parked}
}

// SetQuota gives the service another quota, in cores; it uses the same CPU time of it.
func SetQuota(r *run.Record, cores float64) {
	r.Budget.QuotaAsked = cores
	SetQuotaRead(r, cores)
}

// SetQuotaRead makes the kernel grant another quota than was asked for; the service uses
// the same CPU time of it.
func SetQuotaRead(r *run.Record, cores float64) {
	r.Budget.QuotaRead = cores
	SetUsage(r, r.CPU.UsageSeconds)
}

// SetUsage makes the service use that much CPU time in the window.
func SetUsage(r *run.Record, seconds float64) {
	c := &r.CPU
	c.UsageSeconds, c.UserSeconds, c.SystemSeconds = seconds, seconds*0.75, seconds*0.25
	c.Utilisation = seconds / (r.Budget.QuotaRead * c.WallSeconds)
	SetVerdict(r)
}

// SetInFlight makes that many requests be in flight on average, at the same rate.
func SetInFlight(r *run.Record, mean float64) {
	l := &r.Load
	l.MeanInFlight, l.LittleInFlight, l.MaxInFlight = mean, mean, int(math.Ceil(mean))
	l.MeanResponse = mean * r.CPU.WallSeconds / max(1, float64(l.Completed+l.Failed))
	SetVerdict(r)
}

// SetVerdict stores the warnings and the verdict as the runner does.
func SetVerdict(r *run.Record) {
	r.Warnings, r.Verdict = run.Doubts(*r), run.Judge(*r)
}
