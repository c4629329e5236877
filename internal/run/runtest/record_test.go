package runtest_test

import (
	"testing"

	"scaleguild/internal/run"
	"scaleguild/internal/run/runtest"
)

// made is a run of 300 correct responses and one that failed.
func made() run.Record {
	return runtest.Record(runtest.Facts{
		Plan: runtest.Plan(), Utilisation: 0.9, Parked: 5, PeakParked: 9, MemoryBytes: 90 << 20,
		Load: runtest.Load{Kinds: map[string]run.Kind{"health": {Completed: 200, Failed: 1}, "quote": {Completed: 100}}, Cause: "502", Outside: 99, InFlight: 20},
	})
}

func TestARecordAddsUpWhateverIsSet(t *testing.T) {
	for name, set := range map[string]func(*run.Record){
		"as it is":  func(*run.Record) {},
		"quota":     func(r *run.Record) { runtest.SetQuota(r, 2) },
		"usage":     func(r *run.Record) { runtest.SetUsage(r, 3) },
		"in flight": func(r *run.Record) { runtest.SetInFlight(r, 150) },
		"little load": func(r *run.Record) {
			runtest.SetLoad(r, runtest.Load{Kinds: map[string]run.Kind{"quote": {Completed: 31}}, InFlight: 1})
		},
	} {
		r := made()
		set(&r)
		data, err := run.Canonical(r)
		if err == nil {
			_, err = run.Decode[run.Record](data)
		}
		if v := run.Judge(r); !v.Valid || !r.Verdict.Valid || err != nil {
			t.Errorf("%s: got %q, %v", name, v.Reasons, err)
		}
	}
	r := made()
	if runtest.SetQuotaRead(&r, 2); r.Verdict.Valid || len(r.Verdict.Reasons) != 1 {
		t.Errorf("another quota than asked for: got %+v, want one reason", r.Verdict)
	}
}
