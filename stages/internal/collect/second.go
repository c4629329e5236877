package collect

import (
	"slices"
	"time"
)

// Second is the client's view of one second of a run.
type Second struct {
	Completed, Failed, InFlight int
	P50, P99                    *float64 // seconds; nil when nothing finished
}

// seconds are the responses and the starts of a run by whole seconds of the load. What has come
// is sorted into them when a second is asked for, each once: to look at all of them each second
// would take longer and longer.
type seconds struct {
	all       []bucket
	before    int // requests in flight when the load started; below 0 where more ended than started
	responses int // that have been sorted in
	starts    int // likewise
}

// bucket is what happened in one second.
type bucket struct {
	times  []float64 // of the responses that finished in it
	failed int       // of these
	starts int
}

// Second sums up the responses that finished in [from, from+1s), and counts the
// requests in flight at its end.
func (s *Stream) Second(from time.Time) Second {
	s.mu.Lock()
	defer s.mu.Unlock()
	since := from.Sub(s.loadStart)
	if s.loadStart.IsZero() || since < 0 || since%time.Second != 0 {
		return s.scanned(from)
	}
	s.sort()
	n := int(since / time.Second)
	out := Second{InFlight: s.seconds.before}
	for i, b := range s.seconds.all[:min(n+1, len(s.seconds.all))] {
		out.InFlight += b.starts - len(b.times)
		if i == n {
			out.add(b)
		}
	}
	return out
}

// add adds what finished in the second.
func (s *Second) add(b bucket) {
	s.Completed, s.Failed = len(b.times)-b.failed, b.failed
	if len(b.times) == 0 {
		return
	}
	slices.Sort(b.times)
	s.P50, s.P99 = quantile(b.times, 0.50), quantile(b.times, 0.99)
}

// sort sorts in what has come since the last time.
func (s *Stream) sort() {
	for _, r := range s.responses[s.seconds.responses:] {
		b := s.seconds.at(r.End.Sub(s.loadStart))
		if b == nil {
			s.seconds.before--
			continue
		}
		if b.times = append(b.times, r.Seconds); !r.OK {
			b.failed++
		}
	}
	for _, t := range s.starts[s.seconds.starts:] {
		if b := s.seconds.at(t.Sub(s.loadStart)); b != nil {
			b.starts++
		} else {
			s.seconds.before++
		}
	}
	s.seconds.responses, s.seconds.starts = len(s.responses), len(s.starts)
}

// at is the second of a time since the start of the load; nil before it.
func (s *seconds) at(since time.Duration) *bucket {
	if since < 0 {
		return nil
	}
	n := int(since / time.Second)
	for len(s.all) <= n {
		s.all = append(s.all, bucket{})
	}
	return &s.all[n]
}

// scanned is Second of any moment, by a look at everything.
func (s *Stream) scanned(from time.Time) Second {
	var out Second
	var b bucket
	to := from.Add(time.Second)
	for _, r := range s.responses {
		if !r.End.Before(to) {
			continue
		}
		out.InFlight--
		if r.End.Before(from) {
			continue
		}
		if b.times = append(b.times, r.Seconds); !r.OK {
			b.failed++
		}
	}
	for _, t := range s.starts {
		if t.Before(to) {
			out.InFlight++
		}
	}
	out.add(b)
	return out
}

// quantile interpolates linearly between the sorted values around q*(n-1), as
// k6 does (grafana/k6, metrics/sink.go, TrendSink.P).
func quantile(sorted []float64, q float64) *float64 {
	at := q * float64(len(sorted)-1)
	low := int(at)
	high := min(low+1, len(sorted)-1)
	v := sorted[low] + (sorted[high]-sorted[low])*(at-float64(low))
	return &v
}
