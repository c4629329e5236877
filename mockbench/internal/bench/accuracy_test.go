package bench

import (
	"math"
	"testing"
	"time"
)

func TestDistanceAndQuantilesCountWhatWasNotAnswered(t *testing.T) {
	a := fastAsk()
	const sent = 10_000
	var all []time.Duration
	for i := range sent {
		q := (float64(i) + 0.5) / sent
		seconds := 0.2 * math.Exp(a.sigma()*math.Sqrt2*math.Erfinv(2*q-1))
		all = append(all, time.Duration(seconds*1e9))
	}
	if d := distance(all, sent, a, time.Minute); d > 1e-4 {
		t.Errorf("of the quantiles themselves: %v", d)
	}
	// A tenth is missing at the upper end.
	if d := distance(all[:sent*9/10], sent, a, time.Minute); math.Abs(d-0.1) > 1e-3 {
		t.Errorf("with a tenth missing: %v, want 0.1", d)
	}
	if q := quantile(all[:sent*9/10], sent, 0.99); q != nil {
		t.Errorf("p99 is %v s, though a tenth was never answered", *q)
	}
	if q := quantile(all, sent, 0.5); math.Abs(*q-0.2) > 1e-3 {
		t.Errorf("p50 is %v s", *q)
	}
	if mean := a.mean(); math.Abs(mean-0.2690) > 5e-4 {
		t.Errorf("the mean is %v s", mean)
	}
}

// By hand: four of five requests were answered, at the quartiles of the distribution.
func TestAccuracyByHand(t *testing.T) {
	a := fastAsk()
	at := func(q float64) time.Duration {
		return time.Duration(0.2 * math.Exp(a.sigma()*math.Sqrt2*math.Erfinv(2*q-1)) * 1e9)
	}
	l := load{rate: 10, count: 5, timeout: at(0.95)}
	got := l.accuracy([]time.Duration{at(0.8), at(0.2), at(0.6), at(0.4)}, a, 2)
	// Of the order statistics, i/5 is on the curve and (i-1)/5 a fifth below it.
	if math.Abs(got.KS-0.2) > 1e-6 {
		t.Errorf("KS: got %v, want 0.2", got.KS)
	}
	if got.P50 == nil || math.Abs(*got.P50-at(0.6).Seconds()) > 1e-9 {
		t.Errorf("p50: got %v, want the third of five, %v", got.P50, at(0.6).Seconds())
	}
	if got.P99 != nil {
		t.Errorf("p99: got %v, want null: the fifth was not answered", *got.P99)
	}
	if got.Sent != 5 || got.OK != 4 || got.Rate != 10 || got.CPU != 5000 || got.Horizon != at(0.95).Seconds() {
		t.Errorf("got %+v", got)
	}
}

// What was not answered until the horizon counts as far as the distribution has it by then.
func TestAnEarlyHorizonIsNoDistance(t *testing.T) {
	a := fastAsk()
	horizon := a.p50 // half of all are answered by then
	var times []time.Duration
	for i := range 500 {
		q := (float64(i) + 0.5) / 1000
		times = append(times, time.Duration(0.2*math.Exp(a.sigma()*math.Sqrt2*math.Erfinv(2*q-1))*1e9))
	}
	if d := distance(times, 1000, a, horizon); d > 1e-3 {
		t.Errorf("got %v, want 0", d)
	}
	if d := distance(nil, 1000, a, horizon); math.Abs(d-0.5) > 1e-9 {
		t.Errorf("without an answer: got %v, want 0.5", d)
	}
}

func TestTheDistributionAsked(t *testing.T) {
	for _, a := range []ask{fastAsk(), slowAsk()} {
		if p := a.cdf(a.p50); math.Abs(p-0.5) > 1e-12 {
			t.Errorf("%v: the share up to p50 is %v", a, p)
		}
		if p := a.cdf(a.p99); math.Abs(p-0.99) > 1e-9 {
			t.Errorf("%v: the share up to p99 is %v", a, p)
		}
		if p := a.cdf(0); p != 0 {
			t.Errorf("%v: the share up to 0 is %v", a, p)
		}
		const step = 1e-4
		for _, seconds := range []float64{0.1, 1, 10} {
			slope := (a.cdf(time.Duration((seconds+step)*1e9)) - a.cdf(time.Duration((seconds-step)*1e9))) / (2 * step)
			if got := a.density(seconds); math.Abs(got-slope) > 1e-4*(1+slope) {
				t.Errorf("%v: the density at %v s is %v, the slope of cdf %v", a, seconds, got, slope)
			}
		}
	}
}
