package fake

import (
	"scaleguild/internal/run"
	"scaleguild/watch/internal/feed"
)

// record is what a run of the fake study leaves: the sums of its samples, and a
// harness that was never short of anything.
func record(key feed.Key) run.Record {
	g, none := of(key), 0.0
	completed := 0
	for second := WarmUp; second < WarmUp+Window; second++ {
		completed += sample(g, second).Completed
	}
	all := run.Kind{Completed: completed, P50: &g.p50, P95: &g.p99, P99: &g.p99, P999: &g.p99, Mean: &g.p50}
	k6 := run.K6Kind{Completed: completed, P50: &g.p50, P95: &g.p99, P99: &g.p99, HistogramP50: &g.p50, HistogramP95: &g.p99, HistogramP99: &g.p99}
	return run.Record{
		Schema: run.Schema, Plan: plan(key), StartedAt: "2026-01-02T03:04:05.000Z", Phases: []run.Phase{},
		Budget: run.Budget{Backend: "cgroup-v2", QuotaAsked: 1, QuotaRead: 1, PeriodSeconds: 0.1, ServiceCPUs: []int{1}, ServiceCPUsGot: []int{1}, Changes: []run.BudgetChange{}, OutsideSeconds: &none},
		Load: run.Load{
			CompletedRate: float64(completed) / Window, Completed: completed, FailedByCause: map[string]int{},
			Kinds: map[string]run.Kind{"quote": all}, All: all, MeanResponse: 200 * Window / float64(completed),
			MeanInFlight: 200, LittleInFlight: 200, MaxInFlight: 200, Started: 2 * completed, Finished: 2 * completed,
		},
		CPU:            run.CPU{UsageSeconds: g.cpu * Window, UserSeconds: g.cpu * Window, WallSeconds: Window, Utilisation: g.cpu, Periods: 10 * Window},
		Memory:         run.Memory{PeakBytes: 95 << 20, WindowBytes: 90 << 20},
		Harness:        run.Harness{ServiceCPUForeign: &none, ServiceCPUSteal: &none, HarnessBusyShare: 0.21, HostIdleShare: 0.4, Samples: Window, SamplesExpected: Window},
		K6:             run.K6{Kinds: map[string]run.K6Kind{"quote": k6}, All: k6, Started: 2 * completed, Finished: 2 * completed},
		Upstream:       upstream(variables(g)["UPSTREAM_LATENCY"]),
		UpstreamWindow: run.UpstreamWindow{Answered: 100, ParkedSeconds: g.parked * Window, MeanParked: g.parked},
		Workers:        []run.Worker{worker(key, 2*completed)}, Warnings: []string{}, Verdict: run.Verdict{Valid: true, Reasons: []string{}},
	}
}

// worker ran as the plan says, and counted every request.
func worker(key feed.Key, requests int) run.Worker {
	v, none, instant := plan(key).Variables, 0, 0.0
	return run.Worker{
		PID: 7, Handlers: v["HANDLERS"], Server: v["SERVER"], Loop: v["LOOP"], HTTPParser: v["HTTP_PARSER"], Versions: map[string]string{},
		Requests: &requests, Connections: &none, Writes: &none, WriteWait: &instant, WriteHold: &instant,
	}
}

// upstream is a mock that injected just what it was asked for.
func upstream(latency string) run.Upstream {
	micros := func(v int64) *int64 { return &v }
	drawn := run.Quantiles{P50: micros(200_000), P95: micros(709_000), P99: micros(1_200_000)}
	if latency == slowUpstream {
		drawn = run.Quantiles{P50: micros(4_000_000), P95: micros(13_353_000), P99: micros(22_000_000)}
	}
	return run.Upstream{Schema: run.Schema, Latency: latency, Seed: "1", Requests: 10000, Witnesses: []run.Witness{},
		Asked: drawn, Drawn: drawn, Delivered: drawn, Overshoot: run.Quantiles{P99: micros(900)}}
}
