package runner

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// readings is a machine that is as busy as the readings say, and then as the last of them.
func readings(shares ...float64) func(context.Context) (float64, error) {
	return func(ctx context.Context) (float64, error) {
		share := shares[0]
		if len(shares) > 1 {
			shares = shares[1:]
		}
		return share, ctx.Err()
	}
}

func TestARunBeginsWhenTheMachineIsQuiet(t *testing.T) {
	for _, c := range []struct {
		name    string
		busy    []float64
		longest time.Duration
		want    float64
		waits   []string
	}{
		{"quiet", []float64{0.1}, time.Minute, 0.1, nil},
		{"after a while", []float64{0.5, 0.2, 0.05}, time.Minute, 0.05, []string{"waiting 1m0s", "waiting 59s"}},
		{"never", []float64{0.5, 0.4, 0.3}, 2 * time.Second, 0.3, []string{"waiting 2s", "waiting 1s", "waiting 0s"}},
		{"no patience", []float64{0.5}, 0, 0.5, []string{"waiting 0s"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w, r := newWorld(t, "")
			r.Quiet = Quiet{Busy: readings(c.busy...), Longest: c.longest}
			record, err := r.Run(context.Background(), testPlan(), filepath.Join(t.TempDir(), "v1"))
			if err != nil || record.Harness.BusyBefore != c.want {
				t.Errorf("got %g, %v; want %g", record.Harness.BusyBefore, err, c.want)
			}
			if got := strings.Join(w.events, ", "); !strings.HasPrefix(got, strings.Join(append(c.waits, allSteps[0]), ", ")) {
				t.Errorf("got %s; want %q and then the steps of a run", got, c.waits)
			}
		})
	}
}

func TestAnInterruptEndsTheWait(t *testing.T) {
	w, r := newWorld(t, "")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	r.Quiet = Quiet{Busy: readings(0.5), Longest: time.Hour}
	_, err := r.Run(ctx, testPlan(), filepath.Join(t.TempDir(), "v1"))
	if err == nil || !strings.Contains(err.Error(), "interrupted") || len(w.events) > 0 {
		t.Errorf("got %v, %v", err, w.events)
	}
}

func TestAMachineThatCannotBeReadEndsTheRun(t *testing.T) {
	_, r := newWorld(t, "")
	r.Quiet.Busy = func(context.Context) (float64, error) { return 0, errors.New("no /proc") }
	_, err := r.Run(context.Background(), testPlan(), filepath.Join(t.TempDir(), "v1"))
	if err == nil || err.Error() != "v1: no /proc" {
		t.Errorf("got %v", err)
	}
}

// A study on a machine that is never quiet does not wait again before each of its runs.
func TestTheRunsOfAStudyShareOneWait(t *testing.T) {
	w, r := newWorld(t, "")
	r.Quiet = Quiet{Busy: readings(0.5), Longest: 2 * time.Second}
	for n := range 3 {
		if _, err := r.Run(context.Background(), testPlan(), filepath.Join(t.TempDir(), "v1")); err != nil {
			t.Fatal(n, err)
		}
	}
	if got := w.counted("waiting 2s") + w.counted("waiting 1s"); got != 2 || w.counted("waiting 0s") != 3 {
		t.Errorf("got %q, want a wait of 2 s before the first run and none before the others", w.events)
	}
}
