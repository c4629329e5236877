package run_test

import (
	"slices"
	"testing"

	. "scaleguild/internal/run" // as the other tests of rules
)

// A rough run is never valid, however long its window is, and says what else is wrong.
func TestARoughRunIsNeverValid(t *testing.T) {
	r := sound()
	if v := Judge(r); !v.Valid || Outcome(r, v) != "valid" {
		t.Fatalf("got %+v", v)
	}
	r.Plan.Rough = true
	v := Judge(r)
	if v.Valid || len(v.Reasons) != 1 || len(Faults(r, v.Reasons)) != 0 || Outcome(r, v) != "rough" {
		t.Errorf("got %+v, %q", v, Outcome(r, v))
	}
	r.Budget.QuotaRead, r.Load.Started = 2, r.Load.Started+1
	v = Judge(r)
	faults := Faults(r, v.Reasons)
	if len(faults) < 2 || len(faults) != len(v.Reasons)-1 || slices.Contains(faults, Judge(rough()).Reasons[0]) {
		t.Errorf("got %q of %q", faults, v.Reasons)
	}
	if got, want := Outcome(r, Verdict{Reasons: append(Judge(rough()).Reasons, "a", "b")}), "rough, INVALID: a; b"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func rough() Record {
	r := sound()
	r.Plan.Rough = true
	return r
}

// All reasons are told, not the first one alone.
func TestAnInvalidRunTellsAllOfItsReasons(t *testing.T) {
	if got, want := Outcome(sound(), Verdict{Reasons: []string{"a", "b", "c"}}), "INVALID: a; b; c"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
