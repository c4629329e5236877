package stats

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func step(change func(*Step)) Step {
	floor := 0.02
	s := Step{
		Ratio:    Ratio{Pairs: 10, Median: 1.10, Interval: &Interval{Range{1.08, 1.12}, Confidence}, P: 0.002},
		Adjusted: 0.01, Smallest: 0.01, Floor: &floor, HigherIsBetter: true,
	}
	change(&s)
	return s
}

func TestJudge(t *testing.T) {
	for name, c := range map[string]struct {
		change      func(*Step)
		effect, why string
	}{
		"a gain":             {func(*Step) {}, Better, "p is 0.01 after Holm"},
		"the same of a cost": {func(s *Step) { s.HigherIsBetter = false }, Worse, "beyond the noise floor of 2 %"},
		"a loss":             {func(s *Step) { s.Ratio.Median, s.Ratio.Interval = 0.9, &Interval{Range{0.88, 0.92}, 0.95} }, Worse, ""},
		"a cost that fell": {func(s *Step) {
			s.HigherIsBetter = false
			s.Ratio.Median, s.Ratio.Interval = 0.9, &Interval{Range{0.88, 0.92}, 0.95}
		}, Better, ""},
		"four pairs":         {func(s *Step) { s.Ratio.Pairs = 4 }, NoClaim, "4 valid pairs of blocks, a claim takes at least 5"},
		"one pair":           {func(s *Step) { s.Ratio.Pairs = 1; s.Ratio.Interval = nil }, NoClaim, "1 valid pair of blocks"},
		"too many steps":     {func(s *Step) { s.Smallest = 0.16 }, NoClaim, "p cannot be less than 0.16 after Holm"},
		"no floor":           {func(s *Step) { s.Floor = nil }, NoClaim, "the noise floor is not known"},
		"p too large":        {func(s *Step) { s.Adjusted = 0.051 }, NotCalled, "leaves 1 out, but p is 0.051 after Holm, and a difference takes at most 0.05"},
		"an interval with 1": {func(s *Step) { s.Ratio.Interval.Low = 0.999 }, NoDifference, "the interval of the ratio, 0.999 to 1.12, contains 1"},
		"both":               {func(s *Step) { s.Ratio.Interval.Low, s.Adjusted = 0.999, 0.9 }, NoDifference, "contains 1"},
		"below the floor":    {func(s *Step) { *s.Floor = 0.2 }, NotCalled, "1.08 to 1.12, leaves 1 out, but the ratio 1.1 is within the noise floor of 20 %"},
		"a loss within the floor": {func(s *Step) {
			*s.Floor = 0.12
			s.Ratio.Median, s.Ratio.Interval = 0.9, &Interval{Range{0.88, 0.92}, 0.95}
		}, NotCalled, "within the noise floor"},
		"an A/A pair that differs": {func(s *Step) { s.Biased = "the A/A pair differs" }, NoClaim, "the A/A pair differs"},
	} {
		effect, why := Judge(step(c.change))
		if effect != c.effect || !strings.Contains(why, c.why) {
			t.Errorf("%s: got %s (%s), want %s (%s)", name, effect, why, c.effect, c.why)
		}
	}
}

// A larger floor never makes a claim, and no claim is smaller than the floor.
func TestNoClaimBelowTheFloor(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		low := rapid.Float64Range(0.5, 2).Draw(t, "low")
		high := rapid.Float64Range(low, 2.5).Draw(t, "high")
		floor := rapid.Float64Range(0, 1).Draw(t, "floor")
		s := step(func(s *Step) {
			s.Ratio.Interval = &Interval{Range{low, high}, 0.95}
			s.Ratio.Median = (low + high) / 2
			s.Floor = &floor
		})
		effect, _ := Judge(s)
		if (effect == Better || effect == Worse) && Distance(s.Ratio.Median) <= floor {
			t.Fatalf("%g is called %s at a floor of %g", s.Ratio.Median, effect, floor)
		}
		wider := floor + rapid.Float64Range(0, 1).Draw(t, "more")
		s.Floor = &wider
		if again, _ := Judge(s); Open(effect) && again != effect {
			t.Fatalf("a larger floor turned %s into %s", effect, again)
		}
	})
}

// An A/A pair differs when its interval and its p both say so.
func TestBiased(t *testing.T) {
	for _, c := range []struct {
		again Ratio
		want  string
	}{
		{Ratio{Median: 1.14, Interval: &Interval{Range{1.08, 1.19}, 0.95}, P: 0.002}, "the A/A pair, which is the same stage twice, differs: its ratio is 1.14, the interval of it 1.08 to 1.19, p 0.002"},
		{Ratio{Median: 0.9, Interval: &Interval{Range{0.8, 0.99}, 0.95}, P: Alpha}, "the A/A pair, which is the same stage twice, differs: its ratio is 0.9, the interval of it 0.8 to 0.99, p 0.05"},
		{Ratio{Median: 1.14, Interval: &Interval{Range{1.08, 1.19}, 0.95}, P: 0.0501}, ""},
		{Ratio{Median: 1.14, Interval: &Interval{Range{1, 1.19}, 0.95}, P: 0.002}, ""},
		{Ratio{Median: 1.14, P: 0.002}, ""},
	} {
		if got := Biased(c.again); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

func TestFloor(t *testing.T) {
	for _, c := range []struct{ low, high, want float64 }{
		{0.99, 1.02, 0.02},
		{0.8, 1.1, 0.25}, // 0.8 is as far from 1 as 1.25
		{1.01, 1.03, 0.03},
	} {
		got, ok := Floor(Ratio{Interval: &Interval{Range: Range{c.low, c.high}}})
		if !ok || !near(got, c.want) {
			t.Errorf("%g to %g: got %g, want %g", c.low, c.high, got, c.want)
		}
	}
	if _, ok := Floor(Ratio{}); ok {
		t.Error("a floor without an interval")
	}
}

func TestSmallestAdjusted(t *testing.T) {
	for blocks, want := range map[int]bool{6: false, 7: false, 8: true, 10: true} {
		tests := slices.Repeat([]Test{{Least: Ratio{Pairs: blocks}.SmallestP()}}, 5)
		if got := ByFamily(tests)[0].Smallest <= Alpha; got != want {
			t.Errorf("five steps, %d blocks: can be shown is %v, want %v", blocks, got, want)
		}
	}
}
