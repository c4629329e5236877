package verify

import (
	"errors"

	"scaleguild/internal/run"
	"scaleguild/merge/internal/history"
)

// Commit is the project as it was when it ran a study.
type Commit struct {
	Name  string
	Files history.Files
	Err   error // why there are no files; nil when there are
}

// absent is the line of a promise that takes the commit's files, where there are none.
// That the whole history has no such commit breaks the promise: something ran that is
// not the project.
func (c Commit) absent(name string) (Promise, bool) {
	switch {
	case c.Err == nil:
		return Promise{}, false
	case errors.Is(c.Err, history.ErrUnknown):
		return NewPromise(name, "", []string{run.HostFile + ": commit: " + c.Err.Error()}), true
	}
	p := Unknown(name, "commit %s cannot be read: %v", history.Short(c.Name), c.Err)
	p.NoHistory = errors.Is(c.Err, history.ErrNone)
	return p, true
}

// since begins a note about what differs from the commit.
func (c Commit) since() string { return "since commit " + history.Short(c.Name) + ": " }
