package bench

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// The two distributions of the studies.
func fastAsk() ask { return ask{p50: 200 * time.Millisecond, p99: 1200 * time.Millisecond} }
func slowAsk() ask { return ask{p50: 4 * time.Second, p99: 22 * time.Second} }

// session measures.
type session struct {
	scale     float64 // of all durations
	serverCPU int
	parked    int    // requests that are to wait at once
	script    string // wrk's, which gives each request a key of its own
}

// script is what wrk is told to send where delays depend on keys.
const script = `local n = 0
request = function() n = n + 1; return wrk.format("GET", "/q?key=w" .. n) end
`

func (s session) seconds(n float64) time.Duration {
	return time.Duration(n * s.scale * float64(time.Second))
}

// measure makes all measurements of one mock. One that fails is a problem, and
// the next begins with a new process.
func (s session) measure(ctx context.Context, p peer, m *Measurement) error {
	var r *running
	defer func() {
		if r != nil {
			r.stop()
		}
	}()
	// with gives a mock with a delay: the same process, when it can be told.
	with := func(a ask, fresh bool) (err error) {
		if r != nil && !p.fresh && !fresh {
			return errors.Join(r.settle(ctx), r.set(ctx, a))
		}
		if r != nil {
			r.stop()
		}
		r, err = p.start(ctx, s.serverCPU, a)
		return err
	}
	steps := []struct {
		a  ask
		do func() error
	}{
		{ask{}, func() (err error) {
			if _, err = s.wrk(ctx, r, drive{connections: 64, seconds: 10}); err == nil { // a warm-up, for all alike
				m.Full, err = s.wrk(ctx, r, drive{connections: 64, seconds: 6})
			}
			return err
		}},
		{fastAsk(), func() (err error) {
			m.Delayed, err = s.wrk(ctx, r, drive{connections: 1000, seconds: 6, mean: fastAsk().mean(), script: s.script})
			return err
		}},
		{fastAsk(), func() (err error) { m.Fast, err = s.accuracy(ctx, r, fastAsk(), 2000, 5, 5); return err }},
		{slowAsk(), func() (err error) { m.Slow, err = s.accuracy(ctx, r, slowAsk(), 800, 4, 26); return err }},
		{ask{constant: s.seconds(14)}, func() (err error) { m.Parked, err = s.park(ctx, r); return err }},
	}
	var problems []error
	for i, step := range steps {
		// What waits is compared with a process that has done nothing yet.
		err := with(step.a, i == len(steps)-1)
		if err == nil {
			err = step.do()
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			problems = append(problems, fmt.Errorf("measurement %d of %d: %w", i+1, len(steps), err))
			if r != nil {
				r.stop()
				r = nil
			}
		}
	}
	return errors.Join(problems...)
}
