package stats

import (
	"math"
	"slices"

	"scaleguild/internal/median"
)

// Pair are the values of a quantity in two runs of the same block.
type Pair struct {
	Value  float64 // of the stage
	Parent float64 // of the stage that it is compared with
}

// Ratio compares a stage with another one, block by block.
type Ratio struct {
	Pairs    int       `json:"pairs"`    // blocks in which both have a value
	Median   float64   `json:"median"`   // of the blocks' ratios
	Interval *Interval `json:"interval"` // of the median; null below MinInterval pairs
	P        float64   `json:"p"`        // of the permutation test, for this ratio alone
	Spread   *Spread   `json:"spread"`   // how the pairs differ; null with one pair
}

// Spread is how the ratios of the pairs differ, in natural logarithms.
type Spread struct {
	Error   float64 `json:"standard_error"`     // of their mean
	Freedom float64 `json:"degrees_of_freedom"` // of Error
}

// Compare takes the ratio within each pair. There must be a pair; ok is false
// when a value is not above 0, because a ratio would mean nothing then.
func Compare(pairs []Pair, b *Bootstrap) (r Ratio, ok bool) {
	ratios := make([]float64, len(pairs))
	logs := make([]float64, len(pairs))
	for i, p := range pairs {
		if !(p.Value > 0 && p.Parent > 0) {
			return Ratio{}, false
		}
		ratios[i] = p.Value / p.Parent
		logs[i] = math.Log(p.Value) - math.Log(p.Parent)
	}
	if len(ratios) == 0 {
		return Ratio{}, false
	}
	slices.Sort(ratios)
	return Ratio{
		Pairs: len(ratios), Median: median.Sorted(ratios), Interval: b.medianInterval(ratios), P: SignFlipP(logs), Spread: spreadOf(logs),
	}, true
}

// spreadOf is how independent logarithms differ, nil for one.
func spreadOf(logs []float64) *Spread {
	n := float64(len(logs))
	if n < 2 {
		return nil
	}
	middle, squares := mean(logs), 0.0
	for _, v := range logs {
		squares += (v - middle) * (v - middle)
	}
	return &Spread{Error: math.Sqrt(squares / (n - 1) / n), Freedom: n - 1}
}

// Distance is the size of a ratio's effect as a factor, whichever way round is larger, less 1: 0.25
// for 1.25 and for 0.8, so that it does not matter which of two stages is called the parent.
func Distance(ratio float64) float64 { return max(ratio, 1/ratio) - 1 }

// Floor is the noise floor that the ratio of a stage to itself shows: the Distance of that end of
// its interval which has the larger one. ok is false without an interval.
//
// Two runs of one stage differ by noise alone. What 95 % of such studies would
// stay below is not a difference between stages.
func Floor(again Ratio) (floor float64, ok bool) {
	if again.Interval == nil {
		return 0, false
	}
	return max(Distance(again.Interval.Low), Distance(again.Interval.High)), true
}
