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

// Add puts in one response, which took that many seconds and was correct or not.
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
		s.kind(name).add(from)
	}
}

// All gives a Set with one kind of the given name: all kinds together.
func (s *Set) All(name string) *Set { return s.Together(name, s.Kinds()...) }

// Together gives a Set with one kind of the given name: the named kinds together.
// A kind that is not there has no responses to add.
func (s *Set) Together(name string, kinds ...string) *Set {
	together := NewSet()
	to := together.kind(name)
	for _, kind := range kinds {
		if from, ok := s.kinds[kind]; ok {
			to.add(from)
		}
	}
	return together
}

func (p pair) add(from pair) {
	add(p.correct, from.correct)
	add(p.failed, from.failed)
}

// add is the library's Merge for histograms of our one shape, of which nothing can be
// dropped. It is several times faster, as it looks at counts and not at every value.
func add(to, from *hdrhistogram.Histogram) {
	if from.TotalCount() == 0 {
		return
	}
	for i, count := range from.Export().Counts {
		if count > 0 {
			_ = to.RecordValues(bucketStart(int64(i)), count) // never an error: from holds the value
		}
	}
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
