package run

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"scaleguild/internal/delay"
)

// However long it is and whenever it begins, a standstill of some seconds is no chance: a
// long one is most of the window, and its own jumps must not explain it.
func TestEveryStandstillVoids(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	for _, n := range []int{12, 30} {
		for _, mean := range []float64{30, 60, 360} {
			for length := 1; length < n; length++ {
				for begin := 0; begin+length <= n; begin++ {
					seconds := level(random, n, mean)
					for i := range length {
						seconds[begin+i] = 0
					}
					if got := judgeSteady(steadyRecord(seconds)); len(got) == 0 {
						t.Errorf("%v is valid", seconds)
					}
				}
			}
		}
	}
}

// A service that was stopped for 9 of 12 seconds, as its run had it.
func TestALongStandstillVoids(t *testing.T) {
	got := judgeSteady(steadyRecord([]int{494, 155, 0, 0, 0, 0, 0, 0, 0, 0, 160, 518}))
	if len(got) == 0 || !strings.Contains(got[0], "no response finished in 8 of the window's 12 seconds, one after another, at 331.8 a second in the others") {
		t.Errorf("got %q", got)
	}
}

// poisson draws a count of that mean (Knuth, The Art of Computer Programming, 3.4.1).
func poisson(random *rand.Rand, mean float64) int {
	n, product := -1, 1.0
	for limit := math.Exp(-mean); product > limit; n++ {
		product *= random.Float64()
	}
	return n
}

// spread draws a count of that mean, and of a variance that is a whole number of times as
// large: a Poisson count whose mean is drawn from a gamma distribution.
func spread(random *rand.Rand, mean float64, times int) int {
	if times == 1 {
		return poisson(random, mean)
	}
	gamma, shape := 0.0, mean/float64(times-1)
	for ; shape >= 1; shape-- { // a gamma of shape 1 is exponential; the rest of the shape is left out
		gamma += random.ExpFloat64()
	}
	return poisson(random, gamma*float64(times-1))
}

// Counts that chance alone makes void one window of a thousand at most: the dispersion is
// known from the window alone.
func TestChanceIsNoStandstill(t *testing.T) {
	random := rand.New(rand.NewPCG(9, 10))
	const windows = 2000
	for _, n := range []int{12, 30} {
		for _, c := range []struct {
			mean  float64
			times int
		}{{1, 1}, {3, 1}, {11, 1}, {53, 1}, {12, 4}, {18, 7}, {50, 11}} {
			void := 0
			for range windows {
				seconds := make(counts, n)
				for i := range seconds {
					seconds[i] = spread(random, c.mean, c.times)
				}
				if seconds.sum() > 0 && len(seconds.judgeStandstill(Record{})) > 0 {
					void++
				}
			}
			if void > 6 {
				t.Errorf("%d seconds of mean %g, variance %d times that: %d of %d windows are void", n, c.mean, c.times, void, windows)
			}
		}
	}
}

// serial runs a service that answers one request at a time, of which some wait for an
// upstream with these delays.
func serial(random *rand.Rand, n int, share float64, d delay.Distribution) (counts, Record) {
	seconds, longest := make(counts, n), 0.0
	for now := 0.005; int(now) < n; now += 0.005 {
		if random.Float64() < share {
			waited := d.Quantile(random.Float64())
			longest, now = max(longest, waited), now+waited
		}
		if int(now) < n {
			seconds[int(now)]++
		}
	}
	most := int64(1e6 * longest)
	return seconds, Record{
		Plan:     Plan{Variables: map[string]string{latencyVariable: d.String()}},
		Upstream: &Upstream{Drawn: Quantiles{Max: &most}}, UpstreamWindow: &UpstreamWindow{MeanParked: 0.98},
	}
}

// A service that asks the upstream one request at a time stands still with each long delay,
// and the longest was drawn; with 30 requests there at a time, that explains nothing.
func TestDelaysOfASerialServiceAreNoStandstill(t *testing.T) {
	random := rand.New(rand.NewPCG(11, 12))
	void := 0
	for _, text := range []string{"lognormal(p50=200ms,p99=1200ms)", "lognormal(p50=4s,p99=22s)"} {
		d, err := delay.Parse(text, nil)
		if err != nil {
			t.Fatal(err)
		}
		for range 1000 {
			seconds, r := serial(random, 30, 0.35, d)
			if seconds.sum() > 0 && len(seconds.judgeStandstill(r)) > 0 {
				void++
			}
		}
	}
	if void > 2 {
		t.Errorf("%d of 2000 windows are void", void)
	}
	seconds := counts{11, 14, 4, 12, 22, 5, 10, 0, 0, 0, 0, 0, 20, 17, 5, 8, 12, 16, 9, 15, 9, 11}
	most := int64(6e6)
	r := Record{
		Plan:     Plan{Variables: map[string]string{latencyVariable: "lognormal(p50=200ms,p99=1200ms)"}},
		Upstream: &Upstream{Drawn: Quantiles{Max: &most}}, UpstreamWindow: &UpstreamWindow{MeanParked: 0.9},
	}
	if got := seconds.judgeStandstill(r); len(got) > 0 {
		t.Errorf("one at a time, a delay of 6 s: got %q", got)
	}
	for name, change := range map[string]func(*Record){
		"30 at a time":                 func(r *Record) { r.UpstreamWindow = &UpstreamWindow{MeanParked: 30} },
		"no delay was drawn that long": func(r *Record) { r.Upstream = &Upstream{Drawn: Quantiles{Max: new(int64)}} },
		"no upstream":                  func(r *Record) { r.Upstream = nil },
	} {
		other := r
		change(&other)
		if got := seconds.judgeStandstill(other); len(got) != 1 || !strings.Contains(got[0], "in 5 of the window's 22 seconds") {
			t.Errorf("%s: got %q", name, got)
		}
	}
}
