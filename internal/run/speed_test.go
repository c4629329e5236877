package run_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"scaleguild/internal/run"
	"scaleguild/internal/run/runtest"
)

func TestTheSpeedProbesFiguresAgree(t *testing.T) {
	good := runtest.Record(runtest.Facts{Plan: runtest.Plan(), Load: runtest.Load{}, Utilisation: 0.9, MemoryBytes: 1})
	for name, c := range map[string]struct {
		change func(*run.SpeedProbe)
		reason string
		doubt  string
	}{
		"as measured":     {func(*run.SpeedProbe) {}, "", ""},
		"more than it is": {func(p *run.SpeedProbe) { p.Mean *= 2 }, "the pieces of the speed probe add up to ", ""},
		"another median":  {func(p *run.SpeedProbe) { p.P50 = 3 * p.Mean }, "the median piece of the speed probe took ", ""},
		"too much":        {func(p *run.SpeedProbe) { p.CPUShare = 0.0061 }, "", "the speed probe took 0.61 % of the service's CPU (more than 0.5 %)"},
		"a whole":         {func(p *run.SpeedProbe) { p.CPUShare = 1.5 }, "speed_probe.cpu_share is 1.5, a share is at most 1", ""},
	} {
		r, probe := good, *good.SpeedProbe
		r.SpeedProbe = &probe
		c.change(&probe)
		reasons := slices.DeleteFunc(run.Judge(r).Reasons, func(s string) bool { return !strings.Contains(s, "speed") })
		if (len(reasons) == 0) != (c.reason == "") || !strings.HasPrefix(strings.Join(reasons, ""), c.reason) {
			t.Errorf("%s: got %q, want %q", name, reasons, c.reason)
		}
		if doubts := run.Doubts(r); c.doubt != "" && !slices.Contains(doubts, c.doubt) {
			t.Errorf("%s: got %q, want %q", name, doubts, c.doubt)
		}
	}
}

// What is lost to the probe is as little the service's as what others took.
func TestWhatTheProbeTookIsLost(t *testing.T) {
	r := runtest.Record(runtest.Facts{Plan: runtest.Plan(), Utilisation: 0.9, MemoryBytes: 1})
	foreign, steal := 0.02, 0.01
	r.Harness.ServiceCPUForeign, r.Harness.ServiceCPUSteal = &foreign, &steal
	r.SpeedProbe.CPUShare = 0.004
	if lost := r.Lost(); lost == nil || math.Abs(*lost-0.034) > 1e-12 {
		t.Errorf("got %v, want 0.034", lost)
	}
	foreign = -0.01
	if lost := r.Lost(); math.Abs(*lost-0.014) > 1e-12 {
		t.Errorf("below nothing: got %g, want 0.014", *lost)
	}
	if r.Harness.ServiceCPUSteal = nil; r.Lost() != nil {
		t.Error("a record of schema 1 has a figure")
	}
}
