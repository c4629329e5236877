package verify

import (
	"math"
	"math/rand/v2"
	"testing"
)

func near(a, b, tolerance float64) bool { return math.Abs(a-b) <= tolerance }

// Student's interval by the textbook: of 1 to 5 the mean is 3, its standard error
// sqrt(2.5/5), and t for 4 degrees of freedom and 95 % is 2.1318.
func TestMeanInterval(t *testing.T) {
	i := meanInterval([]float64{1, 2, 3, 4, 5})
	if half := 2.1318 * math.Sqrt(0.5); !near(i.low, 3-half, 1e-3) || !near(i.high, 3+half, 1e-3) {
		t.Errorf("got %+v, want 3 and %g on both sides", i, half)
	}
	if i := meanInterval([]float64{2, 2, 2}); i.low != 2 || i.high != 2 {
		t.Errorf("of equal values: got %+v", i)
	}
}

// Welch's interval by hand: variances 1 and 4 of 4 values each give a standard error of
// sqrt(5/4), and (5/4)² / ((1/16 + 1)/3) = 75/17 degrees of freedom.
func TestDifferenceInterval(t *testing.T) {
	spread := func(mean, deviation float64) []float64 { // four values of that sample deviation
		d := deviation * math.Sqrt(3) / 2
		return []float64{mean - d, mean + d, mean - d, mean + d}
	}
	i := differenceInterval(spread(10, 1), spread(13, 2))
	want := around(3, math.Sqrt(1.25), 75./17)
	if !near(i.low, want.low, 1e-9) || !near(i.high, want.high, 1e-9) {
		t.Errorf("got %+v, want %+v", i, want)
	}
	if i := differenceInterval([]float64{1, 1}, []float64{4, 4}); i.low != 3 || i.high != 3 {
		t.Errorf("without any spread: got %+v", i)
	}
}

// Two runs are exchanged: the interval of their difference is that of the other way round.
// More blocks of the same spread make it narrower, and a shift moves it.
func TestIntervalsFollowTheirValues(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	values := func(n int) []float64 {
		x := make([]float64, n)
		for i := range x {
			x[i] = random.NormFloat64()
		}
		return x
	}
	for range 200 {
		x, y := values(5+random.IntN(10)), values(5+random.IntN(10))
		i, back := differenceInterval(x, y), differenceInterval(y, x).negated()
		if !near(i.low, back.low, 1e-9) || !near(i.high, back.high, 1e-9) {
			t.Fatalf("%+v, exchanged and negated %+v", i, back)
		}
		shifted := make([]float64, len(y))
		for k := range y {
			shifted[k] = y[k] + 7
		}
		if j := differenceInterval(x, shifted); !near(j.low, i.low+7, 1e-9) || !near(j.high, i.high+7, 1e-9) {
			t.Fatalf("%+v, shifted by 7 %+v", i, j)
		}
		one, four := meanInterval(x), meanInterval(append(append(append(append([]float64{}, x...), x...), x...), x...))
		if four.high-four.low >= one.high-one.low {
			t.Fatalf("four times the blocks: %+v, once %+v", four, one)
		}
	}
}

// Nine of ten 90 % intervals hold the true mean.
func TestTheCoverageOfTheIntervals(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	const rounds = 4000
	held := 0
	for range rounds {
		var x, y []float64
		for range 6 {
			x, y = append(x, random.NormFloat64()), append(y, 0.3+2*random.NormFloat64())
		}
		if i := differenceInterval(x, y); i.low <= 0.3 && 0.3 <= i.high {
			held++
		}
	}
	if share := float64(held) / rounds; share < 0.88 || share > 0.93 {
		t.Errorf("%.3f of the intervals hold the difference, want 0.9", share)
	}
}

// What an interval tells: within the margin, outside of it, or neither; above 0, below, or
// neither. An end that is on a limit is outside of it.
func TestWhatAnIntervalTells(t *testing.T) {
	limit := math.Log1p(Margin)
	for _, c := range []struct {
		i                 interval
		equivalent, above Outcome
	}{
		{interval{-0.1, 0.1}, Pass, CannotTell},
		{interval{0.1, 0.2}, Pass, Pass},
		{interval{-0.2, -0.1}, Pass, Fail},
		{interval{0.1, limit}, CannotTell, Pass},
		{interval{-limit, 0.1}, CannotTell, CannotTell},
		{interval{limit, 1}, Fail, Pass},
		{interval{-1, -limit}, Fail, Fail},
		{interval{-1, 1}, CannotTell, CannotTell},
		{interval{0, 0}, Pass, CannotTell},
	} {
		if e, a := c.i.equivalent(), c.i.above(); e != c.equivalent || a != c.above {
			t.Errorf("%+v: got %s and %s, want %s and %s", c.i, e, a, c.equivalent, c.above)
		}
	}
}

// An effect that is shown again is kept, one that is turned round or gone is broken, and one
// that is lost in noise cannot be told.
func TestWhatBecameOfAnEffect(t *testing.T) {
	large, small := interval{0.5, 0.6}, interval{0.01, 0.02}
	for _, c := range []struct {
		was, is interval
		want    Outcome
	}{
		{large, interval{0.3, 0.9}, Pass},
		{large, interval{-0.2, -0.1}, Fail},
		{large, interval{-0.1, 0.1}, Fail}, // shown to be gone
		{large, interval{-0.1, 0.5}, CannotTell},
		{small, interval{-0.1, 0.1}, CannotTell}, // it was within the margin before
	} {
		if got := directed(c.was, c.is); got != c.want {
			t.Errorf("was %+v, is %+v: got %s, want %s", c.was, c.is, got, c.want)
		}
	}
}
