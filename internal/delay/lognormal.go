package delay

import (
	"fmt"
	"math"
	"time"
)

// z99 is the 0.99 quantile of the standard normal distribution.
const z99 = 2.3263478740408408

// lognormal is the distribution of a delay whose logarithm is normal. It is
// stated by two quantiles, because those are what people know of a dependency:
//
//	mu    = ln(p50 in seconds)
//	sigma = ln(p99/p50) / z99
type lognormal struct {
	p50, p99  time.Duration // whole microseconds, 0 < p50 < p99
	mu, sigma float64       // of the logarithm of the delay in seconds
}

func newLognormal(a arguments) (Distribution, error) {
	values, err := a.namedValues("p50", "p99")
	if err != nil {
		return nil, err
	}
	p50, err50 := positive("p50", values[0])
	p99, err99 := positive("p99", values[1])
	if err := joinErrors(err50, err99); err != nil {
		return nil, err
	}
	return lognormalOf(p50, p99)
}

// lognormalOf gives the distribution with these two quantiles, both whole
// positive microseconds.
func lognormalOf(p50, p99 time.Duration) (Distribution, error) {
	if p99 <= p50 {
		return nil, fmt.Errorf("p99 does not exceed p50 (got p50=%s and p99=%s)", text(p50), text(p99))
	}
	d := lognormal{
		p50: p50, p99: p99,
		mu:    math.Log(p50.Seconds()),
		sigma: math.Log(float64(p99)/float64(p50)) / z99,
	}
	if err := d.checkRange(); err != nil {
		return nil, err
	}
	return d, nil
}

// checkRange refuses a distribution whose longest possible delay is not a
// time.Duration (292 years): its integers would overflow.
func (d lognormal) checkRange() error {
	longest := math.Exp(d.mu + d.sigma*normal(drawEnd-1))
	if longest < time.Duration(math.MaxInt64).Seconds() {
		return nil
	}
	return fmt.Errorf("p99 is too far from p50 (got p50=%s and p99=%s, whose longest delay would be %.3g s)",
		text(d.p50), text(d.p99), longest)
}

// Delay takes the quantile of the middle of the draw's interval,
// q = (draw + 1/2) / 2^53. It panics for a number that Draw cannot give.
func (d lognormal) Delay(draw int64) int64 {
	if draw < 0 || draw >= drawEnd {
		panic(fmt.Sprintf("delay: %d is not a draw (want 0 to 2^53 - 1)", draw))
	}
	return int64(math.Round(1e6 * math.Exp(d.mu+d.sigma*normal(draw))))
}

// Quantile is exp(mu + sigma·z(q)): 0 for q = 0, +Inf for q = 1, and NaN
// outside of [0, 1].
func (d lognormal) Quantile(q float64) float64 {
	return math.Exp(d.mu + d.sigma*math.Sqrt2*math.Erfinv(2*q-1))
}

func (d lognormal) CDF(seconds float64) float64 {
	if seconds <= 0 {
		return 0
	}
	return math.Erfc((d.mu-math.Log(seconds))/(d.sigma*math.Sqrt2)) / 2
}

// mean is exp(mu + sigma²/2) seconds.
func (d lognormal) mean() float64 { return math.Exp(d.mu + d.sigma*d.sigma/2) }

// LimitedMean is exp(mu+sigma²/2)·Φ((ln x - mu)/sigma - sigma) + x·(1 - CDF(x)).
func (d lognormal) LimitedMean(seconds float64) float64 {
	switch {
	case seconds <= 0:
		return seconds
	case math.IsInf(seconds, 1):
		return d.mean()
	}
	z := (math.Log(seconds)-d.mu)/d.sigma - d.sigma
	below := math.Erfc(-z/math.Sqrt2) / 2
	return d.mean()*below + seconds*(1-d.CDF(seconds))
}

func (d lognormal) String() string {
	return "lognormal(p50=" + text(d.p50) + ",p99=" + text(d.p99) + ")"
}
