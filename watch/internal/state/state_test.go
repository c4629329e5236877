package state_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"scaleguild/internal/run"
	"scaleguild/watch/internal/fake"
	"scaleguild/watch/internal/feed"
	"scaleguild/watch/internal/state"
)

var (
	v1 = feed.Key{Turn: run.Turn{Block: 1}, Stage: "v1-sync"}
	v2 = feed.Key{Turn: run.Turn{Block: 1}, Stage: "v2-async"}
	v3 = feed.Key{Turn: run.Turn{Block: 1}, Stage: "v3-slow"}
)

// study gives the state of a run directory that a test has written.
func study(t *testing.T, blocks int, write func(d *fake.Dir)) *state.State {
	t.Helper()
	d := fake.New(filepath.Join(t.TempDir(), "r1"), blocks)
	write(d)
	var s state.State
	for _, e := range (&feed.Follower{Dir: d.Path}).Poll() {
		s.Apply(e)
	}
	return &s
}

func seconds(d *fake.Dir, key feed.Key, n int) {
	d.Begin(key)
	for second := range n {
		d.Second(key, second)
	}
}

func TestEveryRunHasItsStatus(t *testing.T) {
	s := study(t, 1, func(d *fake.Dir) {
		d.Whole(v1)
		seconds(d, v2, 8)
	})
	for key, want := range map[feed.Key]state.Status{v1: state.Done, v2: state.Running, v3: state.Waiting} {
		if got := s.Run(key).Status; got != want {
			t.Errorf("%s: got %s, want %s", key, got, want)
		}
	}
	if ended, all := s.Count(); ended != 1 || all != 3 || s.Over() || s.Now != v2 {
		t.Errorf("got %d of %d, over %v, now %s", ended, all, s.Over(), s.Now)
	}
	s.Apply(feed.Failed{Key: v2})
	s.Apply(feed.Removed{Key: v1})
	if s.Run(v2).Status != state.Failed || s.Run(v1).Status != state.Waiting || len(s.Run(v1).Samples) != 0 {
		t.Errorf("got %s and %s", s.Run(v2).Status, s.Run(v1).Status)
	}
}

func TestTheRateOfARunningRunIsOfItsWindow(t *testing.T) {
	s := study(t, 1, func(d *fake.Dir) { seconds(d, v2, fake.WarmUp) })
	if rate, ok := s.Run(v2).Rate(); ok {
		t.Errorf("a rate before the window: %g", rate)
	}
	r := state.Run{Samples: []run.Sample{
		{Phase: run.WarmUp, Completed: 1000}, {Phase: run.Window, Completed: 10}, {Phase: run.Window, Completed: 20, Failed: 3}, {Phase: run.Drain, Completed: 1000, Failed: 9},
	}}
	if rate, ok := r.Rate(); !ok || rate != 15 || r.Failures() != 3 {
		t.Errorf("got %g, %v, %d failed", rate, ok, r.Failures())
	}
}

func TestTheLiveRateBecomesTheRecords(t *testing.T) {
	live := study(t, 1, func(d *fake.Dir) { seconds(d, v2, fake.Seconds) })
	done := study(t, 1, func(d *fake.Dir) { d.Whole(v2) })
	a, _ := live.Run(v2).Rate()
	b, _ := done.Run(v2).Rate()
	if a != b {
		t.Errorf("live %g, in the record %g", a, b)
	}
}

func TestPhasesAndWhatIsLeftOfThem(t *testing.T) {
	for samples, want := range map[int]state.Phase{
		0:                {},
		1:                {Name: run.WarmUp, Elapsed: time.Second, Length: 5 * time.Second},
		fake.WarmUp:      {Name: run.Window, Elapsed: 0, Length: 15 * time.Second},
		fake.WarmUp + 4:  {Name: run.Window, Elapsed: 4 * time.Second, Length: 15 * time.Second},
		fake.Seconds - 3: {Name: run.Drain, Elapsed: 0, Length: 180 * time.Second},
		fake.Seconds - 1: {Name: run.Drain, Elapsed: 2 * time.Second, Length: 180 * time.Second},
	} {
		s := study(t, 1, func(d *fake.Dir) { seconds(d, v2, samples) })
		if got := s.Run(v2).Phase(); got != want {
			t.Errorf("after %d samples: got %+v, want %+v", samples, got, want)
		}
	}
}

