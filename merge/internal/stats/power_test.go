package stats

import (
	"math"
	"math/rand/v2"
	"testing"
)

// An effect of the size that could have been shown is shown in about Power of simulated studies:
// of few and many pairs, one test and five, with and without a floor that matters.
func TestTheDetectableEffectIsDetected(t *testing.T) {
	const studies, deviation = 400, 0.1
	b := NewBootstrap("power")
	for _, c := range []struct {
		pairs, tests int
		floor        float64
	}{{10, 1, 0}, {10, 5, 0}, {10, 5, 0.1}, {10, 5, 0.3}, {20, 5, 0.05}, {30, 5, 0}} {
		n := float64(c.pairs)
		effect, ok := Detectable(Ratio{Spread: &Spread{Error: deviation / math.Sqrt(n), Freedom: n - 1}}, c.tests, &c.floor)
		if !ok {
			t.Fatalf("%+v: nothing", c)
		}
		random := rand.New(rand.NewPCG(uint64(c.pairs), uint64(c.tests)))
		found := 0
		for range studies {
			pairs := make([]Pair, c.pairs)
			for i := range pairs {
				pairs[i] = Pair{Value: (1 + effect) * math.Exp(deviation*random.NormFloat64()), Parent: 1}
			}
			r, _ := Compare(pairs, b)
			if called, _ := Judge(Step{Ratio: r, Adjusted: min(1, float64(c.tests)*r.P), Floor: &c.floor}); called == Worse {
				found++
			}
		}
		share := float64(found) / studies
		t.Logf("%+v: %.3g %% is found in %.0f %%", c, 100*effect, 100*share)
		if math.Abs(share-Power) > 0.11 {
			t.Errorf("%+v: an effect of %.3g %% is found in %.0f %% of the studies, want about %g %%", c, 100*effect, 100*share, 100*Power)
		}
	}
}

// More noise, more tests and a larger floor leave only larger effects to be shown.
func TestDetectableGrows(t *testing.T) {
	at := func(e float64, tests int, floor float64) float64 {
		effect, ok := Detectable(Ratio{Spread: &Spread{Error: e, Freedom: 9}}, tests, &floor)
		if !ok {
			t.Fatal("nothing")
		}
		return effect
	}
	least := at(0.01, 1, 0)
	if noise, tests, floor := at(0.02, 1, 0), at(0.01, 5, 0), at(0.01, 1, 0.1); least >= noise || least >= tests || least >= floor || floor < 0.1 {
		t.Errorf("got %g, with more noise %g, more tests %g, a floor of 10 %% %g", least, noise, tests, floor)
	}
	none := 0.0
	for name, r := range map[string]Ratio{"one pair": {Pairs: 1}} {
		if got, ok := Detectable(r, 1, &none); ok {
			t.Errorf("%s: got %g", name, got)
		}
	}
	if got, ok := Detectable(Ratio{Spread: &Spread{Error: 1, Freedom: 9}}, 1, nil); ok {
		t.Errorf("without a floor: got %g", got)
	}
}

// The same of pairs in blocks, whose few degrees of freedom the sum of two quantiles allows for
// roughly; the spread that it is computed from is the true one.
func TestTheDetectableEffectIsDetectedInBlocks(t *testing.T) {
	const studies, within = 1000, 0.05
	b := NewBootstrap("power")
	for _, d := range []design{{5, 6, 0}, {5, 6, 1}, {10, 3, 0.5}} {
		n, k := float64(d.blocks*d.rounds), float64(d.blocks)
		floor, middle := 0.0, 1.0
		spread := Spread{Error: within * math.Sqrt(1/n+d.between*d.between/k), Freedom: k - 1}
		effect, _ := Detectable(Ratio{Mean: &middle, Spread: &spread}, 5, &floor)
		random := rand.New(rand.NewPCG(uint64(d.blocks), uint64(d.rounds)))
		found := 0
		for range studies {
			pairs := d.ofBlocks(random, within)
			for i := range pairs {
				pairs[i].Value *= 1 + effect
			}
			r, _ := Compare(pairs, b)
			if called, _ := Judge(Step{Ratio: r, Adjusted: min(1, 5*r.P), Floor: &floor}); called == Worse {
				found++
			}
		}
		share := float64(found) / studies
		t.Logf("%+v: %.3g %% is found in %.0f %%", d, 100*effect, 100*share)
		if math.Abs(share-Power) > 0.11 {
			t.Errorf("%+v: an effect of %.3g %% is found in %.0f %% of the studies, want about %g %%", d, 100*effect, 100*share, 100*Power)
		}
	}
}
