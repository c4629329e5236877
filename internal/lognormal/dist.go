package lognormal

import (
	"fmt"
	"math"
	"time"
)

// z99 is the 0.99 quantile of the standard normal distribution.
const z99 = 2.3263478740408408

// Dist is a lognormal distribution of delays. New and Parse make one; the zero
// Dist is not a distribution.
type Dist struct {
	p50, p99  time.Duration
	mu, sigma float64 // of the logarithm of the delay in seconds
}

// New gives the distribution with the median p50 and the 0.99 quantile p99.
// Both are whole microseconds, and 0 < p50 < p99.
func New(p50, p99 time.Duration) (Dist, error) {
	for _, one := range []struct {
		name  string
		value time.Duration
	}{{"p50", p50}, {"p99", p99}} {
		if one.value <= 0 {
			return Dist{}, fmt.Errorf("%s is not positive (got %v, want at least 1us)", one.name, one.value)
		}
		if one.value%time.Microsecond != 0 {
			return Dist{}, fmt.Errorf("%s is not a whole number of microseconds (got %v)", one.name, one.value)
		}
	}
	if p99 <= p50 {
		return Dist{}, fmt.Errorf("p99 does not exceed p50 (got p50=%s and p99=%s)", FormatDuration(p50), FormatDuration(p99))
	}
	d := Dist{
		p50: p50, p99: p99,
		mu:    math.Log(p50.Seconds()),
		sigma: math.Log(float64(p99)/float64(p50)) / z99,
	}
	if err := d.checkRange(); err != nil {
		return Dist{}, err
	}
	return d, nil
}

// checkRange refuses a distribution whose longest possible delay is not a
// time.Duration (292 years): its integers would overflow.
func (d Dist) checkRange() error {
	longest := math.Exp(d.mu + d.sigma*normal(drawEnd-1))
	if longest < time.Duration(math.MaxInt64).Seconds() {
		return nil
	}
	return fmt.Errorf("p99 is too far from p50 (got p50=%s and p99=%s, whose longest delay would be %.3g s)",
		FormatDuration(d.p50), FormatDuration(d.p99), longest)
}

// P50 is the median that the distribution was made from.
func (d Dist) P50() time.Duration { return d.p50 }

// P99 is the 0.99 quantile that the distribution was made from.
func (d Dist) P99() time.Duration { return d.p99 }

// Mu is the mean of the logarithm of the delay in seconds.
func (d Dist) Mu() float64 { return d.mu }

// Sigma is the standard deviation of the logarithm of the delay.
func (d Dist) Sigma() float64 { return d.sigma }

// Mean is the expected delay in seconds, exp(mu + sigma²/2).
func (d Dist) Mean() float64 { return math.Exp(d.mu + d.sigma*d.sigma/2) }

// Quantile is the delay in seconds that a share q of all delays does not
// exceed, exp(mu + sigma·z(q)). It is 0 for q = 0, +Inf for q = 1, and NaN
// outside of [0, 1].
func (d Dist) Quantile(q float64) float64 {
	return math.Exp(d.mu + d.sigma*math.Sqrt2*math.Erfinv(2*q-1))
}

// CDF is the share of delays that do not exceed seconds.
func (d Dist) CDF(seconds float64) float64 {
	if seconds <= 0 {
		return 0
	}
	return math.Erfc((d.mu-math.Log(seconds))/(d.sigma*math.Sqrt2)) / 2
}
