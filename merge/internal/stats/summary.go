package stats

import (
	"math"
	"slices"

	"golang.org/x/perf/benchmath"

	"scaleguild/internal/median"
)

// Confidence is what intervals are made for.
const Confidence = 0.95

// MinInterval is how many values an interval takes at the least. The range of
// two contains the median of what they were drawn from in half of all cases.
const MinInterval = 3

// Interval contains the quantity with the given confidence.
type Interval struct {
	// Low and High are its ends, in the unit of the quantity; Low <= High, and both are within.
	Low  float64 `json:"low"`
	High float64 `json:"high"` // see Low
	// Confidence is from 0 to 1: less than the constant where there are too few values for it,
	// as the range of n values contains their median with 1 - 2^(1-n).
	Confidence float64 `json:"confidence"`
}

// Contains says whether v lies in the interval, its ends included.
func (i Interval) Contains(v float64) bool { return i.Low <= v && v <= i.High }

// Summary is the middle of values that measure one quantity.
type Summary struct {
	Count  int     `json:"count"`  // of values, 1 or more
	Median float64 `json:"median"` // in their unit, as all below; of an even number the mean of the middle two
	Min    float64 `json:"min"`    // the least value
	Max    float64 `json:"max"`    // the greatest
	// Interval is of the median; null below MinInterval values.
	Interval *Interval `json:"interval"`
}

// Summarise gives the median of values, of which there must be at least one, and
// the interval of the median between two order statistics.
func Summarise(values []float64) Summary {
	sorted := slices.Sorted(slices.Values(values))
	n := len(sorted)
	return Summary{
		Count: n, Median: median.Sorted(sorted), Min: sorted[0], Max: sorted[n-1], Interval: orderInterval(sorted),
	}
}

// orderInterval is the narrowest interval between two order statistics that has
// Confidence, or the whole range where none has it.
func orderInterval(sorted []float64) *Interval {
	if len(sorted) < MinInterval {
		return nil
	}
	summary := benchmath.AssumeNothing.Summary(benchmath.NewSample(sorted, &benchmath.DefaultThresholds), Confidence)
	if math.IsInf(summary.Lo, 0) || math.IsInf(summary.Hi, 0) {
		return rangeOf(sorted)
	}
	return &Interval{Low: summary.Lo, High: summary.Hi, Confidence: summary.Confidence}
}

// rangeOf is the range of the values.
func rangeOf(sorted []float64) *Interval {
	n := len(sorted)
	return &Interval{Low: sorted[0], High: sorted[n-1], Confidence: RangeConfidence(n)}
}

// RangeConfidence is the confidence with which the range of n values contains the
// median of what they were drawn from. It misses it only when all values lie on
// one side of it, which has the probability 2 x 2^-n.
func RangeConfidence(n int) float64 { return 1 - math.Ldexp(1, 1-n) }
