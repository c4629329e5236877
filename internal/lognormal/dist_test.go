package lognormal

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

// random gives a distribution with a median from 1 ms to 17 min and a ratio of
// p99 to p50 from 1.01 to 50.
func random(t *testing.T, source *rand.Rand) Dist {
	t.Helper()
	p50 := time.Duration(math.Exp(source.Float64()*math.Log(1e6))*1e3) * time.Microsecond
	ratio := math.Exp(math.Log(1.01) + source.Float64()*math.Log(50/1.01))
	d, err := New(p50, time.Duration(float64(p50)*ratio).Round(time.Microsecond))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func parse(t testing.TB, text string) Dist {
	t.Helper()
	d, err := Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestQuantilesAreTheOnesAsked(t *testing.T) {
	source := rand.New(rand.NewPCG(1, 1))
	for range 1000 {
		d := random(t, source)
		near(t, d.String()+" p50", d.Quantile(0.5), d.P50().Seconds(), 1e-13)
		near(t, d.String()+" p99", d.Quantile(0.99), d.P99().Seconds(), 1e-12)
	}
}

func TestQuantileAndCDFAreInverse(t *testing.T) {
	source := rand.New(rand.NewPCG(2, 2))
	for range 1000 {
		d, q := random(t, source), 1e-6+source.Float64()*(1-2e-6)
		near(t, d.String(), d.CDF(d.Quantile(q)), q, 1e-9)
	}
}

func TestQuantileAndCDFIncrease(t *testing.T) {
	source := rand.New(rand.NewPCG(3, 3))
	for range 100 {
		d := random(t, source)
		for q := 0.001; q < 0.998; q += 0.001 {
			low, high := d.Quantile(q), d.Quantile(q+0.001)
			if low >= high || d.CDF(low) >= d.CDF(high) {
				t.Fatalf("%s: not increasing between q=%v and the next", d, q)
			}
		}
	}
}

func TestEndsOfTheDistribution(t *testing.T) {
	d := parse(t, "lognormal(p50=4s,p99=22s)")
	if d.Quantile(0) != 0 || !math.IsInf(d.Quantile(1), 1) || !math.IsNaN(d.Quantile(1.1)) {
		t.Errorf("quantiles of 0, 1 and 1.1 are %v, %v and %v, want 0, +Inf and NaN",
			d.Quantile(0), d.Quantile(1), d.Quantile(1.1))
	}
	if d.CDF(0) != 0 || d.CDF(-1) != 0 || d.CDF(math.Inf(1)) != 1 {
		t.Errorf("CDF of 0, -1 and +Inf are %v, %v and %v, want 0, 0 and 1", d.CDF(0), d.CDF(-1), d.CDF(math.Inf(1)))
	}
}

// The expected numbers come from an independent computation.
func TestPublishedParameters(t *testing.T) {
	d := parse(t, "lognormal(p50=4s,p99=22s)")
	near(t, "sigma", d.Sigma(), 0.732800159108318, 1e-15)
	near(t, "mu", d.Mu(), math.Log(4), 1e-15)
	near(t, "mean", d.Mean(), 5.2320, 1e-4)
	near(t, "p90", d.Quantile(0.9), 10.231, 1e-4)
	near(t, "p99.9", d.Quantile(0.999), 38.506, 1e-4)
	near(t, "share above 30 s", 1-d.CDF(30), 0.00298, 2e-3)
}

func TestNewRefuses(t *testing.T) {
	for _, c := range []struct {
		p50, p99 time.Duration
		want     string
	}{
		{0, time.Second, "p50 is not positive (got 0s, want at least 1us)"},
		{time.Second, -time.Second, "p99 is not positive (got -1s, want at least 1us)"},
		{time.Second, time.Second, "p99 does not exceed p50 (got p50=1s and p99=1s)"},
		{2 * time.Second, 1500 * time.Millisecond, "p99 does not exceed p50 (got p50=2s and p99=1500ms)"},
		{time.Microsecond + 1, time.Second, "p50 is not a whole number of microseconds (got 1.001µs)"},
		{
			time.Microsecond, time.Hour,
			"p99 is too far from p50 (got p50=1us and p99=3600s, whose longest delay would be 1.16e+28 s)",
		},
	} {
		d, err := New(c.p50, c.p99)
		if err == nil || err.Error() != c.want {
			t.Errorf("New(%v, %v): got %v, want %q", c.p50, c.p99, err, c.want)
		}
		if d != (Dist{}) {
			t.Errorf("New(%v, %v): a distribution beside the error: %v", c.p50, c.p99, d)
		}
	}
}

// near fails unless got is want within the relative tolerance.
func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance*math.Abs(want)) {
		t.Errorf("%s: got %v, want %v within %v", what, got, want, tolerance)
	}
}
