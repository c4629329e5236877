package tui

import (
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"scaleguild/internal/run"
	"scaleguild/watch/internal/fake"
	"scaleguild/watch/internal/feed"
	"scaleguild/watch/internal/state"
)

func TestPauseAndBackToTheNewest(t *testing.T) {
	s := drive(t, Options{}, 1, running)
	s.press("space")
	s.shows("❚❚ paused")
	s.dir.Second(v2, 14)
	s.poll()
	s.shows("6 s left") // what has come is not shown yet
	s.press("end")
	s.shows("5 s left", "● live")
}

// Pausing and going on within a tick must not make two clocks.
func TestAReplayHasOneClock(t *testing.T) {
	s := drive(t, Options{Speed: 1}, 1, (*fake.Dir).All)
	old := playMsg{s.now, s.m.head.loop}
	s.press("space")
	if s.press("space") == nil {
		t.Fatal("the replay does not go on")
	}
	at := s.m.head.at
	if cmd := s.send(old); cmd != nil || s.m.head.at != at {
		t.Error("a message of the loop before moves the replay")
	}
	if s.send(playMsg{s.now, s.m.head.loop}) == nil {
		t.Error("the loop of now does not go on")
	}
	s.press("space")
	if s.send(playMsg{s.now, s.m.head.loop}) != nil {
		t.Error("a loop goes on while the replay is paused")
	}
}

func TestALiveRunCanBeWoundBack(t *testing.T) {
	s := drive(t, Options{}, 1, running)
	s.press("left", "left")
	s.shows("▶▶ replay ×8", "▶ v1-sync")
	s.lacks("v2-async               running")
	s.press("right", "right")
	s.shows("● live", "6 s left")
}

func TestStepsGoFromEventToEvent(t *testing.T) {
	s := drive(t, Options{}, 1, running)
	s.press(",")
	s.shows("❚❚ paused", "7 s left")
	s.press(",", ",")
	s.shows("9 s left")
	s.press(".")
	s.shows("8 s left")
}

func TestAReplayRunsToTheEnd(t *testing.T) {
	s := drive(t, Options{Speed: 4}, 1, (*fake.Dir).All)
	s.shows("replay ×4", "0 of 3 runs")
	s.play(3 * time.Second) // 12 s of the tape: 10 s of the load
	s.shows("▶ v1-sync", "window", "10 s left")
	s.press("+")
	s.shows("replay ×8")
	s.play(time.Minute)
	s.shows("■ finished", "3 of 3 runs")
	if s.m.play() != nil {
		t.Error("a replay at its end still moves on")
	}
}

// A replay ends in the state that a look at the finished run gives.
func TestAReplayEndsWhereLookingBegins(t *testing.T) {
	replayed := drive(t, Options{Speed: 16}, 1, (*fake.Dir).All)
	for range 20 {
		replayed.play(time.Second)
	}
	looked := drive(t, Options{}, 1, (*fake.Dir).All)
	if replayed.frame() != looked.frame() {
		t.Errorf("replayed\n%s\nlooked at\n%s", replayed.frame(), looked.frame())
	}
}

// Seeking to a time shows what playing to it shows.
func TestSeekingShowsWhatPlayingShows(t *testing.T) {
	played := drive(t, Options{Speed: 1}, 1, (*fake.Dir).All)
	played.play(40 * time.Second)
	played.press("space")
	sought := drive(t, Options{Speed: 1}, 1, (*fake.Dir).All)
	sought.press("space", "right", "right", "right", "right", "right", "right", "left", "left")
	if played.frame() != sought.frame() {
		t.Errorf("played\n%s\nsought\n%s", played.frame(), sought.frame())
	}
}

// The published ladder, replayed from its first second to its last.
func TestThePublishedLadderReplaysToItsEnd(t *testing.T) {
	source := &feed.Follower{Dir: "../../../results/ladder"}
	m := New(source, Options{Speed: 64})
	var next tea.Model = m
	next, _ = next.Update(tea.WindowSizeMsg{Width: 120, Height: 36})
	next, _ = next.Update(feedMsg{source.Poll(), start, start})
	now, seen := start, map[state.Status]bool{}
	for step := 0; !next.(Model).head.live; step++ {
		if step > 10000 {
			t.Fatal("the replay does not end")
		}
		next, _ = next.Update(playMsg{now, 0})
		now = now.Add(500 * time.Millisecond)
		m := next.(Model)
		seen[m.state.Run(m.state.Now).Status] = true
	}
	end := next.(Model)
	if !end.state.Over() || !seen[state.Running] {
		t.Errorf("over %v, seen %v", end.state.Over(), seen)
	}
	for _, row := range end.state.Rows(run.Turn{Block: 1}) {
		if row.Rate == nil || *row.Rate <= 0 || row.Status != state.Done {
			t.Errorf("%+v", row)
		}
	}
}
