package capacity

import (
	"strings"
	"testing"

	"scaleguild/internal/run"
)

func record(generator string, rate, busy float64, valid bool) run.Record {
	r := run.Record{Plan: run.Plan{Variables: map[string]string{"GENERATOR": generator}}}
	r.Load.CompletedRate, r.Harness.HarnessBusyShare, r.Verdict.Valid = rate, busy, valid
	return r
}

func TestTheHighestValidRate(t *testing.T) {
	c := Capacity{RunID: "one", Valid: map[string]float64{}, Busy: map[string]float64{}}
	for _, r := range []run.Record{
		record("go", 2000, 0.3, true), record("go", 6000, 0.7, true), record("go", 5000, 0.6, true), record("go", 9000, 0.9, false),
		record("javascript", 1900, 0.8, true), record("javascript", 2500, 0.95, false), record("javascript", 2400, 0.9, false),
	} {
		c.add(r)
	}
	if got, want := c.Text(), "valid up to 6000/s by go, 1900/s by javascript (one)"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if c.Busy["javascript"] != 2400 || c.Busy["go"] != 9000 {
		t.Errorf("got busy from %v on, want 2400 and 9000", c.Busy)
	}
	if got := (Capacity{}).Text(); got != "no valid run" {
		t.Errorf("without a run: got %q", got)
	}
}

func TestAPlanThatExceedsIt(t *testing.T) {
	c := Capacity{Valid: map[string]float64{"go": 6000, "javascript": 1900}}
	plan := func(model, rate, generator string) run.Plan {
		return run.Plan{Stage: "fast", Variables: map[string]string{"MODEL": model, "ARRIVAL_RATE": rate, "GENERATOR": generator}}
	}
	for _, p := range []run.Plan{plan("open", "1900", "javascript"), plan("open", "6000", "go"), plan("closed", "9000", "go"), {}} {
		if text := c.Exceeds(p); text != "" {
			t.Errorf("%v: got %q, want nothing", p.Variables, text)
		}
	}
	if text := c.Exceeds(plan("open", "2000", "javascript")); !strings.Contains(text, "got ARRIVAL_RATE=2000, want at most 1900 with GENERATOR=javascript") {
		t.Errorf("got %q, want both rates", text)
	}
	if text := (Capacity{}).Exceeds(plan("open", "2000", "go")); text != "" {
		t.Errorf("where nothing was measured: got %q, want nothing", text)
	}
}
