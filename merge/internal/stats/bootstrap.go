package stats

import (
	"crypto/sha256"
	"encoding/binary"
	"math/rand/v2"
	"slices"
	"sync"
)

// Resamples is how often the blocks are drawn anew. The ends of an interval then
// have a Monte Carlo error that is small against the interval.
const Resamples = 10_000

// Bootstrap draws blocks with replacement, the same draws for each quantity of
// a study. It remembers its draws, and is safe for concurrent use.
type Bootstrap struct {
	seed  string
	mutex sync.Mutex
	draws map[int][]middle // by the number of blocks; guarded by mutex
}

// middle are the ranks of the two values whose mean is the median of a resample.
// They are all that a resample of sorted values is needed for.
type middle struct{ low, high int }

// NewBootstrap makes a Bootstrap whose draws follow from the seed alone.
func NewBootstrap(seed string) *Bootstrap {
	return &Bootstrap{seed: seed, draws: map[int][]middle{}}
}

// medianInterval is the percentile interval of the median of sorted values. Of
// few values it cannot be wider than their range, whose confidence it then has.
func (b *Bootstrap) medianInterval(sorted []float64) *Interval {
	n := len(sorted)
	if n < MinInterval {
		return nil
	}
	medians := make([]float64, Resamples)
	for i, m := range b.middles(n) {
		medians[i] = (sorted[m.low] + sorted[m.high]) / 2
	}
	slices.Sort(medians)
	return &Interval{
		Low: percentile(medians, (1-Confidence)/2), High: percentile(medians, (1+Confidence)/2),
		Confidence: min(Confidence, RangeConfidence(n)),
	}
}

// middles draws the resamples of n blocks.
func (b *Bootstrap) middles(n int) []middle {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	if drawn, ok := b.draws[n]; ok {
		return drawn
	}
	random := b.random(n)
	ranks := make([]int, n)
	drawn := make([]middle, Resamples)
	for i := range drawn {
		for j := range ranks {
			ranks[j] = random.IntN(n)
		}
		slices.Sort(ranks)
		drawn[i] = middle{ranks[(n-1)/2], ranks[n/2]}
	}
	b.draws[n] = drawn
	return drawn
}

// random is a generator of its own for each n, so that no draw depends on which
// quantity came first.
func (b *Bootstrap) random(n int) *rand.Rand {
	return rand.New(rand.NewChaCha8(sha256.Sum256(binary.BigEndian.AppendUint64([]byte(b.seed), uint64(n)))))
}

// percentile is the value of sorted values at the share p, linear between
// neighbours (definition 7 of Hyndman and Fan, 1996).
func percentile(sorted []float64, p float64) float64 {
	at := p * float64(len(sorted)-1)
	below := int(at)
	if below+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	return sorted[below] + (at-float64(below))*(sorted[below+1]-sorted[below])
}
