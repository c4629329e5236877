package fake

import (
	"scaleguild/internal/run"
	"scaleguild/internal/run/runtest"
	"scaleguild/watch/internal/feed"
)

// record is what a run of the fake study leaves: the sums of its samples.
func record(key feed.Key) run.Record {
	g := of(key)
	completed := 0
	for second := WarmUp; second < WarmUp+Window; second++ {
		completed += sample(g, second).Completed
	}
	quote := run.Kind{Completed: completed, P50: &g.p50, P95: &g.p99, P99: &g.p99, P999: &g.p99, Mean: &g.p50}
	return runtest.Record(runtest.Facts{
		Plan: plan(key), Utilisation: g.cpu, MemoryBytes: 90 << 20, Parked: g.parked, PeakParked: int64(g.parked),
		Load: runtest.Load{Kinds: map[string]run.Kind{"quote": quote}, All: quote, Outside: completed, InFlight: 200},
	})
}
