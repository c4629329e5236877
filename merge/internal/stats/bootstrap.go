package stats

import (
	"cmp"
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

// middle are the ranks of the two values whose mean is the median of a resample, and how many of
// the resamples have these. They are all that a resample of sorted values is needed for.
type middle struct{ low, high, count int }

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
	drawn := b.middles(n)
	medians := make([]counted, len(drawn))
	for i, m := range drawn {
		medians[i] = counted{(sorted[m.low] + sorted[m.high]) / 2, m.count}
	}
	slices.SortFunc(medians, func(a, b counted) int { return cmp.Compare(a.value, b.value) })
	return &Interval{
		Range:      Range{percentile(medians, (1-Confidence)/2), percentile(medians, (1+Confidence)/2)},
		Confidence: min(Confidence, RangeConfidence(n)),
	}
}

// counted is a value that occurs so many times.
type counted struct {
	value float64
	count int
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
	counts := map[[2]int]int{}
	for range Resamples {
		for j := range ranks {
			ranks[j] = random.IntN(n)
		}
		slices.Sort(ranks)
		counts[[2]int{ranks[(n-1)/2], ranks[n/2]}]++
	}
	var drawn []middle
	for ranks, count := range counts {
		drawn = append(drawn, middle{ranks[0], ranks[1], count})
	}
	slices.SortFunc(drawn, func(a, b middle) int { return cmp.Or(cmp.Compare(a.low, b.low), cmp.Compare(a.high, b.high)) })
	b.draws[n] = drawn
	return drawn
}

// random is a generator of its own for each n, so that no draw depends on which
// quantity came first.
func (b *Bootstrap) random(n int) *rand.Rand {
	return rand.New(rand.NewChaCha8(sha256.Sum256(binary.BigEndian.AppendUint64([]byte(b.seed), uint64(n)))))
}

// percentile is the value of the sorted medians of all resamples at the share p, linear between
// neighbours (definition 7 of Hyndman and Fan, 1996).
func percentile(sorted []counted, p float64) float64 {
	at := p * float64(Resamples-1)
	below := int(at)
	low, high := ranked(sorted, below), ranked(sorted, below+1)
	return low + (at-float64(below))*(high-low)
}

// ranked is the value of that rank, from 0; the last one beyond all.
func ranked(sorted []counted, rank int) float64 {
	for _, c := range sorted {
		if rank -= c.count; rank < 0 {
			return c.value
		}
	}
	return sorted[len(sorted)-1].value
}
