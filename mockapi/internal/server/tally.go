package server

import (
	"maps"
	"sync"
	"time"

	"scaleguild/mockapi/internal/fault"
	"scaleguild/mockapi/internal/histogram"
	"scaleguild/mockapi/internal/profile"
)

// request is one request that waits. Moments are microseconds since any fixed one.
type request struct {
	route int
	key   string
	profile.Decision
	from int64 // the moment at which it began to wait
}

// tally counts what the server injected. One lock guards all of it, so that a
// reader never sees a request in one number and not in another.
type tally struct {
	mu     sync.Mutex
	total  counts
	routes []routeTally
}

// routeTally is the share of one route.
type routeTally struct {
	counts
	drawn, delivered, overshoot histogram.Histogram
	faults                      map[fault.Fault]int64 // that happened
	witnesses                   witnesses
}

type counts struct {
	parked     int64 // parked now
	peakParked int64
	clientGone int64
	time       parkedTime
}

// parkedTime is the time that requests have spent parked. Microseconds are
// integers, so the sum does not drift however long the server runs.
type parkedTime struct {
	over     int64 // microseconds, of requests that no longer wait
	sinceAll int64 // sum of the moments at which those that wait now began
}

// seconds is the time until now; count requests wait.
func (p parkedTime) seconds(count, now int64) float64 {
	return float64(p.over+count*now-p.sinceAll) / float64(time.Second/time.Microsecond)
}

func (c *counts) enter(at int64) {
	c.parked++
	c.peakParked = max(c.peakParked, c.parked)
	c.time.sinceAll += at
}

func (c *counts) leave(from, passed int64) {
	c.parked--
	c.time.sinceAll -= from
	c.time.over += passed
}

func newRouteTallies(count int) []routeTally {
	all := make([]routeTally, count)
	for i := range all {
		all[i].faults = map[fault.Fault]int64{}
	}
	return all
}

// enter counts a request that begins to wait, and gives how many wait now.
func (t *tally) enter(r *request) int64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.total.enter(r.from)
	t.routes[r.route].enter(r.from)
	return t.total.parked
}

// leave forgets a request that the end of the server interrupts.
func (t *tally) leave(r *request, passed int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.unpark(r, passed)
}

func (t *tally) unpark(r *request, passed int64) {
	t.total.leave(r.from, passed)
	t.routes[r.route].leave(r.from, passed)
}

// answer counts a request whose delay is over.
func (t *tally) answer(r *request, passed int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.unpark(r, passed)
	own := t.end(r)
	own.delivered.Add(passed)
	own.overshoot.Add(passed - r.Delay)
}

// clientGone counts a request whose client has left while it waited.
func (t *tally) clientGone(r *request, passed int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.unpark(r, passed)
	t.total.clientGone++
	t.end(r).clientGone++
}

// end counts what every request has that did not end with the server.
func (t *tally) end(r *request) *routeTally {
	own := &t.routes[r.route]
	own.drawn.Add(r.Delay)
	if r.Fault.Kind != fault.None {
		own.faults[r.Fault]++
	}
	own.witnesses.add(r)
	return own
}

// reset forgets all that was counted; it does not while requests wait.
func (t *tally) reset() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.total.parked > 0 {
		return false
	}
	t.total, t.routes = counts{}, newRouteTallies(len(t.routes))
	return true
}

// copyOf gives the numbers of a moment, which moment reads under the lock. They
// are looked at without it: a reader must not add to the overshoot.
func (t *tally) copyOf(moment func() int64) (total counts, routes []routeTally, at int64) {
	routes = make([]routeTally, len(t.routes))
	t.mu.Lock()
	defer t.mu.Unlock()
	for i := range t.routes {
		from := &t.routes[i]
		routes[i] = *from
		routes[i].faults = maps.Clone(from.faults)
		routes[i].witnesses = append(witnesses{}, from.witnesses...)
	}
	return t.total, routes, moment()
}
