package bench

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"
)

// onTime is how late an answer may be in the measurement of parked requests.
const onTime = 2 * time.Second

// onTime says whether a request was answered after its delay and not much later.
func (o outcome) onTime(delay time.Duration) bool {
	return o.what == "ok" && o.took >= delay && o.took <= delay+onTime
}

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
		if o.onTime(delay) {
			good++
		}
	})
	now := <-full
	after, err := r.cpuSeconds()
	if err != nil || math.IsNaN(now) {
		return nil, fmt.Errorf("%s ended while requests were parked: %w", r.name, err)
	}
	result := newParked(s.parked, good, delay, now-before, after-cpu)
	return &result, nil
}

// newParked divides the memory in KiB and the CPU time in seconds that all requests
// took by the number of those that were answered on time.
func newParked(sent, good int, delay time.Duration, kib, cpu float64) Parked {
	result := Parked{Sent: sent, OnTime: good, Delay: delay.Seconds(), Late: onTime.Seconds()}
	if good > 0 {
		each, seconds := kib/float64(good), cpu/float64(good)*perRequests
		result.KiB, result.CPU = &each, &seconds
	}
	return result
}
