package stats

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// MinBlocks is how many blocks an interval takes at the least where they hold several pairs each:
// what blocks differ by is known from these alone.
const MinBlocks = 3

// inBlocks puts the logarithms of the pairs' ratios together by block, each block and the
// blocks sorted, so that no sum depends on the order of the input. A pair of no block is one.
func inBlocks(pairs []Pair, logs []float64) [][]float64 {
	var blocks [][]float64
	at := map[int]int{} // index in blocks, by block
	for i, p := range pairs {
		where, known := at[p.Block]
		if !known || p.Block == 0 {
			where = len(blocks)
			at[p.Block] = where
			blocks = append(blocks, nil)
		}
		blocks[where] = append(blocks[where], logs[i])
	}
	for _, b := range blocks {
		slices.Sort(b)
	}
	slices.SortFunc(blocks, func(a, b []float64) int { return slices.CompareFunc(a, b, cmp.Compare[float64]) })
	return blocks
}

// several says whether any block holds more than one pair.
func several(blocks [][]float64) bool {
	return slices.ContainsFunc(blocks, func(b []float64) bool { return len(b) > 1 })
}

// squares are what a one-way analysis of variance takes from logarithms in blocks. There must be two
// blocks or more, and more pairs than blocks.
type squares struct {
	blocks, pairs int
	mean          float64 // of all pairs
	between       float64 // mean square of blocks' means, with blocks - 1 degrees of freedom
	within        float64 // mean square of pairs in their block, with pairs - blocks
	ofCounts      float64 // sum of the squares of the blocks' numbers of pairs
}

// squaresOf weighs each pair alike, so that blocks which lost some count for less.
func squaresOf(blocks [][]float64) squares {
	s := squares{blocks: len(blocks)}
	for _, b := range blocks {
		s.pairs += len(b)
		s.mean += mean(b) * float64(len(b))
		s.ofCounts += float64(len(b) * len(b))
	}
	s.mean /= float64(s.pairs)
	for _, b := range blocks {
		middle := mean(b)
		s.between += float64(len(b)) * (middle - s.mean) * (middle - s.mean)
		for _, v := range b {
			s.within += (v - middle) * (v - middle)
		}
	}
	s.between /= float64(s.blocks - 1)
	s.within /= float64(s.pairs - s.blocks)
	return s
}

// spread is the standard error of the mean of all pairs, as blocks differ too (Satterthwaite, An
// approximate distribution of estimates of variance components, 1946). Where all blocks hold as
// many pairs, it is that of the blocks' means, and exact for normal values: nothing is pooled,
// however little blocks seem to differ, since few blocks cannot tell.
func (s squares) spread() *Spread {
	n := float64(s.pairs)
	size := (n - s.ofCounts/n) / float64(s.blocks-1) // pairs in a block
	a := s.ofCounts / (n * n) / size
	b := max(0, 1/n-a)
	variance := a*s.between + b*s.within
	freedom := float64(s.blocks - 1)
	if variance > 0 {
		freedom = variance * variance / (square(a*s.between)/float64(s.blocks-1) + square(b*s.within)/float64(s.pairs-s.blocks))
	}
	within, between := math.Sqrt(s.within), math.Sqrt(max(0, (s.between-s.within)/size))
	return &Spread{Error: math.Sqrt(variance), Freedom: freedom, Blocks: s.blocks, Within: &within, Between: &between}
}

// square is v times v.
func square(v float64) float64 { return v * v }

// student is Student's interval of a ratio whose logarithm has this mean and spread, and the
// two-sided p that the mean is 0. Where nothing varies, p is 0 or 1.
func (s Spread) student(mean float64) (interval Interval, p float64) {
	t := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: s.Freedom}
	half := t.Quantile((1+Confidence)/2) * s.Error
	interval = Interval{Range{math.Exp(mean - half), math.Exp(mean + half)}, Confidence}
	switch {
	case mean == 0:
		return interval, 1
	case s.Error == 0:
		return interval, 0
	}
	return interval, 2 * t.Survival(math.Abs(mean)/s.Error)
}
