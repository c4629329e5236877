package stats

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// design is a simulated study of pairs in blocks. Deviations are of natural logarithms.
type design struct {
	blocks, rounds int
	between        float64 // deviation of blocks, in those of the pairs of a block
}

// ofBlocks draws the pairs of a study whose true ratio is 1.
func (d design) ofBlocks(random *rand.Rand, within float64) []Pair {
	var pairs []Pair
	for block := 1; block <= d.blocks; block++ {
		start := d.between * within * random.NormFloat64()
		for range d.rounds {
			pairs = append(pairs, Pair{Value: math.Exp(start + within*random.NormFloat64()), Parent: 1, Block: block})
		}
	}
	return pairs
}

// The interval contains the truth in 95 of 100 studies however much blocks differ, and a
// difference is shown in 5 of 100 where there is none, and in 1 at a p of 0.01, which is what Holm asks of
// the first of five. 4,000 studies leave these shares a standard error of 0.34 and 0.16 in 100.
func TestPairsInBlocksAreHonest(t *testing.T) {
	const studies = 4000
	b := NewBootstrap("blocks")
	for _, d := range []design{{5, 6, 0}, {5, 6, 0.5}, {5, 6, 1}, {10, 3, 0}, {10, 3, 0.5}, {10, 3, 1}} {
		random := rand.New(rand.NewPCG(uint64(d.blocks), uint64(10*d.between)))
		covered, shown, sure := 0, 0, 0
		for range studies {
			r, _ := Compare(d.ofBlocks(random, 0.05), b)
			if r.Interval.Contains(1) {
				covered++
			}
			if r.P <= Alpha {
				shown++
			}
			if r.P <= Alpha/5 {
				sure++
			}
		}
		share := func(n int) float64 { return 100 * float64(n) / studies }
		t.Logf("%+v: covered %.1f %%, p at most 0.05 in %.1f %%, at most 0.01 in %.2f %%", d, share(covered), share(shown), share(sure))
		if c := share(covered); c < 93.5 || c > 96.5 || share(shown) > 6.5 || share(sure) > 1.65 {
			t.Errorf("%+v: covered %.1f %%, p at most 0.05 in %.1f %%, at most 0.01 in %.2f %%", d, c, share(shown), share(sure))
		}
	}
}

// What pairs of a block have in common would be missed without it: the permutation test of pairs
// that pass for independent shows differences that are not there.
func TestPairsInBlocksAreNotIndependent(t *testing.T) {
	const studies = 1000
	random := rand.New(rand.NewPCG(1, 1))
	b := NewBootstrap("blocks")
	wrong := 0
	for range studies {
		pairs := design{5, 4, 1}.ofBlocks(random, 0.05)
		for i := range pairs {
			pairs[i].Block = 0
		}
		if r, _ := Compare(pairs, b); r.P <= Alpha {
			wrong++
		}
	}
	if share := float64(wrong) / studies; share < 0.15 {
		t.Errorf("taken as independent, pairs in blocks show a difference in %g of the studies (want far more than %g)", share, Alpha)
	}
}

// By hand: two blocks' means are 0.1 and 0.3, a third's is 0.2; the deviation within is 0.1.
func TestTheSpreadOfBlocks(t *testing.T) {
	var pairs []Pair
	for i, middle := range []float64{0.1, 0.3, 0.2} {
		for _, off := range []float64{-0.1, 0, 0.1} {
			pairs = append(pairs, Pair{Value: math.Exp(middle + off), Parent: 1, Block: i + 1})
		}
	}
	r, ok := Compare(pairs, NewBootstrap("s"))
	s := r.Spread
	if !ok || s == nil || r.Mean == nil || !near(math.Log(*r.Mean), 0.2) || r.Middle() != *r.Mean {
		t.Fatalf("got %+v", r)
	}
	// Mean squares: 3 x 0.02 / 2 = 0.03 between, 6 x 0.01 / 6 = 0.01 within.
	for name, c := range map[string][2]float64{
		"error": {s.Error, math.Sqrt(0.03 / 9)}, "freedom": {s.Freedom, 2}, "within": {*s.Within, 0.1},
		"between": {*s.Between, math.Sqrt((0.03 - 0.01) / 3)},
	} {
		if math.Abs(c[0]-c[1]) > 1e-9 {
			t.Errorf("%s: got %g, want %g", name, c[0], c[1])
		}
	}
	half := 4.302652729 * s.Error // Student's, 2 degrees of freedom
	if math.Abs(math.Log(r.Interval.Low)-(0.2-half)) > 1e-6 || math.Abs(math.Log(r.Interval.High)-(0.2+half)) > 1e-6 {
		t.Errorf("got %+v, want 0.2 +- %g", r.Interval, half)
	}
}

// Too few blocks give neither an interval nor a claim, whatever their pairs.
func TestFewBlocksOfSeveralPairsClaimNothing(t *testing.T) {
	floor := 0.0
	for blocks := 1; blocks <= 4; blocks++ {
		var pairs []Pair
		for i := range 6 * blocks {
			pairs = append(pairs, Pair{Value: 2 + 0.01*float64(i%6), Parent: 1, Block: 1 + i/6})
		}
		r, _ := Compare(pairs, NewBootstrap("s"))
		effect, why := Judge(Step{Ratio: r, Adjusted: r.P, Smallest: r.SmallestP(), Floor: &floor, HigherIsBetter: true})
		if want := blocks >= MinBlocks; want != (effect == Better) || want != (r.Interval != nil) || want != (r.P < 1) {
			t.Errorf("%d blocks: got %s: %s, %+v", blocks, effect, why, r)
		}
	}
}

// Neither the order of the pairs nor which stage is the parent matters; blocks that lost pairs
// are compared too; and pairs that have a block each are compared as those without.
func TestComparedInBlocks(t *testing.T) {
	b := NewBootstrap("a study")
	rapid.Check(t, func(t *rapid.T) {
		var pairs, alone []Pair
		for block := range rapid.IntRange(3, 6).Draw(t, "blocks") {
			for range rapid.IntRange(1, 4).Draw(t, "pairs") {
				p := Pair{rapid.Float64Range(0.5, 2).Draw(t, "value"), rapid.Float64Range(0.5, 2).Draw(t, "parent"), block + 1}
				pairs = append(pairs, p)
				p.Block = len(pairs)
				alone = append(alone, p)
			}
		}
		r, ok := Compare(pairs, b)
		if i := r.Interval; !ok || i == nil || !(i.Low <= r.Middle() && r.Middle() <= i.High) || r.P < 0 || r.P > 1 || !(r.Spread.Error >= 0) {
			t.Fatalf("got %+v", r)
		}
		same(t, "another order", pairs, rapid.Permutation(pairs).Draw(t, "shuffled"), b, b)
		swapped := slices.Clone(pairs)
		for i, p := range pairs {
			swapped[i].Value, swapped[i].Parent = p.Parent, p.Value
		}
		// The median of an even number of ratios is the mean of two of them, and no inverse has that.
		exact := r.Mean != nil || len(pairs)%2 == 1
		if s, _ := Compare(swapped, b); math.Abs(s.P-r.P) > 1e-9 || exact && math.Abs(s.Middle()*r.Middle()-1) > 1e-9 {
			t.Fatalf("the other way round: %+v and %+v", r, s)
		}
		without := slices.Clone(alone)
		for i := range without {
			without[i].Block = 0
		}
		same(t, "a block each", alone, without, b, b)
	})
}
