package latency

import (
	"errors"
	"fmt"
	"math"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// Mean gives the mean response time of the correct responses of a kind, in
// seconds. It is an error to ask when there are none.
func (s *Set) Mean(kind string) (float64, error) {
	h, err := s.correct(kind)
	if err != nil {
		return 0, err
	}
	return h.Mean() / 1e6, nil
}

// MeanWithFailed gives the mean response time of all responses, of every kind, failed ones
// included, in seconds. It is an error to ask when there are none.
func (s *Set) MeanWithFailed() (float64, error) {
	var sum float64
	var n int64
	for _, kind := range s.Kinds() { // in order, as sums of floats depend on it
		p := s.kinds[kind]
		for _, h := range []*hdrhistogram.Histogram{p.correct, p.failed} {
			sum += h.Mean() * float64(h.TotalCount())
			n += h.TotalCount()
		}
	}
	if n == 0 {
		return 0, errors.New("no response times (got no response, want at least one)")
	}
	return sum / float64(n) / 1e6, nil
}

// Quantile gives the response time, in seconds, that the share q of the correct
// responses of a kind did not exceed: the value at rank ceil(q*n), without
// interpolation (Hyndman and Fan 1996, type 1). It is an error to ask for a q
// outside 0 to 1, or when there are no correct responses.
func (s *Set) Quantile(kind string, q float64) (float64, error) {
	h, err := s.histogramFor(kind, q)
	if err != nil {
		return 0, err
	}
	// A little less than q*n, so that 0.95*20 is rank 19 in spite of binary fractions.
	rank := math.Ceil(q*float64(h.TotalCount()) - 1e-9*float64(h.TotalCount()))
	return statistic(h, max(1, int64(rank))), nil
}

// K6Quantile gives the quantile of the correct responses of a kind in k6's way,
// in seconds: linear between the order statistics at floor and ceiling of
// q*(n-1) (grafana/k6, metrics/sink.go, TrendSink.P; type 7 of Hyndman and Fan).
// It serves the comparison with k6's own figures; its errors are Quantile's.
func (s *Set) K6Quantile(kind string, q float64) (float64, error) {
	h, err := s.histogramFor(kind, q)
	if err != nil {
		return 0, err
	}
	at := q * float64(h.TotalCount()-1)
	low, high := statistic(h, int64(math.Floor(at))+1), statistic(h, int64(math.Ceil(at))+1)
	return low + (high-low)*(at-math.Floor(at)), nil
}

func (s *Set) histogramFor(kind string, q float64) (*hdrhistogram.Histogram, error) {
	if !(q >= 0 && q <= 1) {
		return nil, fmt.Errorf("a quantile that does not exist (got %g, want 0 to 1)", q)
	}
	return s.correct(kind)
}

func (s *Set) correct(kind string) (*hdrhistogram.Histogram, error) {
	p, ok := s.kinds[kind]
	if !ok || p.correct.TotalCount() == 0 {
		return nil, fmt.Errorf("%s: no response times (got no correct response, want at least one)", kind)
	}
	return p.correct, nil
}

// statistic gives the value of a rank from 1 to n, in seconds: the middle of its
// bucket, which is at most half a bucket away from the response time.
func statistic(h *hdrhistogram.Histogram, rank int64) float64 {
	// The library rounds the share of n back to this rank, and answers with the
	// last value of its bucket.
	last := h.ValueAtPercentile(100 * float64(rank) / float64(h.TotalCount()))
	first := last + 1 - bucketWidth(last)
	return float64(first+last) / 2 / 1e6
}

// exactBelow is where buckets of one value end: 2 x 10^SignificantDigits, as a power of two.
// From there on they double in width with each doubling of the values.
const exactBelow = 2048

// bucketWidth is how many values share the bucket of v.
func bucketWidth(v int64) int64 {
	width := int64(1)
	for ; v >= exactBelow; v /= 2 {
		width *= 2
	}
	return width
}

// bucketStart is the first value of the i-th bucket.
func bucketStart(i int64) int64 {
	if i < exactBelow {
		return i
	}
	const half = exactBelow / 2 // buckets of each further width
	return (i%half + half) << (i/half - 1)
}
