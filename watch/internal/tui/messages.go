package tui

import (
	"time"

	"scaleguild/watch/internal/feed"
)

// feedMsg carries what a look at the run directory has brought, when that was, and
// when the directory's files were last written.
type feedMsg struct {
	events  []feed.Event
	now     time.Time
	changed time.Time
}

// playMsg moves a replay on. Of a loop that was stopped a last one may still be
// under way when the next loop begins; its number tells the two apart.
type playMsg struct {
	now  time.Time
	loop int
}
