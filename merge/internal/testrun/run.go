package testrun

import (
	"hash/fnv"
	"math"
	"slices"
	"strings"

	"scaleguild/internal/delay"
	"scaleguild/internal/latency"
	"scaleguild/internal/run"
	"scaleguild/internal/run/runtest"
)

const (
	windowSeconds = 30
	wholeSeconds  = 52 // with warm-up and drain
	vus           = 200
)

// kinds are those of the load by name: the last takes what does not divide.
func kinds() []run.EndpointKind {
	return slices.SortedFunc(slices.Values(runtest.Kinds()), func(a, b run.EndpointKind) int { return strings.Compare(a.Name, b.Name) })
}

// blockFactor makes blocks differ, the same way each time: by what all runs of a
// block have in common, which cancels in a ratio.
func blockFactor(block int) float64 { return []float64{1.03, 1, 0.98}[block%3] }

// ownFactor makes the runs of a block differ by up to 1 %, the same way each
// time: this is the noise that a ratio keeps. A study of one block has none, so
// that its numbers are round.
func ownFactor(plan run.Plan, blocks int) float64 {
	if blocks == 1 {
		return 1
	}
	h := fnv.New32a()
	h.Write([]byte{byte(plan.Block)})
	h.Write([]byte(plan.Stage))
	return 1 + 0.01*(float64(h.Sum32()%2001)-1000)/1000
}

func newRun(plan run.Plan, st stage, blocks int) *Run {
	factor := blockFactor(plan.Block) * ownFactor(plan, blocks)
	st.rate *= factor
	st.p50, st.p99 = st.p50/factor, st.p99/factor
	r := &Run{stage: st, Record: newRecord(plan, st)}
	r.setCounts(int(math.Round(st.rate*windowSeconds)), st.failed)
	return r
}

// split divides responses among the kinds; the last takes what does not divide.
func split(completed, failed int) map[string]run.Kind {
	divided := map[string]run.Kind{}
	rest := completed
	for i, w := range kinds() {
		n := completed * w.Weight / 100
		if i == len(runtest.Kinds())-1 {
			divided[w.Name] = run.Kind{Completed: rest, Failed: failed}
			break
		}
		divided[w.Name] = run.Kind{Completed: n}
		rest -= n
	}
	return divided
}

// newRecord has all but what follows from the number of responses.
func newRecord(plan run.Plan, st stage) run.Record {
	none := 0.0
	r := run.Record{
		Schema: run.Schema, Plan: plan, StartedAt: "2026-01-02T03:04:15.000Z",
		Phases: []run.Phase{
			{Name: run.WarmUp, StartSeconds: 0, DurationSeconds: 20},
			{Name: run.Window, StartSeconds: 20, DurationSeconds: windowSeconds},
			{Name: run.Drain, StartSeconds: 50, DurationSeconds: 2},
		},
		Budget: run.Budget{
			Backend: "cgroup-v2", Group: "/scaleguild", QuotaAsked: 1, QuotaRead: 1, PeriodSeconds: 0.1,
			ServiceCPUs: []int{0}, ServiceCPUsGot: []int{0},
			Changes: []run.BudgetChange{}, OutsideSeconds: &none,
		},
		CPU: run.CPU{
			UsageSeconds: windowSeconds * st.utilisation, UserSeconds: windowSeconds * st.utilisation * 0.75,
			SystemSeconds: windowSeconds * st.utilisation * 0.25, WallSeconds: windowSeconds, Utilisation: st.utilisation,
			Periods: 300, ThrottledPeriods: int64(200 * st.utilisation), ThrottledSeconds: 1.5 * st.utilisation,
		},
		Memory: run.Memory{PeakBytes: st.memoryMiB << 20, WindowBytes: st.memoryMiB << 20},
		Harness: run.Harness{
			ServiceCPUForeign: &none, ServiceCPUSteal: &none, K6CPUSeconds: 4, MockCPUSeconds: 1, RunnerCPUSeconds: 1, HarnessBusyShare: 0.2, HostIdleShare: 0.4,
			K6DelaySeconds: 0.0001, MockDelaySeconds: 0.0001, BusyBefore: 0.01, Samples: 30, SamplesExpected: 30,
		},
		Upstream: newUpstream(plan, st),
		Workers:  []run.Worker{newWorker(plan, 101)},
	}
	if plan.Variables["WORKERS"] == "2" {
		r.Workers = append(r.Workers, newWorker(plan, 102))
	}
	return r
}

