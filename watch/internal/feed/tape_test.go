package feed_test

import (
	"path/filepath"
	"testing"
	"time"

	"scaleguild/watch/internal/fake"
	"scaleguild/watch/internal/feed"
)

func tape(t *testing.T) *feed.Tape {
	t.Helper()
	d := fake.New(filepath.Join(t.TempDir(), "r1"), 1)
	d.All()
	var tape feed.Tape
	for _, e := range (&feed.Follower{Dir: d.Path}).Poll() {
		tape.Add(e)
	}
	return &tape
}

func TestSecondsOfTheLoadAreSecondsOfTheTape(t *testing.T) {
	tape := tape(t)
	began := map[feed.Key]time.Duration{}
	for i := range tape.Len() {
		switch e := tape.Event(i).(type) {
		case feed.Began:
			began[e.Key] = tape.Time(i)
		case feed.Sampled:
			if got, want := tape.Time(i)-began[e.Key], time.Duration(e.Sample.Second+3)*time.Second; got != want {
				t.Errorf("%s second %d: %s after the plan, want %s", e.Key, e.Sample.Second, got, want)
			}
		}
	}
	// Each run: 2 s before its load, the load, 1 s to its record; 1 s between runs.
	if want := (3*(2+fake.Seconds+1) + 2) * time.Second; tape.End() != want {
		t.Errorf("the tape ends at %s, want %s", tape.End(), want)
	}
}

func TestTimesNeverGoBack(t *testing.T) {
	tape := tape(t)
	for i := 1; i < tape.Len(); i++ {
		if tape.Time(i) < tape.Time(i-1) {
			t.Fatalf("event %d at %s, the one before at %s", i, tape.Time(i), tape.Time(i-1))
		}
	}
}

func TestStepsVisitEveryMomentBothWays(t *testing.T) {
	tape := tape(t)
	moments := map[time.Duration]bool{}
	for i := range tape.Len() {
		moments[tape.Time(i)] = true
	}
	forth := 1
	for at := time.Duration(0); at < tape.End(); forth++ {
		at = tape.Step(at, false)
	}
	back := 1
	for at := tape.End(); at > 0; back++ {
		at = tape.Step(at, true)
	}
	if forth != len(moments) || back != len(moments) {
		t.Errorf("%d moments, %d steps on and %d back", len(moments), forth, back)
	}
}

func TestUntilCountsTheEventsUpToATime(t *testing.T) {
	tape := tape(t)
	if tape.Until(-1) != 0 || tape.Until(tape.End()) != tape.Len() {
		t.Errorf("got %d and %d of %d", tape.Until(-1), tape.Until(tape.End()), tape.Len())
	}
}

func TestTheNewestLoadOfAStageIsFound(t *testing.T) {
	d := fake.New(filepath.Join(t.TempDir(), "r1"), 2)
	d.All()
	var tape feed.Tape
	for _, e := range (&feed.Follower{Dir: d.Path}).Poll() {
		tape.Add(e)
	}
	const each = 2 + fake.Seconds + 1 // before the load, the load, after it
	want := (4*(each+1) + 2) * time.Second
	if at, ok := tape.Load("v2-async"); !ok || at != want {
		t.Errorf("got %s, %v, want %s", at, ok, want)
	}
	if _, ok := tape.Load("v9"); ok {
		t.Error("a stage that has not run has a load")
	}
}

func TestANewDirectoryClearsTheTape(t *testing.T) {
	tape := tape(t)
	tape.Add(feed.Opened{Dir: "other"})
	if tape.Len() != 1 || tape.End() != 0 {
		t.Errorf("got %d events, %s", tape.Len(), tape.End())
	}
}
