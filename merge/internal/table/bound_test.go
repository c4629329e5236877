package table

import (
	"testing"

	"scaleguild/internal/bound"
	"scaleguild/internal/run"
	"scaleguild/internal/run/runtest"
	"scaleguild/merge/internal/rundir"
)

// full is a run that uses the given shares of its CPU and of its slots.
func full(cpu, slots, rate float64) *rundir.Run {
	return &rundir.Run{Record: run.Record{
		Plan: run.Plan{Places: runtest.Places(), Variables: map[string]string{
			"WINDOW": "30s", "MODEL": "closed", "VUS": "200", "HANDLERS": "async", "WORKERS": "1", "UPSTREAM_SLOTS": "100",
		}},
		Budget: run.Budget{QuotaAsked: 1, QuotaRead: 1},
		CPU:    run.CPU{UsageSeconds: 30 * cpu, WallSeconds: 30, Utilisation: cpu},
		Load: run.Load{
			Completed: int(30 * rate), CompletedRate: rate, MeanInFlight: 200, LittleInFlight: 200, MeanResponse: 200 / rate,
		},
		Upstream:       &run.Upstream{Requests: int64(10 * rate)},
		UpstreamWindow: &run.UpstreamWindow{Answered: int64(10 * rate), ParkedSeconds: 3000 * slots, MeanParked: 100 * slots},
	}}
}

// The bound of a stage is the one that most of its runs have; its numbers are those
// of one run.
func TestTheMajorityNamesTheBound(t *testing.T) {
	b, err := foldBound([]*rundir.Run{full(0.99, 0.5, 300), full(0.2, 0.99, 50), full(0.98, 0.5, 310), full(0.99, 0.4, 320)})
	if err != nil {
		t.Fatal(err)
	}
	if b.Name != bound.CPU || b.Agree != 3 || b.Of != 4 || b.Measured != 310 || b.Utilisation != 0.98 {
		t.Errorf("got %+v", b)
	}
	if len(b.Others) != 1 || b.Others[0] != bound.Slots {
		t.Errorf("others: %q", b.Others)
	}
	if b.Text() != "cpu (3 of 4)" {
		t.Errorf("got %q", b.Text())
	}
	if b, err := foldBound(nil); b != nil || err != nil {
		t.Errorf("a bound of nothing: %+v, %v", b, err)
	}
}

// Of bounds that equally many runs have it is the first in the alphabet, whatever the order
// of the blocks; of an even number of runs that agree, the numbers are those of the lower
// of the middle two.
func TestATieOfBounds(t *testing.T) {
	cpu, slots := full(0.99, 0.5, 300), full(0.2, 0.99, 50)
	for _, runs := range [][]*rundir.Run{{cpu, slots}, {slots, cpu}, {slots, cpu, cpu, slots}} {
		b, err := foldBound(runs)
		if err != nil || b.Name != bound.CPU || 2*b.Agree != b.Of {
			t.Errorf("got %+v, %v, want %s", b, err, bound.CPU)
		}
	}
	b, err := foldBound([]*rundir.Run{full(0.99, 0.5, 320), full(0.99, 0.5, 300), full(0.99, 0.5, 310), full(0.99, 0.5, 330)})
	if err != nil || b.Measured != 310 || len(b.Others) != 0 {
		t.Errorf("got %+v, %v, want 310 per second", b, err)
	}
}

// A run from which no bound can be computed makes the table fail: the bound of the others
// would be a choice among the results.
func TestARunWithoutABoundIsAnError(t *testing.T) {
	broken := full(0.99, 0.5, 300)
	delete(broken.Record.Plan.Variables, "VUS")
	if b, err := foldBound([]*rundir.Run{full(0.99, 0.5, 300), broken}); err == nil {
		t.Errorf("got %+v", b)
	}
}
