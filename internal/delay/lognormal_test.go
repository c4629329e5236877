package delay

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

// randomLognormal gives a distribution with a median from 1 ms to 17 min and a ratio of
// p99 to p50 from 1.01 to 50.
func randomLognormal(t *testing.T, source *rand.Rand) lognormal {
	t.Helper()
	p50 := time.Duration(math.Exp(source.Float64()*math.Log(1e6))*1e3) * time.Microsecond
	ratio := math.Exp(math.Log(1.01) + source.Float64()*math.Log(50/1.01))
	d, err := lognormalOf(p50, time.Duration(float64(p50)*ratio).Round(time.Microsecond))
	if err != nil {
		t.Fatal(err)
	}
	return d.(lognormal)
}

func parsedLognormal(t testing.TB, text string) lognormal {
	t.Helper()
	return parsed(t, text).(lognormal)
}

func TestLognormalQuantilesAreTheOnesAsked(t *testing.T) {
	source := rand.New(rand.NewPCG(1, 1))
	for range 1000 {
		d := randomLognormal(t, source)
		near(t, d.String()+" p50", d.Quantile(0.5), d.p50.Seconds(), 1e-13)
		near(t, d.String()+" p99", d.Quantile(0.99), d.p99.Seconds(), 1e-12)
	}
}

func TestLognormalQuantileAndCDFAreInverse(t *testing.T) {
	source := rand.New(rand.NewPCG(2, 2))
	for range 1000 {
		d, q := randomLognormal(t, source), 1e-6+source.Float64()*(1-2e-6)
		near(t, d.String(), d.CDF(d.Quantile(q)), q, 1e-9)
	}
}

func TestLognormalQuantileAndCDFIncrease(t *testing.T) {
	source := rand.New(rand.NewPCG(3, 3))
	for range 100 {
		d := randomLognormal(t, source)
		for q := 0.001; q < 0.998; q += 0.001 {
			low, high := d.Quantile(q), d.Quantile(q+0.001)
			if low >= high || d.CDF(low) >= d.CDF(high) {
				t.Fatalf("%s: not increasing between q=%v and the next", d, q)
			}
		}
	}
}

func TestLognormalEnds(t *testing.T) {
	d := parsedLognormal(t, "lognormal(p50=4s,p99=22s)")
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
	d := parsedLognormal(t, "lognormal(p50=4s,p99=22s)")
	near(t, "sigma", d.sigma, 0.732800159108318, 1e-15)
	near(t, "mu", d.mu, math.Log(4), 1e-15)
	near(t, "mean", d.mean(), 5.2320, 1e-4)
	near(t, "p90", d.Quantile(0.9), 10.231, 1e-4)
	near(t, "p99.9", d.Quantile(0.999), 38.506, 1e-4)
	near(t, "share above 30 s", 1-d.CDF(30), 0.00298, 2e-3)
}

func TestLognormalReadsBack(t *testing.T) {
	source := rand.New(rand.NewPCG(4, 4))
	for range 1000 {
		d := randomLognormal(t, source)
		if back := parsedLognormal(t, d.String()); back != d {
			t.Fatalf("%s reads back as %s", d, back)
		}
	}
}

func TestLognormalRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"lognormal()":                        "lognormal: p50 is missing",
		"lognormal(p50=4s)":                  "lognormal: p99 is missing",
		"lognormal(p50=4s,p99=22s":           "not a distribution",
		"Lognormal(p50=4s,p99=22s)":          "not a distribution",
		"lognormal(p50=4s,p99=22s,max=1m)":   `lognormal: not a named value (got "max=1m"`,
		"lognormal(p50=s,p99=h)":             `lognormal: p50 is not a duration (got "s", want a number and one of us, ms, s, m, such as 200ms); p99 is not a duration (got "h"`,
		"lognormal(p50=0s,p99=22s)":          "lognormal: p50 is not positive (got 0s, want at least 1us)",
		"lognormal(p50=22s,p99=4s)":          "lognormal: p99 does not exceed p50 (got p50=22s and p99=4s)",
		"lognormal(p50=2s,p99=1.5s)":         "lognormal: p99 does not exceed p50 (got p50=2s and p99=1500ms)",
		"lognormal(p50=1s,p99=1000ms)":       "lognormal: p99 does not exceed p50 (got p50=1s and p99=1s)",
		"lognormal(p50=1us,p99=1000000000s)": "lognormal: p99 is too far from p50",
		"lognormal(p50=1us,p99=3600s)":       "lognormal: p99 is too far from p50 (got p50=1us and p99=3600s, whose longest delay would be 1.16e+28 s)",
	} {
		d, err := Parse(text, nil)
		if d != nil || err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("Parse(%q):\n got %v and %v\nwant %s...", text, d, err, want)
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
