// Package runtest makes plans and records for tests: ones that add up, so that
// run.Judge finds nothing wrong with them until a test changes something. What follows
// from a fact is computed in one place; a Set function changes a fact and what follows.
package runtest

import (
	"maps"

	"scaleguild/internal/run"
)

// Kinds are the endpoint kinds of service/load.toml, without their requests, which no test
// needs that judges or shows a record.
func Kinds() []run.EndpointKind {
	return []run.EndpointKind{
		{Name: "health", Weight: 15}, {Name: "list_items", Weight: 20}, {Name: "get_item", Weight: 20},
		{Name: "create_order", Weight: 10}, {Name: "quote", Weight: 25, Upstream: true}, {Name: "checkout", Weight: 10, Upstream: true},
	}
}

// Load is what the generator of a made-up run saw.
type Load struct {
	Kinds    map[string]run.Kind // of the window: counts and times
	All      run.Kind            // times of all kinds together; its counts are their sums
	Cause    string              // of every failure: a status, or an error code of k6
	Outside  int                 // requests that were answered before and after the window
	Dropped  int                 // iterations
	InFlight float64             // on average
}

// SetLoad gives a record another load, and all that is counted of it by the generator,
// the mock and the workers.
func SetLoad(r *run.Record, load Load) {
	all := load.All
	all.Completed, all.Failed = 0, 0
	for _, k := range load.Kinds {
		all.Completed += k.Completed
		all.Failed += k.Failed
	}
	n := all.Completed + all.Failed
	r.Load = run.Load{
		CompletedRate: float64(all.Completed) / r.CPU.WallSeconds, Completed: all.Completed, Failed: all.Failed,
		FailedByCause: map[string]int{}, Kinds: maps.Clone(load.Kinds), All: all,
		Started: n + load.Outside, Finished: n + load.Outside, DroppedIterations: load.Dropped,
		StartedInWindow: &n, FailedOfStarted: map[string]int{}, BySecond: spread(n, int(r.CPU.WallSeconds)),
	}
	if all.Failed > 0 {
		r.Load.FailedByCause[load.Cause] = all.Failed
	}
	r.K6 = k6(r.Load)
	setUpstream(r)
	for i := range r.Workers {
		requests := r.Load.Finished/len(r.Workers) + 1
		r.Workers[i].Requests = &requests
	}
	SetInFlight(r, load.InFlight)
}

// spread divides n responses among the seconds of a window.
func spread(n, seconds int) []int {
	out := make([]int, seconds)
	for i := range out {
		out[i] = n*(i+1)/seconds - n*i/seconds
	}
	return out
}

// k6 is what k6 counts of a load: the same, with the times that the histogram has.
func k6(l run.Load) run.K6 {
	k := run.K6{
		Kinds: map[string]run.K6Kind{}, All: K6Kind(l.All), Started: l.Started, Finished: l.Finished, DroppedIterations: l.DroppedIterations,
	}
	for name, kind := range l.Kinds {
		k.Kinds[name] = K6Kind(kind)
	}
	return k
}

// K6Kind is what k6 says of a kind whose quantiles are the same in k6's way.
func K6Kind(k run.Kind) run.K6Kind {
	return run.K6Kind{
		Completed: k.Completed, Failed: k.Failed, P50: k.P50, P95: k.P95, P99: k.P99,
		HistogramP50: k.P50, HistogramP95: k.P95, HistogramP99: k.P99,
	}
}
