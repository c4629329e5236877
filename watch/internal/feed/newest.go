package feed

import (
	"path/filepath"
	"strings"
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
	dir := NewestRun(n.Root)
	if dir == "" && n.current == nil {
		if n.waiting {
			return nil
		}
		n.waiting = true
		return []Event{Trouble{"no run yet: `just ladder` begins one, in another terminal"}}
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

// NewestRun gives the newest run directory below root, "" where there is none.
// Run ids begin with their time, so the last name is the newest run.
func NewestRun(root string) string {
	found, err := run.FindStudies(root, "")
	if err != nil { // only a malformed pattern is an error
		return ""
	}
	best := ""
	for _, path := range found {
		dir := filepath.Dir(path)
		if best == "" || strings.Compare(filepath.Base(dir), filepath.Base(best)) > 0 {
			best = dir
		}
	}
	return best
}
