package testrun

import (
	"math"

	"scaleguild/internal/run"
)

const (
	windowSeconds = 30
	wholeSeconds  = 52 // with warm-up and drain
	vus           = 200
)

// weights are the shares of the endpoint kinds in percent.
var weights = []struct {
	kind   string
	weight int
}{{"checkout", 10}, {"create_order", 10}, {"get_item", 20}, {"health", 15}, {"list_items", 20}, {"quote", 25}}

// blockFactor makes blocks differ, the same way each time.
func blockFactor(block int) float64 { return []float64{1.03, 1, 0.98}[block%3] }

func newRun(plan run.Plan, st stage) *Run {
	completed := int(math.Round(st.rate * windowSeconds * blockFactor(plan.Block)))
	kinds := split(completed, st.failed)
	r := &Run{
		Record: newRecord(plan, st, completed, kinds),
		K6:     newK6(st.slower(1/blockFactor(plan.Block)), completed, kinds),
	}
	r.judge()
	return r
}

// slower multiplies the response times, to whole milliseconds.
func (st stage) slower(factor float64) stage {
	for _, t := range []*float64{&st.p50, &st.p95, &st.p99} {
		*t = math.Round(*t * factor)
	}
	return st
}

// split divides responses among the kinds; the last takes what does not divide.
func split(completed, failed int) map[string]run.Kind {
	kinds := map[string]run.Kind{}
	rest := completed
	for i, w := range weights {
		n := completed * w.weight / 100
		if i == len(weights)-1 {
			kinds[w.kind] = run.Kind{Completed: rest, Failed: failed}
			break
		}
		kinds[w.kind] = run.Kind{Completed: n}
		rest -= n
	}
	return kinds
}

func newRecord(plan run.Plan, st stage, completed int, kinds map[string]run.Kind) run.Record {
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
		},
		Load: newLoad(st, completed, kinds),
		CPU: run.CPU{
			UsageSeconds: windowSeconds * st.utilisation, UserSeconds: windowSeconds * st.utilisation * 0.75,
			SystemSeconds: windowSeconds * st.utilisation * 0.25, WallSeconds: windowSeconds, Utilisation: st.utilisation,
			Periods: 300, ThrottledPeriods: int64(200 * st.utilisation), ThrottledSeconds: 1.5 * st.utilisation,
		},
		Memory:   run.Memory{PeakBytes: st.memoryMiB << 20, WindowBytes: st.memoryMiB << 20},
		Harness:  run.Harness{K6CPUSeconds: 4, MockCPUSeconds: 1, RunnerCPUSeconds: 1, CPUsBusyShare: 0.2, Samples: 30, SamplesExpected: 30},
		Upstream: newUpstream(plan, st, completed),
		Workers:  []run.Worker{newWorker(plan, 101)},
	}
	if plan.Variables["WORKERS"] == "2" {
		r.Workers = append(r.Workers, newWorker(plan, 102))
	}
	return r
}

// newWorker is one that ran as the plan says, and counted more requests than any run here has.
func newWorker(plan run.Plan, pid int) run.Worker {
	return run.Worker{
		PID: pid, Handlers: plan.Variables["HANDLERS"], Server: plan.Variables["SERVER"],
		Loop: plan.Variables["LOOP"] + ".Loop", HTTPParser: plan.Variables["HTTP_PARSER"] + ".Protocol",
		Requests: 1_000_000, Writes: 1000, WriteWait: 4, WriteHold: 6, Versions: map[string]string{},
	}
}

func newLoad(st stage, completed int, kinds map[string]run.Kind) run.Load {
	all := completed + st.failed
	causes := map[string]int{}
	if st.failed > 0 {
		causes["504"] = st.failed
	}
	return run.Load{
		CompletedRate: float64(completed) / windowSeconds, Completed: completed, Failed: st.failed,
		FailedByCause: causes, Kinds: kinds, MeanResponse: vus * windowSeconds / float64(all),
		MeanInFlight: vus, LittleInFlight: vus, MaxInFlight: vus,
		Started: all * wholeSeconds / windowSeconds, Finished: all * wholeSeconds / windowSeconds,
	}
}

func newUpstream(plan run.Plan, st stage, completed int) run.Upstream {
	p := func(micros int64) *int64 { return &micros }
	delays := run.Quantiles{P50: p(200000), P95: p(707000), P99: p(1200000), Max: p(3100000)}
	asked := delays
	asked.Max = nil
	return run.Upstream{
		Schema: run.Schema, Latency: plan.Variables["UPSTREAM_LATENCY"], Seed: plan.Variables["SEED"], Requests: upstreamRequests(completed),
		Asked: asked, Drawn: delays, Delivered: delays,
		Overshoot:  run.Quantiles{P50: p(80), P95: p(300), P99: p(900), Max: p(2400)},
		PeakParked: st.parked, ParkedSeconds: 0.33 * float64(upstreamRequests(completed)), Accepts: 100, Witnesses: []run.Witness{},
	}
}

// upstreamRequests are those of the kinds that ask the upstream: quote and checkout.
func upstreamRequests(completed int) int64 { return int64(completed * 35 / 100) }

func newK6(st stage, completed int, kinds map[string]run.Kind) map[string]any {
	load := newLoad(st, completed, kinds)
	byKind := map[string]any{}
	for _, w := range weights {
		byKind[w.kind] = k6Kind(kinds[w.kind], st)
	}
	return map[string]any{
		"schema":    run.Schema,
		"k6":        map[string]any{"test_run_duration_ms": wholeSeconds * 1000},
		"window":    map[string]any{"all": k6Kind(run.Kind{Completed: completed, Failed: st.failed}, st), "kinds": byKind},
		"whole_run": k6WholeRun(load),
	}
}

func k6WholeRun(load run.Load) map[string]any {
	return map[string]any{
		"started": load.Started, "finished": load.Finished, "dropped_iterations": load.DroppedIterations,
	}
}

func k6Kind(k run.Kind, st stage) map[string]any {
	kind := map[string]any{"completed": k.Completed, "failed": k.Failed, "response_time_ms": nil}
	if k.Completed > 0 {
		kind["response_time_ms"] = map[string]any{
			"avg": st.p50 * 1.2, "min": st.p50 / 10, "p50": st.p50, "p95": st.p95,
			"p99": st.p99, "p99_9": st.p99 * 1.3, "max": st.p99 * 1.5,
		}
	}
	return kind
}
