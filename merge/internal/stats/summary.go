package stats

import (
	"math"
	"slices"

	"scaleguild/internal/median"
)

// Confidence is what intervals are made for.
const Confidence = 0.95

// MinInterval is how many values an interval, or a range, takes at the least. The range of
// two contains the median of what they were drawn from in half of all cases.
const MinInterval = 3

// Range is from one value of a quantity to another, in its unit; Low <= High, and both are within.
type Range struct {
	Low  float64 `json:"low"`  // its least value
	High float64 `json:"high"` // its greatest
}

// Contains says whether v lies in the range, its ends included.
func (r Range) Contains(v float64) bool { return r.Low <= v && v <= r.High }

// Interval contains the quantity with the given confidence.
type Interval struct {
	Range
	// Confidence is from 0 to 1: less than the constant where there are too few values for it,
	// as the range of n values contains their median with 1 - 2^(1-n).
	Confidence float64 `json:"confidence"`
}

// Summary is the middle of values that measure one quantity.
type Summary struct {
	Count  int     `json:"count"`  // of values, 1 or more
	Median float64 `json:"median"` // in their unit, as all below; of an even number the mean of the middle two
	Min    float64 `json:"min"`    // the least value
	Max    float64 `json:"max"`    // the greatest
	// Range is what the values came to: all of them, of Trimmed and more without one in Trimmed at
	// either end; null below MinInterval values. It contains the median, and claims no confidence.
	Range *Range `json:"range"`
}

// Trimmed is how many values lose the least and the greatest of them, so that a single stall does
// not set the range.
const Trimmed = 10

// Summarise gives the median of values, of which there must be at least one, and their range.
//
// Note: the range was an interval of the median once, between two order statistics. That takes
// independent values, and runs that are near in time resemble each other: with a correlation of
// 0.5 between neighbours, as the published ladder has it, 97.9 % contained the median in
// 88 of 100 simulated studies. What takes such a correlation out is the ratio within a pair, not more values.
func Summarise(values []float64) Summary {
	sorted := slices.Sorted(slices.Values(values))
	n := len(sorted)
	return Summary{Count: n, Median: median.Sorted(sorted), Min: sorted[0], Max: sorted[n-1], Range: trimmedRange(sorted)}
}

// trimmedRange is that of sorted values, see Summary.
func trimmedRange(sorted []float64) *Range {
	n := len(sorted)
	if n < MinInterval {
		return nil
	}
	off := n / Trimmed
	return &Range{sorted[off], sorted[n-1-off]}
}

// RangeConfidence is the confidence with which the range of n independent values contains the
// median of what they were drawn from. It misses it only when all values lie on
// one side of it, which has the probability 2 x 2^-n.
func RangeConfidence(n int) float64 { return 1 - math.Ldexp(1, 1-n) }
