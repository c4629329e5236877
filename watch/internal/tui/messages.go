package tui

import (
	"time"

	"scaleguild/watch/internal/feed"
)

// feedMsg carries what a look at the run directory has brought; now is when it was.
type feedMsg struct {
	events []feed.Event
	now    time.Time
}

// playMsg moves a replay on.
type playMsg struct{ now time.Time }
