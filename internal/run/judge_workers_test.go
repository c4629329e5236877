package run_test

import (
	"strings"
	"testing"

	. "scaleguild/internal/run" // as the other tests of rules
)

// What a worker of a service that does not report leaves out is not compared, counted or
// missed; what one says is held to the plan all the same.
func TestWorkersNeedNotReport(t *testing.T) {
	r := sound()
	r.Plan.WorkersReport = false
	r.Workers = []Worker{{PID: 7}, {PID: 8}, {PID: 9}} // the plan has one
	if v := Judge(r); !v.Valid {
		t.Errorf("got %q, want a valid run", v.Reasons)
	}
	for _, doubt := range Doubts(r) {
		if strings.Contains(doubt, "worker") {
			t.Errorf("got %q, of workers that count nothing", doubt)
		}
	}
	r.Workers[1].Handlers = new("other")
	if got := Judge(r).Reasons; len(got) != 1 || !strings.Contains(got[0], `worker 8 ran with HANDLERS "other"`) {
		t.Errorf("got %q, want what worker 8 says", got)
	}
}

// A service that declares reports and gives none is void, as before.
func TestAReportThatWasDeclaredIsMissed(t *testing.T) {
	r := sound()
	r.Workers[0] = Worker{PID: 7}
	if got := Judge(r).Reasons; len(got) != 1 || !strings.Contains(got[0], "did not report its end") {
		t.Errorf("no counts: got %q", got)
	}
	r.Workers = []Worker{}
	if got := Judge(r).Reasons; len(got) != 1 || !strings.Contains(got[0], "0 workers reported, the plan has 1") {
		t.Errorf("no report: got %q", got)
	}
}
