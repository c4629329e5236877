package latency

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// The shape of every histogram, in microseconds. Histograms of one shape can be
// added without any loss.
const (
	Lowest            = 1
	Highest           = 600_000_000 // ten minutes; a longer response is an error
	SignificantDigits = 3
)

// RelativeError bounds the distance between a value read from a histogram and
// the response time that was put in, as a share of the latter: the width of a
// bucket is at most 10^-SignificantDigits of its values. Rounding to whole
// microseconds adds at most MaxRounding.
const (
	RelativeError = 1e-3
	MaxRounding   = 0.5e-6 // seconds
)

// pair is the two histograms of a kind.
type pair struct{ correct, failed *hdrhistogram.Histogram }

func newHistogram() *hdrhistogram.Histogram {
	return hdrhistogram.New(Lowest, Highest, SignificantDigits)
}

// Set is the response times of a window, by endpoint kind and outcome. The zero
// Set is not usable; see NewSet. A Set is not safe for concurrent use.
type Set struct{ kinds map[string]pair }

// NewSet gives an empty Set.
func NewSet() *Set { return &Set{kinds: map[string]pair{}} }

// kind gives the histograms of a kind, new ones at first.
func (s *Set) kind(name string) pair {
	p, ok := s.kinds[name]
	if !ok {
		p = pair{newHistogram(), newHistogram()}
		s.kinds[name] = p
	}
	return p
}

// Add puts in one response, which took so many seconds and was correct or not.
// A time below 0 or above Highest is an error, and so is none at all (NaN).
func (s *Set) Add(kind string, ok bool, seconds float64) error {
	micros := math.Round(seconds * 1e6)
	if !(seconds >= 0) || micros > Highest {
		return fmt.Errorf("a response time of %s that no histogram holds (got %g s, want 0 to %d s)", kind, seconds, Highest/1_000_000)
	}
	p := s.kind(kind)
	if ok {
		return p.correct.RecordValue(int64(micros))
	}
	return p.failed.RecordValue(int64(micros))
}

// Merge adds all responses of another Set, which stays as it is.
func (s *Set) Merge(other *Set) {
	for name, from := range other.kinds {
		to := s.kind(name)
		// All histograms here have one shape: nothing can be dropped.
		to.correct.Merge(from.correct)
		to.failed.Merge(from.failed)
	}
}

// All gives a Set with one kind of the given name: all kinds together.
func (s *Set) All(name string) *Set {
	all := NewSet()
	to := all.kind(name)
	for _, from := range s.kinds {
		to.correct.Merge(from.correct)
		to.failed.Merge(from.failed)
	}
	return all
}

// Kinds lists the endpoint kinds, sorted.
func (s *Set) Kinds() []string { return slices.Sorted(maps.Keys(s.kinds)) }

// Count gives how many correct and failed responses a kind has; none of a kind
// that is not there.
func (s *Set) Count(kind string) (correct, failed int64) {
	p, ok := s.kinds[kind]
	if !ok {
		return 0, 0
	}
	return p.correct.TotalCount(), p.failed.TotalCount()
}
