package define

import (
	"strings"
	"testing"

	"scaleguild/internal/run"
)

// A response time that a prediction allows may not reach the time-out of the plan:
// what takes longer is not a correct response. In a sweep each value counts.
func TestPredictionsAreHeldToThePlan(t *testing.T) {
	for _, c := range []struct {
		most  float64
		sweep *Sweep
		want  string
	}{
		{59, nil, ""},
		{60, nil, "the prediction of p99 cannot miss: it is always at most 60 (got at_most = 60, want"},
		{59, &Sweep{Variable: "REQUEST_TIMEOUT", Values: []string{"60s", "30s"}}, "it is always at most 30"},
		{59, &Sweep{Variable: "ARRIVAL_RATE", Values: []string{"1", "2"}}, ""},
	} {
		stage := &Stage{Name: "one", Parent: Baseline, Key: "WORKERS", Value: "2", sound: true, root: true,
			Expect: run.Expect{Metric: "p99", Versus: "value", AtMost: &c.most}}
		s := &Study{Baseline: []Variable{{Name: "REQUEST_TIMEOUT", Value: "60s"}}, Sweep: c.sweep, Stages: []*Stage{stage}}
		var ps problems
		s.proveExpect(stage, &ps)
		got := ""
		if err := ps.join(); err != nil {
			got = err.Error()
		}
		if !strings.Contains(got, c.want) || (c.want == "") != (got == "") {
			t.Errorf("at most %g, sweep %+v: got %q, want %q", c.most, c.sweep, got, c.want)
		}
	}
}
