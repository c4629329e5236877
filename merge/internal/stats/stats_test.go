package stats

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func near(a, b float64) bool { return math.Abs(a-b) <= 1e-12*max(1, math.Abs(b)) }

func TestSummarise(t *testing.T) {
	for _, c := range []struct {
		values []float64
		median float64
		want   *Range
	}{
		{[]float64{7}, 7, nil},
		{[]float64{7, 5}, 6, nil},
		{[]float64{3, 1, 2}, 2, &Range{1, 3}},
		{[]float64{9, 8, 7, 6, 5, 4, 3, 1, 2}, 5, &Range{1, 9}},
		{[]float64{10, 9, 8, 7, 6, 5, 4, 3, 1, 2}, 5.5, &Range{2, 9}}, // one of ten at either end
	} {
		got := Summarise(c.values)
		if got.Median != c.median || got.Count != len(c.values) || got.Min != slices.Min(c.values) || got.Max != slices.Max(c.values) {
			t.Errorf("%v: got %+v", c.values, got)
		}
		if (got.Range == nil) != (c.want == nil) || c.want != nil && *got.Range != *c.want {
			t.Errorf("%v: got range %v, want %v", c.values, got.Range, c.want)
		}
	}
}

// Whatever the values, their range contains their median and lies within them.
func TestTheRangeContainsTheMedian(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := Summarise(rapid.SliceOfN(rapid.Float64Range(-10, 10), MinInterval, 60).Draw(t, "values"))
		if !s.Range.Contains(s.Median) || s.Range.Low < s.Min || s.Range.High > s.Max {
			t.Fatalf("got %+v, %+v", s, *s.Range)
		}
	})
}

func TestSummariseLeavesItsInputAlone(t *testing.T) {
	values := []float64{3, 1, 2}
	Summarise(values)
	if !slices.Equal(values, []float64{3, 1, 2}) {
		t.Errorf("got %v", values)
	}
}

// By hand: of the 2^n patterns, those at least as far from 0 as the observed sum.
func TestSignFlipPIsExact(t *testing.T) {
	for _, c := range []struct {
		differences []float64
		want        float64
	}{
		{nil, 1},
		{[]float64{1}, 1},
		{[]float64{1, 2}, 0.5},
		{[]float64{1, -2}, 1},
		{[]float64{1, 2, 3}, 2. / 8},
		{[]float64{-1, 2, 3}, 4. / 8},                // 6 and 4, and their mirrors
		{[]float64{1, 1, 1, -1}, 10. / 16},           // one of four or none negative: 5 patterns, mirrored
		{[]float64{0.1, 0.2, -0.3}, 1},               // the sum is 0 up to rounding
		{[]float64{1, 2, 3, 4, 5, 6}, 2. / 64},       // the least of six
		{[]float64{-1, -2, -3, -4, -5, -6}, 2. / 64}, // two-sided
		{[]float64{-1, 2, 3, 4, 5, 6}, 4. / 64},      // 21 and 19
		{[]float64{0, 0, 0}, 1},
	} {
		if got := SignFlipP(c.differences); got != c.want {
			t.Errorf("%v: got %g, want %g", c.differences, got, c.want)
		}
	}
}

// Counting by halves is counting: here each pattern is looked at.
func TestExactPCountsEachPattern(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var sizes []float64 // whole numbers, whose sums have no rounding
		for _, n := range rapid.SliceOfN(rapid.IntRange(0, 10), 0, 11).Draw(t, "sizes") {
			sizes = append(sizes, float64(n))
		}
		extreme := float64(rapid.IntRange(0, 60).Draw(t, "extreme"))
		count := 0
		for pattern := range 1 << len(sizes) {
			sum := 0.0
			for i, size := range sizes {
				sum += size * float64((pattern>>i&1)*2-1)
			}
			if math.Abs(sum) >= extreme {
				count++
			}
		}
		if got, want := exactP(sizes, extreme), float64(count)/float64(int(1)<<len(sizes)); math.Abs(got-want) > 1e-9 {
			t.Fatalf("got %g, want %g", got, want)
		}
	})
}

// Drawn patterns agree with counted ones.
func TestDrawnPatternsAgree(t *testing.T) {
	sizes := []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}
	exact, drawn := exactP(sizes, 35), drawnP(sizes, 35)
	if math.Abs(exact-drawn) > 5*math.Sqrt(exact/drawnPatterns) {
		t.Errorf("drawn %g, counted %g", drawn, exact)
	}
	many := make([]float64, 25)
	for i := range many {
		many[i] = 1
	}
	if p := SignFlipP(many); p <= 0 || p > 1e-5 {
		t.Errorf("25 equal differences: got p = %g", p)
	}
}

func TestSmallestP(t *testing.T) {
	for n := 1; n <= 10; n++ {
		differences := make([]float64, n)
		for i := range differences {
			differences[i] = float64(i + 1)
		}
		if got, want := SmallestP(n), SignFlipP(differences); got != want {
			t.Errorf("%d pairs: got %g, want %g", n, got, want)
		}
	}
	if SmallestP(5) <= Alpha || SmallestP(6) > Alpha {
		t.Error("six pairs are the least that one comparison takes")
	}
}

func TestHolm(t *testing.T) {
	got := Holm([]float64{0.04, 0.01, 0.03, 0.005})
	for i, want := range []float64{0.06, 0.03, 0.06, 0.02} { // Holm 1979, worked by hand
		if !near(got[i], want) {
			t.Errorf("got %v", got)
		}
	}
	if got := Holm([]float64{0.6, 0.7}); got[0] != 1 || got[1] != 1 {
		t.Errorf("got %v, want no p above 1", got)
	}
}

func TestHolmProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ps := rapid.SliceOfN(rapid.Float64Range(0, 1), 1, 8).Draw(t, "ps")
		adjusted := Holm(ps)
		for i := range ps {
			if adjusted[i] < ps[i] || adjusted[i] > 1 {
				t.Fatalf("%v became %v", ps, adjusted)
			}
			for j := range ps {
				if ps[i] < ps[j] && adjusted[i] > adjusted[j] {
					t.Fatalf("order lost: %v became %v", ps, adjusted)
				}
			}
		}
		i := rapid.IntRange(0, len(ps)-1).Draw(t, "i")
		larger := slices.Clone(ps)
		larger[i] = rapid.Float64Range(ps[i], 1).Draw(t, "larger")
		for j, p := range Holm(larger) {
			if p < adjusted[j]-1e-15 {
				t.Fatalf("a larger p at %d made another smaller: %v to %v", i, adjusted, Holm(larger))
			}
		}
	})
}

func pairsOf(t *rapid.T) []Pair {
	n := rapid.IntRange(1, 12).Draw(t, "n")
	pairs := make([]Pair, n)
	for i := range pairs {
		pairs[i] = Pair{Value: rapid.Float64Range(0.1, 10).Draw(t, "value"), Parent: rapid.Float64Range(0.1, 10).Draw(t, "parent")}
	}
	return pairs
}

func TestCompareProperties(t *testing.T) {
	b := NewBootstrap("a study")
	rapid.Check(t, func(t *rapid.T) {
		pairs := pairsOf(t)
		r, ok := Compare(pairs, b)
		if !ok || r.Pairs != len(pairs) || (r.Interval == nil) != (len(pairs) < MinInterval) {
			t.Fatalf("got %+v, %v", r, ok)
		}
		if r.P < SmallestP(r.Pairs) || r.P > 1 {
			t.Fatalf("p = %g", r.P)
		}
		if i := r.Interval; i != nil && !(i.Low <= r.Median && r.Median <= i.High) {
			t.Fatalf("the interval %+v does not contain the median %g", *i, r.Median)
		}
		same(t, "another order", pairs, rapid.Permutation(pairs).Draw(t, "shuffled"), b, b)
		same(t, "another Bootstrap of the seed", pairs, pairs, b, NewBootstrap("a study"))
		swapped := make([]Pair, len(pairs))
		for i, p := range pairs {
			swapped[i] = Pair{Value: p.Parent, Parent: p.Value}
		}
		if s, _ := Compare(swapped, b); math.Abs(s.P-r.P) > 1e-12 {
			t.Fatalf("p depends on which stage is the parent: %g and %g", r.P, s.P)
		}
	})
}

func same(t *rapid.T, what string, x, y []Pair, bx, by *Bootstrap) {
	rx, _ := Compare(x, bx)
	ry, _ := Compare(y, by)
	if rx.Median != ry.Median || rx.P != ry.P || rx.Interval != nil && *rx.Interval != *ry.Interval {
		t.Fatalf("%s: %+v and %+v", what, rx, ry)
	}
}

func TestCompareRefuses(t *testing.T) {
	b := NewBootstrap("s")
	for _, pairs := range [][]Pair{nil, {{1, 0, 0}}, {{0, 1, 0}}, {{2, 1, 0}, {math.NaN(), 1, 0}}, {{-1, 1, 0}}} {
		if r, ok := Compare(pairs, b); ok {
			t.Errorf("%v: got %+v", pairs, r)
		}
	}
}

func TestAnotherSeedDrawsOtherwise(t *testing.T) {
	if slices.Equal(NewBootstrap("a").middles(10), NewBootstrap("b").middles(10)) {
		t.Error("two seeds gave the same draws")
	}
}

// Simulated studies in which the truth is known. The shares are those of the
// package comment; 400 studies leave them a standard error of 1.2 in 100.
func TestIntervalCoversTheTruth(t *testing.T) {
	const studies, truth = 400, 1.04
	for _, c := range []struct {
		blocks int
		least  float64
	}{{5, 0.90}, {6, 0.89}, {8, 0.89}, {10, 0.90}, {12, 0.90}} {
		random := rand.New(rand.NewPCG(uint64(c.blocks), 7))
		b := NewBootstrap("coverage")
		covered := 0
		for range studies {
			if r, _ := Compare(sample(random, c.blocks, truth), b); r.Interval.Contains(truth) {
				covered++
			}
		}
		t.Logf("%d blocks: %.1f %%", c.blocks, 100*float64(covered)/studies)
		if share := float64(covered) / studies; share < c.least || share > 0.99 {
			t.Errorf("%d blocks: the interval contains the truth in %g of the studies, want at least %g", c.blocks, share, c.least)
		}
	}
}

// sample is a study with a known ratio: blocks differ by 10 %, runs by 2 %.
func sample(random *rand.Rand, blocks int, truth float64) []Pair {
	pairs := make([]Pair, blocks)
	for i := range pairs {
		block := 300 * math.Exp(0.1*random.NormFloat64())
		noise := func() float64 { return math.Exp(0.02 * random.NormFloat64()) }
		pairs[i] = Pair{Value: block * truth * noise(), Parent: block * noise()}
	}
	return pairs
}

// Where nothing differs, p is at most alpha in at most that share of the studies.
func TestPIsHonest(t *testing.T) {
	const studies = 2000
	random := rand.New(rand.NewPCG(3, 4))
	claims := 0
	for range studies {
		differences := make([]float64, 10)
		for i := range differences {
			differences[i] = random.NormFloat64()
		}
		if SignFlipP(differences) <= Alpha {
			claims++
		}
	}
	if share := float64(claims) / studies; share > 0.065 || share < 0.03 {
		t.Errorf("a difference was shown in %g of the studies without one, want about %g", share, Alpha)
	}
}