func TestTheBoundIsTheOneOfTheTables(t *testing.T) {
	s := study(t, 1, func(d *fake.Dir) { d.All() })
	for key, want := range map[feed.Key]string{v1: "serial loop", v2: "cpu", v3: "slots"} {
		r := s.Run(key)
		if r.Bound() != want || !strings.Contains(r.Says(), "Next: ") || !r.Verdict.Valid {
			t.Errorf("%s: got %q, %q, %v", key, r.Bound(), r.Says(), r.Verdict)
		}
	}
	live := study(t, 1, func(d *fake.Dir) { seconds(d, v3, 12) })
	if got := live.Run(v3).Says(); got != "slots full: 100 of 100 parked, CPU 14 %, 200 in flight" {
		t.Errorf("got %q", got)
	}
}

func TestRatiosAreWithinABlockAndTheirMedianIsShown(t *testing.T) {
	s := study(t, 2, func(d *fake.Dir) {
		d.Whole(v1)
		d.Whole(v2)
		d.Whole(feed.Key{Turn: run.Turn{Block: 2}, Stage: "v2-async"})
	})
	rows := s.Rows(run.Turn{Block: 2})
	one, _ := s.Ratio(s.Run(v2))
	if rows[1].Ratio == nil || *rows[1].Ratio != one || one < 40 {
		t.Errorf("got %v, want %g: block 2 has no parent yet", rows[1].Ratio, one)
	}
	if rows[0].Ratio != nil || rows[0].Status != state.Waiting || rows[0].Ended != 1 || rows[1].Ended != 2 {
		t.Errorf("got %+v", rows)
	}
}

func TestTheParentIsOfTheSameBlockOrTheLastOneThatHasIt(t *testing.T) {
	s := study(t, 2, func(d *fake.Dir) {
		d.Whole(v1)
		d.Whole(v2)
		seconds(d, feed.Key{Turn: run.Turn{Block: 2}, Stage: "v2-async"}, 3)
	})
	if p := s.Parent(feed.Key{Turn: run.Turn{Block: 2}, Stage: "v2-async"}); p == nil || p.Key != v1 {
		t.Errorf("got %v, want block 1's: block 2 has not run it yet", p)
	}
	if p := s.Parent(v1); p != nil {
		t.Errorf("the root has a parent: %v", p)
	}
	if p := s.Parent(v3); p == nil || p.Key != v2 {
		t.Errorf("got %v", p)
	}
}

func TestASecondThatComesTwiceCountsOnce(t *testing.T) {
	s := study(t, 1, func(d *fake.Dir) {
		seconds(d, v1, 3)
		d.Second(v1, 1)
	})
	if n := len(s.Run(v1).Samples); n != 3 || s.Trouble != "b01/v1-sync: second 1 came after second 2" {
		t.Errorf("got %d samples, %q", n, s.Trouble)
	}
}

func TestWhatIsLeftIsEstimatedFromTheRunsSoFar(t *testing.T) {
	s := study(t, 1, func(d *fake.Dir) { d.Whole(v1) })
	if got, want := s.Left(), 2*(fake.Seconds-1+8)*time.Second; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := study(t, 1, func(d *fake.Dir) { d.All() }).Left(); got != 0 {
		t.Errorf("a finished study has %s left", got)
	}
}

// A plan that does not say how long its window is gives no phase of length 0.
func TestAPlanWithoutAWindowIsATrouble(t *testing.T) {
	var s state.State
	s.Apply(feed.Began{Key: v2, Plan: run.Plan{Variables: map[string]string{"WARM_UP": "1s", "WINDOW": "long"}}})
	s.Apply(feed.Sampled{Key: v2, Sample: run.Sample{Second: 1, Phase: run.Window}})
	if want := "b01/v2-async/plan.json: WINDOW: not a duration"; !strings.HasPrefix(s.Trouble, want) {
		t.Errorf("got %q, want %q", s.Trouble, want)
	}
	if got := s.Run(v2).Phase(); got != (state.Phase{Name: run.Window}) {
		t.Errorf("got %+v", got)
	}
}
