package collect

import (
	"cmp"
	"slices"
	"time"

	"scaleguild/internal/run"
)

// Load sums the stream up. The window runs from windowStart for window; the
// responses in it are those that k6 tagged so.
func (s *Stream) Load(windowStart time.Time, window time.Duration) run.Load {
	s.mu.Lock()
	defer s.mu.Unlock()
	l := run.Load{
		FailedByCause: map[string]int{}, Kinds: map[string]run.Kind{},
		Started: len(s.starts), Finished: len(s.responses), DroppedIterations: s.dropped,
	}
	total := 0.0
	for _, r := range s.responses {
		if r.Phase == run.Window {
			count(&l, r)
			total += r.Seconds
		}
	}
	if n := l.Completed + l.Failed; n > 0 {
		l.MeanResponse = total / float64(n)
	}
	l.CompletedRate = float64(l.Completed) / window.Seconds()
	l.MeanInFlight = s.meanInFlight(windowStart, window)
	l.LittleInFlight = s.littleInFlight(windowStart, window)
	l.MaxInFlight = s.maxInFlight(windowStart, window)
	return l
}

func count(l *run.Load, r Response) {
	kind := l.Kinds[r.Kind]
	if r.OK {
		l.Completed++
		kind.Completed++
	} else {
		l.Failed++
		kind.Failed++
		l.FailedByCause[r.Cause]++
	}
	l.Kinds[r.Kind] = kind
}

// meanInFlight is the time average over the window of starts so far minus ends
// so far: each start adds the part of the window after it, each end takes it off.
func (s *Stream) meanInFlight(start time.Time, window time.Duration) float64 {
	end := start.Add(window)
	rest := func(t time.Time) float64 { return min(max(end.Sub(t), 0), window).Seconds() }
	sum := 0.0
	for _, t := range s.starts {
		sum += rest(t)
	}
	for _, r := range s.responses {
		sum -= rest(r.End)
	}
	return sum / window.Seconds()
}

// littleInFlight is the response time that falls into the window, divided by
// its length: Little's law for a finite window, steady or not.
func (s *Stream) littleInFlight(start time.Time, window time.Duration) float64 {
	end := start.Add(window)
	sum := 0.0
	for _, r := range s.responses {
		from := r.End.Add(-time.Duration(r.Seconds * float64(time.Second)))
		if from.Before(start) {
			from = start
		}
		to := r.End
		if to.After(end) {
			to = end
		}
		sum += max(to.Sub(from), 0).Seconds()
	}
	return sum / window.Seconds()
}

// maxInFlight is the most requests in flight at one moment of the window.
func (s *Stream) maxInFlight(start time.Time, window time.Duration) int {
	type step struct {
		at time.Time
		by int
	}
	steps := make([]step, 0, len(s.starts)+len(s.responses))
	for _, t := range s.starts {
		steps = append(steps, step{t, 1})
	}
	for _, r := range s.responses {
		steps = append(steps, step{r.End, -1})
	}
	slices.SortFunc(steps, func(a, b step) int {
		return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.by, b.by)) // an end frees its place first
	})
	now, most := 0, 0
	for _, st := range steps {
		if st.at.After(start) { // the state before this step reached into the window
			most = max(most, now)
		}
		if st.at.After(start.Add(window)) {
			return most
		}
		now += st.by
	}
	return max(most, now)
}

// Second is the client's view of one second of a run.
type Second struct {
	Completed, Failed, InFlight int
	P50, P99                    *float64 // seconds; nil when nothing finished
}

// Second sums up the responses that finished in [from, from+1s), and counts the
// requests in flight at its end.
func (s *Stream) Second(from time.Time) Second {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out Second
	to := from.Add(time.Second)
	var seconds []float64
	for _, r := range s.responses {
		if !r.End.Before(to) {
			continue
		}
		out.InFlight--
		if r.End.Before(from) {
			continue
		}
		seconds = append(seconds, r.Seconds)
		if r.OK {
			out.Completed++
		} else {
			out.Failed++
		}
	}
	for _, t := range s.starts {
		if t.Before(to) {
			out.InFlight++
		}
	}
	if len(seconds) > 0 {
		slices.Sort(seconds)
		out.P50, out.P99 = quantile(seconds, 0.50), quantile(seconds, 0.99)
	}
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
