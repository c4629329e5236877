package server

import (
	"sync"

	"scaleguild/mockapi/internal/histogram"
)

// answer is one request that waited its delay to the end. Times are in
// microseconds.
type answer struct {
	key        string
	draw       int64
	drawn      int64 // the delay of the draw
	delivered  int64 // the time that passed
	clientGone bool
}

// tally counts what the server injected. One lock guards all of it, so that a
// reader never sees a request in one number and not in another.
type tally struct {
	mu sync.Mutex
	counts
	drawn, delivered, overshoot histogram.Histogram
	witnesses                   witnesses
}

type counts struct {
	inFlight   int64 // parked now
	peakParked int64
	clientGone int64
}

// enter counts a request that begins to wait.
func (t *tally) enter() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.inFlight++
	t.peakParked = max(t.peakParked, t.inFlight)
}

// leave forgets a request that did not wait to the end.
func (t *tally) leave() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.inFlight--
}

// answer counts a request that did.
func (t *tally) answer(a answer) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.inFlight--
	t.drawn.Add(a.drawn)
	t.delivered.Add(a.delivered)
	t.overshoot.Add(a.delivered - a.drawn)
	if a.clientGone {
		t.clientGone++
	}
	t.witnesses.add(a)
}
