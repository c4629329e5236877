package run_test

import (
	"strings"
	"testing"

	"scaleguild/internal/run"
)

// Readable refuses what the reader of the variable refuses, in the same words, and
// nothing else.
func TestReadableAgreesWithTheReaders(t *testing.T) {
	readers := map[string]func(run.Plan) error{
		"WARM_UP": reader(run.Plan.WarmUp), "WINDOW": reader(run.Plan.Window), "DRAIN": reader(run.Plan.Drain),
		"READY_TIMEOUT": reader(run.Plan.ReadyTimeout), "CPU_QUOTA": reader(run.Plan.Quota), "CPU_PERIOD": reader(run.Plan.QuotaPeriod),
		"FILE_LIMIT": reader(run.Plan.FileLimit), "MODEL": reader(run.Plan.Model),
		"VUS": reader(run.Plan.VUs), "ARRIVAL_RATE": reader(run.Plan.ArrivalRate), "UPSTREAM_LATENCY": reader(run.Plan.Latency),
		"SERVER": func(run.Plan) error { return nil },
	}
	for name, read := range readers {
		for _, text := range []string{"", "0", "1", "200ms", "1.5s", "100%", "open", "closed", "async", "blocking", "trio", "constant(1s)", "none"} {
			want := read(run.Plan{Variables: map[string]string{name: text}})
			got := run.Readable(name, text)
			if (got == nil) != (want == nil) || got != nil && !strings.HasSuffix(want.Error(), got.Error()) {
				t.Errorf("%s=%s: got %v, its reader says %v", name, text, got, want)
			}
		}
	}
}

func reader[T any](read func(run.Plan) (T, error)) func(run.Plan) error {
	return func(p run.Plan) error { _, err := read(p); return err }
}

// A worker that ran with other handlers voids its run, also where the plan's word is a
// part of its own.
func TestAWordIsNoPartOfAnother(t *testing.T) {
	for says, refused := range map[string]bool{"async": false, "asyncio": true, "": true} {
		r := run.Record{Plan: run.Plan{Variables: map[string]string{"HANDLERS": "async", "LOOP": "uvloop"}},
			Workers: []run.Worker{{Handlers: &says, Loop: new("uvloop.Loop")}}}
		got := strings.Contains(strings.Join(run.Judge(r).Reasons, "\n"), "HANDLERS")
		if got != refused {
			t.Errorf("%q: refused is %v, want %v", says, got, refused)
		}
	}
}
