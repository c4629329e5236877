package run_test

import (
	"math"
	"testing"

	"scaleguild/internal/run"
)

// The start of a service is in both replays, and so in neither figure.
func TestInstructionsPerResponseAreThoseOfTheDifference(t *testing.T) {
	f := run.Instructions{ShortRequests: 200, LongRequests: 600, Stages: []run.StageInstructions{{Stage: "v1"}, {Stage: "v2", Parent: "v1"}, {Stage: "v3", Parent: "v9"}}}
	const begin = 3_000_000_000
	add := func(stage int, short, long int64, processes int) {
		f.Add(stage, run.InstructionPair{
			Short: run.InstructionReplay{Instructions: short, Seconds: 10}, Long: run.InstructionReplay{Instructions: long, Seconds: 30}, Processes: processes,
		})
	}
	add(0, begin+200*1000, begin+600*1000, 1)
	add(1, 2*begin+200*1200, 2*begin+600*1200, 3)
	if v1, v2 := f.Stages[0], f.Stages[1]; v1.PerResponse != 1000 || v2.PerResponse != 1200 || *v2.ToParent != 1.2 || v1.ToParent != nil || v1.Spread != nil {
		t.Errorf("got %+v and %+v", v1, v2)
	}
	add(0, begin+200*1000, begin+600*1010, 1) // 1015 per response
	add(0, begin+200*1000, begin+600*1000, 1)
	v1, v2 := f.Stages[0], f.Stages[1]
	if v1.PerResponse != 1000 || math.Abs(*v1.Spread-0.015) > 1e-12 || len(v1.Repeats) != 3 || *v2.ToParent != 1.2 {
		t.Errorf("three pairs: got %+v, and %g to the parent", v1, *v2.ToParent)
	}
	add(2, begin, begin+400, 1)
	if f.Stages[2].ToParent != nil {
		t.Errorf("got %g to a parent that was not counted", *f.Stages[2].ToParent)
	}
}

// A service that is fifty times as slow looks after its connections fifty times as often for each
// response: what it executes because time passes is no part of what a response costs.
func TestWhatTimeCostsIsNoPartOfAResponse(t *testing.T) {
	f := run.Instructions{ShortRequests: 200, LongRequests: 600, Stages: []run.StageInstructions{{Stage: "v1"}}}
	counted := func(requests int64, seconds float64) run.InstructionReplay {
		return run.InstructionReplay{Instructions: 3_000_000_000 + 1000*requests + int64(5000*seconds), Seconds: seconds}
	}
	pair := run.InstructionPair{Short: counted(200, 20), Long: counted(600, 60)}
	f.Add(0, pair)
	if got := f.Stages[0]; math.Abs(got.PerResponse-1500) > 1e-9 || got.Repeats[0].PerSecond != nil {
		t.Errorf("without a pause: got %+v", got)
	}
	f.Stages[0].Repeats = nil
	pair.Idle = new(counted(200, 50))
	f.Add(0, pair)
	pair.Long = counted(600, 90) // a compiler ran beside it
	f.Add(0, pair)
	if got := f.Stages[0]; math.Abs(got.PerResponse-1000) > 1e-9 || math.Abs(*got.Repeats[1].PerSecond-5000) > 1e-9 || *got.Spread > 1e-9 {
		t.Errorf("got %+v", got)
	}
	pair.Idle = &run.InstructionReplay{Instructions: pair.Short.Instructions - 3000, Seconds: 50} // less than without a pause, by chance
	f.Add(0, pair)
	if got := f.Stages[0].Repeats[2]; *got.PerSecond != -100 {
		t.Errorf("got %g a second, want -100", *got.PerSecond)
	}
	pair.Idle = new(counted(200, 20))
	f.Add(0, pair)
	if got := f.Stages[0].Repeats[3]; got.PerSecond != nil {
		t.Errorf("a pause that did not take longer: got %g a second, want null", *got.PerSecond)
	}
}
