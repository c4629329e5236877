package feed

import (
	"time"

	"scaleguild/internal/run"
)

// Newest follows the newest run directory below Root, whichever study's it is,
// and goes over to a newer one when it appears. Nothing there yet is a Trouble;
// it waits.
type Newest struct {
	Root string // the folder that holds <study>/<run-id>

	current *Follower
	waiting bool // told
}

// Poll gives what has come since the last call.
func (n *Newest) Poll() []Event {
	dir := run.Newest(n.Root, "")
	if dir == "" && n.current == nil {
		if n.waiting {
			return nil
		}
		n.waiting = true
		return []Event{Trouble{"no run yet: `scaleguild run STUDY` begins one, in another terminal"}}
	}
	if dir != "" && (n.current == nil || n.current.Dir != dir) {
		n.current = &Follower{Dir: dir}
	}
	return n.current.Poll()
}

// Changed is when the files of the run that is followed were last written.
func (n *Newest) Changed() time.Time {
	if n.current == nil {
		return time.Time{}
	}
	return n.current.Changed()
}
