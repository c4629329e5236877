package stats

import (
	"math"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// Drift is how the first of several rounds differs from the later ones, block by block.
type Drift struct {
	Ratio  float64 `json:"ratio"`  // of the first to the later ones, geometric mean of the blocks
	P      float64 `json:"p"`      // of Student's test that the logarithm of it is 0, two-sided
	Blocks int     `json:"blocks"` // that have both
}

// DriftOf tests the logarithms of a block's first to its later rounds, one of each block; nil of
// fewer than MinBlocks, or where nothing varies.
func DriftOf(logs []float64) *Drift {
	n := float64(len(logs))
	if len(logs) < MinBlocks {
		return nil
	}
	mean, deviation := stat.MeanStdDev(logs, nil)
	if deviation == 0 {
		return nil
	}
	t := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: n - 1}
	return &Drift{Ratio: math.Exp(mean), P: 2 * t.Survival(math.Abs(mean)/deviation*math.Sqrt(n)), Blocks: len(logs)}
}
