package server

import (
	"sync"
	"time"

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
	parked     parkedTime
}

// parkedTime is the time that requests have spent parked. Microseconds are
// integers, so the sum does not drift however long the server runs.
type parkedTime struct {
	over     int64 // microseconds, of requests that no longer wait
	sinceAll int64 // sum of the moments at which those that wait now began
}

// seconds is the time until now; count requests wait. Moments are microseconds
// since any fixed one.
func (p parkedTime) seconds(count, now int64) float64 {
	return float64(p.over+count*now-p.sinceAll) / float64(time.Second/time.Microsecond)
}

// enter counts a request that begins to wait at a moment.
func (t *tally) enter(at int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.inFlight++
	t.peakParked = max(t.peakParked, t.inFlight)
	t.parked.sinceAll += at
}

// leave counts a request that waited from one moment to another, and not to
// the end of its delay.
func (t *tally) leave(from, to int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.unpark(from, to)
}

func (t *tally) unpark(from, to int64) {
	t.inFlight--
	t.parked.sinceAll -= from
	t.parked.over += to - from
}

// answer counts a request that waited from a moment for as long as a says.
func (t *tally) answer(from int64, a answer) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.unpark(from, from+a.delivered)
	t.drawn.Add(a.drawn)
	t.delivered.Add(a.delivered)
	t.overshoot.Add(a.delivered - a.drawn)
	if a.clientGone {
		t.clientGone++
	}
	t.witnesses.add(a)
}
