package state

import (
	"fmt"

	"scaleguild/internal/bound"
	"scaleguild/internal/run"
)

// recent is how many seconds the words about a running run look back.
const recent = 5

// judge names what bounded a finished run.
func (r *Run) judge() {
	result, err := bound.Of(*r.Record)
	if err != nil {
		r.limit, r.says = "", err.Error()
		return
	}
	r.limit, r.says = result.Name, result.Evidence
	if result.Next != "" {
		r.says += ". Next: " + result.Next
	}
}

// look says what the last seconds of a running run are like. Its bound is that of
// its load: the drain, in which nothing new is asked, has none of its own.
func (r *Run) look() {
	if r.Plan == nil {
		return
	}
	if last := r.Last(); last.Phase == run.Drain {
		r.says = fmt.Sprintf("the load has ended: waiting for the answers to %d requests in flight", last.InFlight)
		return
	}
	r.limit, r.says = bound.Live(*r.Plan, r.Samples[max(0, len(r.Samples)-recent):])
}

// Bound names what limits a run: a finished one as a whole, a running one in its
// last seconds. It is "" before there is anything to tell it from.
func (r *Run) Bound() string { return r.limit }

// Says tells the same in plain words, by the rules that the tables use.
func (r *Run) Says() string { return r.says }
