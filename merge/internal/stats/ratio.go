package stats

import (
	"math"
	"slices"

	"scaleguild/internal/median"
)

// Pair are the values of a quantity in two runs of the same round.
type Pair struct {
	Value  float64 // of the stage
	Parent float64 // of the stage that it is compared with
	Block  int     // that the round lies in, from 1; 0 where the pair has a block to itself
}

// Ratio compares a stage with another one, pair by pair. Where blocks hold several pairs, what
// the pairs of a block have in common is allowed for, see Spread.
type Ratio struct {
	Pairs    int       `json:"pairs"`    // in which both have a value
	Median   float64   `json:"median"`   // of the pairs' ratios
	Mean     *float64  `json:"mean"`     // geometric, of the same; null where each pair has a block to itself
	Interval *Interval `json:"interval"` // of Middle; null below MinInterval pairs, or MinBlocks blocks of several
	// P is for this ratio alone: of the permutation test or, where blocks hold several pairs, of
	// Student's. It is 1 where there is no interval of several.
	P      float64 `json:"p"`
	Spread *Spread `json:"spread"` // how the pairs differ; null with one pair, or one block of several
}

// Middle is the ratio to show and to judge: the median, or the geometric mean where blocks hold
// several pairs.
func (r Ratio) Middle() float64 {
	if r.Mean != nil {
		return *r.Mean
	}
	return r.Median
}

// Spread is how the ratios of the pairs differ, in natural logarithms.
type Spread struct {
	Error   float64  `json:"standard_error"`     // of their mean
	Freedom float64  `json:"degrees_of_freedom"` // of Error
	Blocks  int      `json:"blocks"`             // that hold the pairs
	Within  *float64 `json:"within_blocks"`      // deviation of the pairs of a block; null where each has one to itself
	Between *float64 `json:"between_blocks"`     // deviation of blocks beyond it; likewise, and 0 where none is seen
}

// Compare takes the ratio within each pair. There must be a pair; ok is false
// when a value is not above 0, because a ratio would mean nothing then.
//
// Where each pair has a block to itself, the interval is the bootstrap's and p the permutation
// test's. Signs of whole blocks are too few for that where blocks hold several pairs (five blocks
// give no p below 0.06): then both are Student's, with the spread of the blocks.
func Compare(pairs []Pair, b *Bootstrap) (r Ratio, ok bool) {
	ratios := make([]float64, len(pairs))
	logs := make([]float64, len(pairs))
	for i, p := range pairs {
		if !(p.Value > 0 && p.Parent > 0) {
			return Ratio{}, false
		}
		ratios[i] = p.Value / p.Parent
		logs[i] = math.Log(p.Value) - math.Log(p.Parent)
	}
	if len(ratios) == 0 {
		return Ratio{}, false
	}
	slices.Sort(ratios)
	r = Ratio{Pairs: len(ratios), Median: median.Sorted(ratios)}
	if blocks := inBlocks(pairs, logs); several(blocks) {
		r.compareBlocks(blocks)
	} else {
		r.Interval, r.P, r.Spread = b.medianInterval(ratios), SignFlipP(logs), spreadOf(logs)
	}
	return r, true
}

// compareBlocks sets what follows from blocks that hold several pairs.
func (r *Ratio) compareBlocks(blocks [][]float64) {
	s := squaresOf(blocks)
	middle := math.Exp(s.mean)
	r.Mean, r.P = &middle, 1
	if len(blocks) < MinBlocks {
		return
	}
	r.Spread = s.spread()
	interval, p := r.Spread.student(s.mean)
	r.Interval, r.P = &interval, p
}

// SmallestP is the least p that pairs like these could give, whatever their ratios.
func (r Ratio) SmallestP() float64 {
	if r.Mean != nil {
		return 0
	}
	return SmallestP(r.Pairs)
}

// spreadOf is how independent logarithms differ, nil for one.
func spreadOf(logs []float64) *Spread {
	n := float64(len(logs))
	if n < 2 {
		return nil
	}
	middle, squares := mean(logs), 0.0
	for _, v := range logs {
		squares += (v - middle) * (v - middle)
	}
	return &Spread{Error: math.Sqrt(squares / (n - 1) / n), Freedom: n - 1, Blocks: len(logs)}
}

// Distance is the size of a ratio's effect as a factor, whichever way round is larger, less 1: 0.25
// for 1.25 and for 0.8, so that it does not matter which of two stages is called the parent.
func Distance(ratio float64) float64 { return max(ratio, 1/ratio) - 1 }

// Floor is the noise floor that the ratio of a stage to itself shows: the Distance of that end of
// its interval which has the larger one. ok is false without an interval.
//
// Two runs of one stage differ by noise alone. What 95 % of such studies would
// stay below is not a difference between stages.
func Floor(again Ratio) (floor float64, ok bool) {
	if again.Interval == nil {
		return 0, false
	}
	return max(Distance(again.Interval.Low), Distance(again.Interval.High)), true
}
