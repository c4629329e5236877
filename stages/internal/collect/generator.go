package collect

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// fewDispatches is how often k6's threads run, within lookEvery, where k6 may stand still.
// Only then are its sockets looked at: that costs a millisecond of CPU time.
const fewDispatches = 10

// lookEvery is how often a Generator looks: a silence of run.MaxSilence is then seen by
// two looks or more.
const lookEvery = 40 * time.Millisecond

// Generator watches k6 many times a second. A generator that is stopped, or that waits for
// a CPU, reads no answers; what it measures meanwhile is its own standstill. Its dispatch
// delays do not tell when it is stopped, for it is not ready to run then.
type Generator struct {
	PID     int // of k6
	Port    int // of the service
	looks   []look
	failure error
}

// look is what is seen of k6 at one moment.
type look struct {
	at     time.Time
	unread int        // connections with an answer that k6 has not read; 0 while it runs
	spent  dispatched // by its threads since the look before
}

// Run looks until ctx ends.
func (g *Generator) Run(ctx context.Context) {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	before, err := ReadDispatches(g.PID)
	for err == nil {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		before, err = g.look(before)
	}
	if ctx.Err() == nil { // at the end of a run k6 may go while it is read
		g.failure = err
	}
}

func (g *Generator) look(before Dispatches) (Dispatches, error) {
	l := look{at: time.Now()}
	now, err := ReadDispatches(g.PID)
	if err != nil {
		return nil, err
	}
	l.spent = now.since(before)
	if l.spent.times < fewDispatches {
		if l.unread, err = unreadAnswers(g.Port); err != nil {
			return nil, err
		}
	}
	g.looks = append(g.looks, l)
	return now, nil
}

// maxUnseen is for how long of a window k6 may go unseen. Looks are late where the machine
// is busy, and then its dispatches between two of them are known in sum all the same.
const maxUnseen = time.Second

// within gives the looks of [from, to); an error where k6 was not seen for so long that it
// could have stood still unnoticed. Only after Run.
func (g *Generator) within(from, to time.Time) ([]look, error) {
	var in []look
	last, unseen := from, time.Duration(0)
	for _, l := range g.looks {
		if !l.at.Before(from) && l.at.Before(to) {
			in = append(in, l)
			unseen, last = max(unseen, l.at.Sub(last)), l.at
		}
	}
	if unseen = max(unseen, to.Sub(last)); len(in) == 0 || unseen > maxUnseen {
		return nil, errors.Join(fmt.Errorf("k6: not seen for %.1f s of the window (got %d looks, want one each %v)",
			unseen.Seconds(), len(in), lookEvery), g.failure)
	}
	return in, nil
}

// Delay gives the wait for a CPU in seconds that a share q of the dispatches of k6's
// threads did not exceed within [from, to). The kernel counts waits in sums: all dispatches
// between two looks are taken to have waited for as long as they did on average.
func (g *Generator) Delay(q float64, from, to time.Time) (float64, error) {
	in, err := g.within(from, to)
	if err != nil {
		return 0, err
	}
	in = slices.DeleteFunc(in, func(l look) bool { return l.spent.times == 0 })
	slices.SortFunc(in, func(a, b look) int { return cmp.Compare(a.spent.mean(), b.spent.mean()) })
	all := int64(0)
	for _, l := range in {
		all += l.spent.times
	}
	if all == 0 {
		return 0, errors.New("k6: no thread was given a CPU within the window (got 0 time slices, want at least 1)")
	}
	sum := int64(0)
	for _, l := range in {
		if sum += l.spent.times; float64(sum) >= q*float64(all) {
			return l.spent.mean(), nil
		}
	}
	return 0, fmt.Errorf("k6: no quantile of its dispatch delays (got %g, want a share of 1)", q)
}

// Silence gives the longest time in seconds within [from, to) in which k6 neither started
// a request nor took an answer, while every look saw answers unread.
func (g *Generator) Silence(s *Stream, from, to time.Time) (float64, error) {
	in, err := g.within(from, to)
	if err != nil {
		return 0, err
	}
	longest, events := 0.0, s.events(from, to)
	for i, next := 0, 0; i < len(in); i++ {
		for next < len(events) && !events[next].After(in[i].at) {
			next++
		}
		end := to
		if next < len(events) {
			end = events[next]
		}
		last := i // the last look before the next event, all from i on with unread answers
		for last < len(in) && in[last].unread > 0 && in[last].at.Before(end) {
			last++
		}
		if last > i+1 {
			longest = max(longest, in[last-1].at.Sub(in[i].at).Seconds())
		}
	}
	return longest, nil
}

// events are the moments within [from, to) at which k6 started a request or took its
// answer, in order.
func (s *Stream) events(from, to time.Time) []time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []time.Time
	add := func(t time.Time) {
		if !t.Before(from) && t.Before(to) {
			out = append(out, t)
		}
	}
	for _, t := range s.starts {
		add(t)
	}
	for _, r := range s.responses {
		add(r.End)
	}
	slices.SortFunc(out, time.Time.Compare)
	return out
}
