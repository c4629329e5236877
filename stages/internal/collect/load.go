package collect

import (
	"cmp"
	"slices"
	"time"

	"scaleguild/internal/latency"
	"scaleguild/internal/median"
	"scaleguild/internal/run"
)

// Load sums the stream up. The window runs from windowStart for window; the
// responses in it are those that k6 tagged so. Times are what Latency gives.
func (s *Stream) Load(windowStart time.Time, window time.Duration, times *latency.Set) (run.Load, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	l := run.Load{
		FailedByCause: map[string]int{}, Kinds: map[string]run.Kind{}, FailedOfStarted: map[string]int{},
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
	s.ofStarted(&l, windowStart, window)
	l.BySecond = s.bySecond(windowStart, window)
	l.CompletedRate = float64(l.Completed) / window.Seconds()
	l.MeanInFlight = s.meanInFlight(windowStart, window)
	l.LittleInFlight = s.littleInFlight(windowStart, window)
	l.MaxInFlight = s.maxInFlight(windowStart, window)
	return l, describe(&l, times)
}

// Latency folds the response times of the window into histograms. A response
// time that no histogram holds is an error.
func (s *Stream) Latency() (*latency.Set, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	set := latency.NewSet()
	for _, r := range s.responses {
		if r.Phase != run.Window {
			continue
		}
		if err := set.Add(r.Kind, r.OK, r.Seconds); err != nil {
			return nil, err
		}
	}
	return set, nil
}

// describe fills in the response times of each kind and of all together.
func describe(l *run.Load, times *latency.Set) error {
	const all = "all"
	l.All = run.Kind{Completed: l.Completed, Failed: l.Failed}
	if err := timeOf(&l.All, times.All(all), all); err != nil {
		return err
	}
	for name, kind := range l.Kinds {
		if err := timeOf(&kind, times, name); err != nil {
			return err
		}
		l.Kinds[name] = kind
	}
	return nil
}

// timeOf fills in the response times of a kind, which stay null without a
// correct response.
func timeOf(k *run.Kind, times *latency.Set, name string) error {
	if k.Completed == 0 {
		return nil
	}
	mean, err := times.Mean(name)
	if err != nil {
		return err
	}
	k.Mean = &mean
	for _, to := range []struct {
		q  float64
		at **float64
	}{{0.50, &k.P50}, {0.95, &k.P95}, {0.99, &k.P99}, {0.999, &k.P999}} {
		seconds, err := times.Quantile(name, to.q)
		if err != nil {
			return err
		}
		*to.at = &seconds
	}
	return nil
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

// ofStarted counts the requests that were started in the window, and those of them that
// failed, whenever they ended: a request that times out in the drain belongs to the window
// that it waited in. A response began when its response time before its end.
func (s *Stream) ofStarted(l *run.Load, start time.Time, window time.Duration) {
	within := func(t time.Time) bool { return !t.Before(start) && t.Before(start.Add(window)) }
	started := 0
	for _, t := range s.starts {
		if within(t) {
			started++
		}
	}
	l.StartedInWindow = &started
	for _, r := range s.responses {
		if !r.OK && within(r.start()) {
			l.FailedOfStarted[r.Cause]++
		}
	}
}

// bySecond counts the responses of the window by the second in which they finished. A
// window that is not a whole number of seconds has a last second that is shorter.
func (s *Stream) bySecond(start time.Time, window time.Duration) []int {
	seconds := make([]int, (window+time.Second-1)/time.Second)
	for _, r := range s.responses {
		if r.Phase != run.Window {
			continue
		}
		// k6 tags a response by its own clock; one at an edge may be a moment outside.
		i := min(max(int(r.End.Sub(start)/time.Second), 0), len(seconds)-1)
		seconds[i]++
	}
	return seconds
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
		from := r.start()
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

// Turnover is the time from the start of the load until n requests had been answered; ok is false
// where so many never were.
func (s *Stream) Turnover(n int) (turnover time.Duration, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if n < 1 || len(s.responses) < n {
		return 0, false
	}
	var ends []time.Time
	for _, r := range s.responses {
		ends = append(ends, r.End)
	}
	slices.SortFunc(ends, time.Time.Compare)
	return ends[n-1].Sub(s.loadStart), true
}

// Level is when the load had become level: the end of the last second before the window whose
// median response time was more than twice the median of the window's seconds, from the start
// of the load. A start has all requests in flight wait at one place until they have spread.
func (s *Stream) Level(warmUp, window time.Duration) time.Duration {
	p50 := func(from time.Duration) (float64, bool) {
		if second := s.Second(s.LoadStart().Add(from)); second.P50 != nil {
			return *second.P50, true
		}
		return 0, false
	}
	var usual []float64
	for at := warmUp; at < warmUp+window; at += time.Second {
		if m, ok := p50(at); ok {
			usual = append(usual, m)
		}
	}
	if len(usual) == 0 {
		return warmUp
	}
	slices.Sort(usual)
	for at := warmUp - time.Second; at >= 0; at -= time.Second {
		if m, ok := p50(at); !ok || m > 2*median.Sorted(usual) {
			return at + time.Second
		}
	}
	return 0
}
