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
	f.Add(0, begin+200*1000, begin+600*1000, 1)
	f.Add(1, 2*begin+200*1200, 2*begin+600*1200, 3)
	if v1, v2 := f.Stages[0], f.Stages[1]; v1.PerResponse != 1000 || v2.PerResponse != 1200 || *v2.ToParent != 1.2 || v1.ToParent != nil || v1.Spread != nil {
		t.Errorf("got %+v and %+v", v1, v2)
	}
	f.Add(0, begin+200*1000, begin+600*1010, 1) // 1015 per response
	f.Add(0, begin+200*1000, begin+600*1000, 1)
	v1, v2 := f.Stages[0], f.Stages[1]
	if v1.PerResponse != 1000 || math.Abs(*v1.Spread-0.015) > 1e-12 || len(v1.Repeats) != 3 || *v2.ToParent != 1.2 {
		t.Errorf("three pairs: got %+v, and %g to the parent", v1, *v2.ToParent)
	}
	f.Add(2, begin, begin+400, 1)
	if f.Stages[2].ToParent != nil {
		t.Errorf("got %g to a parent that was not counted", *f.Stages[2].ToParent)
	}
}
