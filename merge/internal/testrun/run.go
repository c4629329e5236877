package testrun

import (
	"hash/fnv"
	"math"
	"slices"
	"strings"

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
	r := &Run{stage: st, Record: runtest.Record(runtest.Facts{
		Plan: plan, Utilisation: st.utilisation, MemoryBytes: st.memoryMiB << 20, Parked: float64(st.parked) / 2, PeakParked: st.parked,
	})}
	completed := int(math.Round(st.rate * windowSeconds))
	if isClosed(plan) {
		r.stage.light = lightOf(st, split(completed, st.failed))
	}
	r.setCounts(completed, st.failed)
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

// newLoad is what the generator saw: the counts of kinds, and their times from the set.
func newLoad(p run.Plan, st stage, completed int, kinds map[string]run.Kind, set *latency.Set) runtest.Load {
	all := completed + st.failed
	inFlight := float64(vus)
	if !isClosed(p) {
		inFlight = total(set, all) / windowSeconds
	}
	l := runtest.Load{
		Kinds: map[string]run.Kind{}, Cause: "504", Outside: all*wholeSeconds/windowSeconds - all, Dropped: st.dropped, InFlight: inFlight,
		All: timed(run.Kind{Completed: completed, Failed: st.failed}, set.All(allKinds), allKinds),
	}
	for name, kind := range kinds {
		l.Kinds[name] = timed(kind, set, name)
	}
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
		"schema":     run.Schema,
		"k6":         map[string]any{"test_run_duration_ms": wholeSeconds * 1000},
		"window":     map[string]any{"all": summaryKind(l.All, set.All(allKinds), allKinds), "kinds": byKind},
		"thresholds": nil,
		"whole_run": map[string]any{
			"started": l.Started, "finished": l.Finished, "dropped_iterations": l.DroppedIterations,
		},
	}
}
