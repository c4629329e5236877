package bench

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"
)

// accuracy sends requests for some seconds and watches each for the horizon.
func (s session) accuracy(ctx context.Context, r *running, a ask, rate, seconds, horizon float64) (*Accuracy, error) {
	before, err := r.cpuSeconds()
	if err != nil {
		return nil, err
	}
	l := load{address: r.address(), rate: rate, count: int(rate * seconds * s.scale), timeout: s.seconds(horizon), prefix: "a"}
	var times []time.Duration
	l.run(ctx, func(o outcome) {
		if o.what == "ok" {
			times = append(times, o.took)
		}
	})
	after, err := r.cpuSeconds()
	if err != nil {
		return nil, err
	}
	if len(times) == 0 {
		return nil, fmt.Errorf("%s: no answer to %d requests", r.name, l.count)
	}
	result := l.accuracy(times, a, after-before)
	return &result, nil
}

// accuracy compares the times of the requests that were answered with the
// distribution asked; cpu is the CPU time in seconds that the mock took meanwhile.
func (l load) accuracy(times []time.Duration, a ask, cpu float64) Accuracy {
	slices.Sort(times)
	return Accuracy{
		Sent: l.count, Rate: l.rate, OK: len(times), Horizon: l.timeout.Seconds(), KS: distance(times, l.count, a, l.timeout),
		P50: quantile(times, l.count, 0.50), P99: quantile(times, l.count, 0.99),
		CPU: cpu / float64(len(times)) * perRequests,
	}
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
