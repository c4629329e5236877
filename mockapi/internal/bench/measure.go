package bench

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
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

var (
	wrkRate   = regexp.MustCompile(`Requests/sec:\s+([0-9.]+)`)
	wrkTotal  = regexp.MustCompile(`([0-9]+) requests in`)
	wrkErrors = regexp.MustCompile(`Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)`)
	wrkStatus = regexp.MustCompile(`Non-2xx or 3xx responses: (\d+)`)
)

// drive is a load by wrk.
type drive struct {
	connections int
	seconds     float64
	mean        float64 // of the delay in seconds; 0 without one
	script      string  // for requests that differ; empty when all may be equal
}

// wrk drives a mock as fast as a number of connections allows.
func (s session) wrk(ctx context.Context, r *running, d drive) (*Speed, error) {
	before, err := r.cpuSeconds()
	if err != nil {
		return nil, err
	}
	whole := max(1, int(math.Round(d.seconds*s.scale)))
	url := "http://" + r.address() + "/q?key=r1"
	argv := []string{"-t1", "-c" + strconv.Itoa(d.connections), "-d" + strconv.Itoa(whole), "--timeout", "60s", url}
	if d.script != "" {
		argv = append(argv, "-s", d.script)
	}
	out, err := exec.CommandContext(ctx, "wrk", argv...).CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("wrk: %w\n%s", err, out)
	}
	after, err := r.cpuSeconds()
	if err != nil {
		return nil, err
	}
	rate, total := number(wrkRate, out, 1), number(wrkTotal, out, 1)
	if total == 0 {
		return nil, fmt.Errorf("%s: no answer in %d s\n%s", r.name, whole, out)
	}
	failed := number(wrkStatus, out, 1)
	for i := 1; i <= 4; i++ {
		failed += number(wrkErrors, out, i)
	}
	speed := &Speed{Connections: d.connections, Rate: rate, Errors: int64(failed), CPU: (after - before) / total * 10_000}
	if d.mean > 0 {
		speed.Ideal = float64(d.connections) / d.mean
	}
	return speed, nil
}

func number(pattern *regexp.Regexp, text []byte, group int) float64 {
	found := pattern.FindSubmatch(text)
	if found == nil {
		return 0
	}
	value, err := strconv.ParseFloat(string(found[group]), 64)
	if err != nil {
		return 0 // the pattern has digits only
	}
	return value
}

// accuracy sends requests for some seconds and watches each for the horizon.
func (s session) accuracy(ctx context.Context, r *running, a ask, rate, seconds, horizon float64) (*Accuracy, error) {
	before, err := r.cpuSeconds()
	if err != nil {
		return nil, err
	}
	l := load{address: r.address(), rate: rate, count: int(rate * seconds * s.scale), timeout: s.seconds(horizon), prefix: "a"}
	var all []time.Duration
	l.run(ctx, func(o outcome) {
		if o.what == "ok" {
			all = append(all, o.took)
		}
	})
	after, err := r.cpuSeconds()
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%s: no answer to %d requests", r.name, l.count)
	}
	slices.Sort(all)
	return &Accuracy{
		Sent: l.count, Rate: rate, OK: len(all), Horizon: l.timeout.Seconds(), KS: distance(all, l.count, a, l.timeout),
		P50: quantile(all, l.count, 0.50), P99: quantile(all, l.count, 0.99),
		CPU: (after - before) / float64(len(all)) * 10_000,
	}, nil
}

// distance is the Kolmogorov-Smirnov distance up to the horizon, of the sorted
// times of those requests, of all sent, that were answered.
func distance(sorted []time.Duration, sent int, a ask, horizon time.Duration) float64 {
	largest := 0.0
	for i, took := range sorted {
		asked := a.cdf(took)
		largest = max(largest, asked-float64(i)/float64(sent), float64(i+1)/float64(sent)-asked)
	}
	return max(largest, a.cdf(horizon)-float64(len(sorted))/float64(sent))
}

// quantile is the time of rank ceil(q·sent); nil when fewer were answered.
func quantile(sorted []time.Duration, sent int, q float64) *float64 {
	rank := int(math.Ceil(q * float64(sent)))
	if rank > len(sorted) {
		return nil
	}
	seconds := sorted[rank-1].Seconds()
	return &seconds
}

// onTime is how late an answer may be in the measurement of parked requests.
const onTime = 2 * time.Second

// park lets many requests wait at once, for a time that all of them fit into.
func (s session) park(ctx context.Context, r *running) (*Parked, error) {
	cpu, errCPU := r.cpuSeconds()
	before, errBefore := r.residentKiB()
	if err := errors.Join(errCPU, errBefore); err != nil {
		return nil, err
	}
	delay := s.seconds(14)
	ramp := s.seconds(9)
	l := load{address: r.address(), rate: float64(s.parked) / ramp.Seconds(), count: s.parked, timeout: delay + 4*onTime, prefix: "p"}
	full := make(chan float64, 1)
	time.AfterFunc((ramp+delay)/2, func() { // all have come, none has gone
		now, err := r.residentKiB()
		if err != nil {
			now = math.NaN()
		}
		full <- now
	})
	good := 0
	l.run(ctx, func(o outcome) {
		if o.what == "ok" && o.took >= delay && o.took <= delay+onTime {
			good++
		}
	})
	now := <-full
	after, err := r.cpuSeconds()
	if err != nil || math.IsNaN(now) {
		return nil, fmt.Errorf("%s ended while requests were parked: %w", r.name, err)
	}
	result := &Parked{Sent: s.parked, OnTime: good, Delay: delay.Seconds(), Late: onTime.Seconds()}
	if good > 0 {
		kib, seconds := (now-before)/float64(good), (after-cpu)/float64(good)*10_000
		result.KiB, result.CPU = &kib, &seconds
	}
	return result, nil
}
