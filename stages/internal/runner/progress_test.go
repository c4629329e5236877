package runner

import (
	"strings"
	"testing"
	"time"

	"scaleguild/internal/run"
)

func TestTheForecastTakesEachStageAsLongAsItsLastRun(t *testing.T) {
	f := newForecast()
	if _, ok := f.remaining([]string{"a"}); ok {
		t.Error("something is said though nothing has finished")
	}
	f.add("a", 10*time.Second)
	f.add("a", 20*time.Second)
	f.add("b", 60*time.Second)
	// b and a as their last runs, the unknown stage as the mean of three runs
	if got, ok := f.remaining([]string{"a", "b", "c"}); !ok || got != 110*time.Second {
		t.Errorf("got %v", got)
	}
}

func TestADurationIsRoundedForAPerson(t *testing.T) {
	for d, want := range map[time.Duration]string{
		85400 * time.Millisecond: "85 s", 90 * time.Second: "2 min", 59*time.Minute + 20*time.Second: "59 min",
		59*time.Minute + 40*time.Second: "1 h 00 min", 72 * time.Minute: "1 h 12 min",
	} {
		if got := inWords(d); got != want {
			t.Errorf("%s: got %q, want %q", d, got, want)
		}
	}
}

// Off a terminal a wait is told once, and its end when the run begins in spite of it.
func TestALineSaysWhereTheStudyIs(t *testing.T) {
	var text strings.Builder
	g := NewProgress(&text, false)
	p := testPlan()
	p.Block = 2
	g.Begin(Place{Blocks: 3, Run: 9, Runs: 21, Left: "about 14 min left  "})
	g.Wait(p, 0.5, 10*time.Minute)
	g.Wait(p, 0.4, 9*time.Minute)
	g.Wait(p, 0.3, 0)
	g.Step(p, "starting k6")
	parked := 60
	g.Sample(p, run.Sample{Phase: run.Window, Completed: 300, InFlight: 200, ServiceCPU: 0.5, Parked: &parked}, 12*time.Second, 1)
	g.Done(run.Record{Plan: p, Verdict: run.Verdict{Valid: true}, Load: run.Load{CompletedRate: 301.5}, CPU: run.CPU{Utilisation: 0.98}})
	g.Done(run.Record{Plan: p, Verdict: run.Verdict{Reasons: []string{"a", "b"}}})
	p.Rough = true
	g.Done(run.Record{Plan: p, Verdict: run.Verdict{Reasons: []string{"a rough look of 0.2 s was asked for, and no measurement"}}})
	const want = `block 2/3  run 9/21  about 14 min left  v1                 the machine is busy (50 % of its CPUs, want at most 10 %): waiting at most 10 min for a quiet machine (--wait 0s does not)
block 2/3  run 9/21  about 14 min left  v1                 the machine is busy (30 % of its CPUs, want at most 10 %): begins all the same; the record says so
block 2/3  run 9/21  about 14 min left  v1                 starting k6
block 2/3  run 9/21  about 14 min left  v1                 window   12 s left    300 correct/s  in flight  200  CPU  50 %  upstream   60
block 2/3  run 9/21  v1                   301.50 correct responses/s  CPU  98.0 %  valid
block 2/3  run 9/21  v1                     0.00 correct responses/s  CPU   0.0 %  INVALID: a; b
block 2/3  run 9/21  v1                     0.00 correct responses/s  CPU   0.0 %  rough
`
	if got := text.String(); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

func TestALineOfATerminalIsWrittenOver(t *testing.T) {
	var text strings.Builder
	g := NewProgress(&text, true)
	g.Begin(Place{Blocks: 1, Run: 1, Runs: 2})
	g.Step(testPlan(), "starting k6")
	g.Break()
	if got, want := text.String(), "\r\x1b[Kblock 1/1  run 1/2  v1                 starting k6\r\x1b[K"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
