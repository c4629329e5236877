// Package median is the middle of a sample: one definition for the table, the
// live view and the comparison of mocks.
package median

import "slices"

// Of is the median of values in any order, which it leaves as they are: the
// middle one by size, or the mean of the middle two. Without values there is
// none, and it is false.
func Of(values []float64) (float64, bool) {
	if len(values) == 0 {
		return 0, false
	}
	return Sorted(slices.Sorted(slices.Values(values))), true
}

// Sorted is the median of values that ascend, of which there must be at least one.
func Sorted(values []float64) float64 {
	n := len(values)
	return (values[(n-1)/2] + values[n/2]) / 2
}
