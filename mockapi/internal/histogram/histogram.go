// Package histogram counts durations in bounded memory and gives their
// quantiles with a stated relative error.
//
// The buckets are log-linear, as in HdrHistogram: every power of two is cut
// into the same number of equal parts. All histograms have the same buckets,
// so two of them merge by adding counts, without a further error.
package histogram

import (
	"math"
	"math/bits"
)

// precision is the number of significant bits that a bucket keeps of a value.
// Values below 2^precision have a bucket of their own; above, a bucket is
// 2^(1-precision) of its lower end wide.
const precision = 9

const half = 1 << (precision - 1)

// buckets are enough for every non-negative int64: 63 bits, of which all but
// the precision most significant are dropped, in steps of half buckets.
const buckets = (63-precision)*half + 2*half

// RelativeError is the most by which a quantile may be off, as a share of its
// true value: half of a bucket's width.
const RelativeError = 1.0 / (2 * half)

// Histogram counts non-negative integers, such as microseconds. It takes 114 kB
// whatever is counted. The zero Histogram is empty. It is not safe for
// concurrent use.
type Histogram struct {
	counts [buckets]int64
	total  int64
	sum    int64
	max    int64
}

// Add counts value. A negative value counts as 0.
func (h *Histogram) Add(value int64) {
	value = max(value, 0)
	h.counts[bucket(value)]++
	h.total++
	h.sum += value
	h.max = max(h.max, value)
}

// Merge counts everything that other has counted.
func (h *Histogram) Merge(other *Histogram) {
	for i, count := range other.counts {
		h.counts[i] += count
	}
	h.total += other.total
	h.sum += other.sum
	h.max = max(h.max, other.max)
}

// Count is how many values were counted.
func (h *Histogram) Count() int64 { return h.total }

// Sum is the sum of all values, exactly.
func (h *Histogram) Sum() int64 { return h.sum }

// Distance is the Kolmogorov-Smirnov distance to a distribution: the largest
// difference between the share of values counted and the share below that the
// distribution asks for, at the upper ends of the buckets. Between two ends it
// can be larger by what one bucket holds. cdf gives the share of values that do
// not exceed one. False when nothing was counted.
func (h *Histogram) Distance(cdf func(value int64) float64) (float64, bool) {
	if h.total == 0 {
		return 0, false
	}
	largest, seen := 0.0, int64(0)
	for i, count := range h.counts {
		if count == 0 && (i+1 == buckets || h.counts[i+1] == 0) {
			continue // the distance is largest beside a bucket that holds something
		}
		seen += count
		largest = max(largest, math.Abs(float64(seen)/float64(h.total)-cdf(last(i))))
		if seen == h.total {
			break
		}
	}
	return largest, true
}

// Max is the largest value, exactly; false when nothing was counted.
func (h *Histogram) Max() (int64, bool) { return h.max, h.total > 0 }

// Quantile is the value of rank ceil(q·n) of the n values in order, within
// RelativeError, for q in (0, 1]; false when nothing was counted.
func (h *Histogram) Quantile(q float64) (int64, bool) {
	if h.total == 0 {
		return 0, false
	}
	rank := max(1, int64(math.Ceil(q*float64(h.total))))
	seen := int64(0)
	for i, count := range h.counts {
		seen += count
		if seen >= rank {
			return min(middle(i), h.max), true
		}
	}
	return h.max, true // q above 1
}

// bucket is the index of value's bucket: value itself when it has a bucket of
// its own, else its leading bits after those of all smaller powers of two.
func bucket(value int64) int {
	dropped := max(0, bits.Len64(uint64(value))-precision)
	return dropped*half + int(value>>dropped)
}

// last is the largest value of a bucket.
func last(index int) int64 {
	if index < 2*half {
		return int64(index)
	}
	dropped := index/half - 1
	leading := int64(index - dropped*half)
	return leading<<dropped + (1<<dropped - 1)
}

// middle is the value in the middle of a bucket.
func middle(index int) int64 {
	if index < 2*half {
		return int64(index)
	}
	dropped := index/half - 1
	leading := int64(index - dropped*half)
	return leading<<dropped + 1<<(dropped-1)
}
