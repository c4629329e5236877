package delay

import (
	"math"
	"time"
)

// Distribution is a distribution of delays. Those of this package are
// immutable and safe for concurrent use.
type Distribution interface {
	// Delay is the delay in microseconds of a draw, an integer in [0, 2^53).
	// It does not decrease with the draw.
	Delay(draw int64) int64
	// Quantile is the delay in seconds that a share q of all delays does not
	// exceed, for q in [0, 1].
	Quantile(q float64) float64
	// CDF is the share of delays that do not exceed a number of seconds.
	CDF(seconds float64) float64
	// LimitedMean is the mean of the smaller of the delay and a number of seconds:
	// the integral of 1 - CDF from 0. It exists for every distribution; for
	// +Inf it is the mean, which may be +Inf.
	LimitedMean(seconds float64) float64
	// String is the canonical form, which Parse reads back.
	String() string
}

// Mean is the expected delay in seconds, +Inf for a distribution without one.
func Mean(d Distribution) float64 { return d.LimitedMean(math.Inf(1)) }

// longest is the longest delay in microseconds: what a time.Duration holds.
const longest = math.MaxInt64 / int64(time.Microsecond)

// microseconds rounds seconds; what no time.Duration holds becomes longest.
func microseconds(seconds float64) int64 {
	rounded := math.Round(1e6 * seconds)
	if rounded >= float64(longest) {
		return longest
	}
	return int64(rounded)
}
