package testrun

import (
	"fmt"
	"slices"

	"scaleguild/internal/run"
)

// OneBlock is a whole ladder with one block; one stage has failed responses,
// which is a warning.
func OneBlock() Set { return Ladder("one-block", 1) }

// ThreeBlocks is a ladder with three blocks in which things went wrong: a run
// with a wrong quota, a run that was not made, a stage that was not run at all,
// a run of whose responses k6 counted one more than the runner, an override and
// changes that were not committed.
func ThreeBlocks() Set {
	s := Ladder("three-blocks", 3)
	s.Study.Overrides = map[string]string{"WINDOW": "30s"}
	s.Host.Dirty = true
	s.Runs[Place(2, "v3-workers")].SetQuotaRead(2)
	delete(s.Runs, Place(3, "v2-async"))
	for block := 1; block <= 3; block++ {
		delete(s.Runs, Place(block, "v6-slow-upstream"))
	}
	s.Runs[Place(3, "v5-wal")].Miscount()
	// The stored verdict is not to be trusted: it says valid for an invalid run.
	s.Runs[Place(2, "v3-workers")].Record.Verdict = run.Verdict{Valid: true, Reasons: []string{}}
	return s
}

// TenBlocks is a ladder with ten blocks and an A/A pair. Its effects are known:
// v2-async completes 31.8 times as much as v1-sync, v3-workers 0.973 times as much
// as v2-async, v4-gunicorn 1.006, which the noise of up to 1 % in each run hides,
// and v5-wal 1.071. One run has a wrong quota. One prediction comes true, one is
// missed, and one cannot be told.
func TenBlocks() Set {
	stages := append(slices.Clone(ladder), again("v4-gunicorn"))
	s := newSet("ten-blocks", 10, stages, baseline())
	s.Runs[Place(4, "v3-workers")].SetQuotaRead(2)
	limit := func(v float64) *float64 { return &v }
	s.predict("v2-async", run.Expect{Metric: "completed_rate", Versus: "parent", AtLeast: limit(5)})
	s.predict("v4-gunicorn", run.Expect{Metric: "completed_rate", Versus: "parent", AtMost: limit(324. / 322)})
	s.predict("v5-wal", run.Expect{Metric: "cpu_seconds_per_response", Versus: "parent", AtLeast: limit(1)})
	return s
}

// again is a stage that repeats the one of that name.
func again(name string) stage {
	i := slices.IndexFunc(ladder, func(st stage) bool { return st.name == name })
	st := ladder[i]
	st.name, st.parent, st.change = name+"-again", name, ""
	return st
}

// predict gives a stage another prediction.
func (s Set) predict(stage string, e run.Expect) {
	for block := 1; block <= s.Study.Blocks; block++ {
		s.Runs[Place(block, stage)].Record.Plan.Expect = e
	}
}

// Staircase is a study of the open model: two stages at four arrival rates. The
// first completes at most 40 requests a second and drops what is beyond; the second
// completes all, but is slow at the highest rate.
func Staircase() Set { return StaircaseOf(1) }

// StaircaseOf is the same with more blocks.
func StaircaseOf(blocks int) Set {
	var stages []stage
	for _, of := range []stage{
		{name: "v1-sync", change: "HANDLERS=blocking", utilisation: 0.3, p50: 300, p99: 1300, light: 0.1, memoryMiB: 96, parked: 10},
		{name: "v2-async", parent: "v1-sync", change: "HANDLERS=async", utilisation: 0.6, p50: 300, p99: 1300, light: 0.11, memoryMiB: 104, parked: 60},
	} {
		for _, rate := range []int{25, 50, 100, 200} {
			stages = append(stages, at(of, rate))
		}
	}
	variables := baseline()
	variables["MODEL"] = "open"
	s := newSet("staircase", blocks, stages, variables)
	s.Study.SLO = &run.SLO{Kinds: []string{"create_order", "get_item", "health", "list_items"}, P95: 1, FailedShare: 0.001}
	return s
}

// at is a stage of the Staircase at an arrival rate.
func at(st stage, rate int) stage {
	suffix := fmt.Sprintf("@%d", rate)
	st.rate = float64(rate)
	if st.name == "v1-sync" && rate > 40 {
		st.rate, st.dropped, st.light = 40, (rate-40)*wholeSeconds, 3+float64(rate)/1e4 // no two runs have equal times
	}
	if rate == 200 {
		st.light = 5
	}
	st.name += suffix
	if st.parent != "" {
		st.parent += suffix
	}
	return st
}
