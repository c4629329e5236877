package testrun

import (
	"math"

	"scaleguild/internal/run/runtest"
)

// The changes below keep a run at one with itself: what follows from the changed
// number follows it, and k6's summary too. A test that wants an invalid run breaks
// one thing and gets one reason.

// SetRate makes the window hold perSecond correct responses a second, to the
// nearest whole response, which must leave each kind at least one. The response
// times keep their distribution.
func (r *Run) SetRate(perSecond float64) {
	r.setCounts(int(math.Round(perSecond*windowSeconds)), r.Record.Load.Failed)
}

// AddFailed makes n more responses of the window fail by the upstream's time-out.
func (r *Run) AddFailed(n int) {
	r.setCounts(r.Record.Load.Completed, r.Record.Load.Failed+n)
}

// SetUtilisation makes the service use that share of its quota.
func (r *Run) SetUtilisation(share float64) {
	runtest.SetUsage(&r.Record, share*r.Record.Budget.QuotaRead*r.Record.CPU.WallSeconds)
}

// SetQuota gives the service another quota, as the plan says; it uses the same
// CPU time of it.
func (r *Run) SetQuota(cores float64) { runtest.SetQuota(&r.Record, cores) }

// SetQuotaRead makes the kernel grant another quota than the plan's; the service
// uses the same CPU time of it.
func (r *Run) SetQuotaRead(cores float64) { runtest.SetQuotaRead(&r.Record, cores) }

// SetInFlight makes that many requests be in flight on average, at the same rate.
func (r *Run) SetInFlight(mean float64) { runtest.SetInFlight(&r.Record, mean) }

// SetTimes multiplies all response times.
func (r *Run) SetTimes(factor float64) {
	r.stage.p50, r.stage.p99 = r.stage.p50*factor, r.stage.p99*factor
	r.setCounts(r.Record.Load.Completed, r.Record.Load.Failed)
}

// Drop makes k6 drop that many iterations.
func (r *Run) Drop(iterations int) {
	r.stage.dropped = iterations
	r.setCounts(r.Record.Load.Completed, r.Record.Load.Failed)
}

// Miscount makes k6's summary count one quote more than the record says.
func (r *Run) Miscount() {
	window := r.K6["window"].(map[string]any)
	quote := window["kinds"].(map[string]any)["quote"].(map[string]any)
	quote["completed"] = quote["completed"].(int) + 1
	all := window["all"].(map[string]any)
	all["completed"] = all["completed"].(int) + 1
}

// k6PerResponse is the CPU time in seconds that a correct response takes k6.
const k6PerResponse = 0.001

// setCounts makes the window hold that many responses, and all that follows from it.
func (r *Run) setCounts(completed, failed int) {
	r.stage.failed = failed
	kinds := split(completed, failed)
	r.Latency = newTimes(r.stage, kinds)
	rec := &r.Record
	runtest.SetLoad(rec, newLoad(rec.Plan, r.stage, completed, kinds, r.Latency))
	rec.K6 = newK6(rec.Load, r.Latency)
	rec.Harness.K6CPUSeconds = k6PerResponse * float64(completed) // at one speed of the CPU
	r.K6 = newSummary(rec.Load, r.Latency)
	runtest.SetVerdict(rec)
}