// newWorker is one that ran as the plan says, and counted more requests than any run here has.
func newWorker(plan run.Plan, pid int) run.Worker {
	requests, connections, none, instant := 1_000_000, 40, 0, 0.0
	return run.Worker{
		PID: pid, Handlers: plan.Variables["HANDLERS"], Server: plan.Variables["SERVER"],
		Loop: plan.Variables["LOOP"] + ".Loop", HTTPParser: plan.Variables["HTTP_PARSER"] + ".Protocol",
		Requests: &requests, Connections: &connections, Writes: &none, WriteWait: &instant, WriteHold: &instant, Versions: map[string]string{},
	}
}

func newLoad(st stage, completed int, kinds map[string]run.Kind, set *latency.Set) run.Load {
	all := completed + st.failed
	causes := map[string]int{}
	if st.failed > 0 {
		causes["504"] = st.failed
	}
	whole := all * wholeSeconds / windowSeconds
	l := run.Load{
		CompletedRate: float64(completed) / windowSeconds, Completed: completed, Failed: st.failed,
		FailedByCause: causes, Kinds: map[string]run.Kind{}, MeanResponse: vus * windowSeconds / max(1, float64(all)),
		MeanInFlight: vus, LittleInFlight: vus, MaxInFlight: vus,
		Started: whole, Finished: whole, DroppedIterations: st.dropped,
	}
	for name, kind := range kinds {
		l.Kinds[name] = timed(kind, set, name)
	}
	l.All = timed(run.Kind{Completed: completed, Failed: st.failed}, set.All(allKinds), allKinds)
	return l
}

// newK6 is what the record says of k6, and newSummary the file it comes from.
func newK6(l run.Load, set *latency.Set) run.K6 {
	k := run.K6{
		Kinds: map[string]run.K6Kind{}, All: newK6Kind(l.All, set.All(allKinds), allKinds),
		Started: l.Started, Finished: l.Finished, DroppedIterations: l.DroppedIterations,
	}
	for name, kind := range l.Kinds {
		k.Kinds[name] = newK6Kind(kind, set, name)
	}
	return k
}

func newSummary(l run.Load, set *latency.Set) map[string]any {
	byKind := map[string]any{}
	for name, kind := range l.Kinds {
		byKind[name] = summaryKind(kind, set, name)
	}
	return map[string]any{
		"schema": run.Schema,
		"k6":     map[string]any{"test_run_duration_ms": wholeSeconds * 1000},
		"window": map[string]any{"all": summaryKind(l.All, set.All(allKinds), allKinds), "kinds": byKind},
		"whole_run": map[string]any{
			"started": l.Started, "finished": l.Finished, "dropped_iterations": l.DroppedIterations,
		},
	}
}

// newUpstream is a mock whose delays have the quantiles of the plan's distribution.
func newUpstream(plan run.Plan, st stage) run.Upstream {
	p := func(micros int64) *int64 { return &micros }
	d, err := delay.Parse(plan.Variables["UPSTREAM_LATENCY"], nil)
	if err != nil {
		panic(err) // a stage of this package with an impossible latency
	}
	at := func(q float64) *int64 { return p(int64(math.Round(1e6 * d.Quantile(q)))) }
	asked := run.Quantiles{P50: at(0.50), P95: at(0.95), P99: at(0.99)}
	drawn := asked
	drawn.Max = at(0.9999)
	return run.Upstream{
		Schema: run.Schema, Latency: plan.Variables["UPSTREAM_LATENCY"], Seed: plan.Variables["SEED"],
		Asked: asked, Drawn: drawn, Delivered: drawn,
		Overshoot:  run.Quantiles{P50: p(80), P95: p(300), P99: p(900), Max: p(2400)},
		PeakParked: st.parked, Accepts: 100, Witnesses: []run.Witness{},
	}
}

// upstreamRequests are those of the kinds that ask the upstream: quote and checkout.
func upstreamRequests(completed int) int64 { return int64(completed * 35 / 100) }
