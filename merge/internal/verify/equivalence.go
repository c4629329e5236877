package verify

import (
	"math"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// Margin is how far two runs' ratios may be apart and still count as the same: a
// factor of 1.25, the convention of bioequivalence (0.80 to 1.25). It is chosen, not
// computed. A margin has to be above the noise floor of the published run, below which
// nothing is claimed, or no rerun could ever be told to be the same.
const Margin = 0.25

// level is that of each one-sided test; the interval that decides both has 1 - 2 level.
const level = 0.05

// interval is a 90 % interval of a mean of log-ratios.
type interval struct{ low, high float64 }

// meanInterval is Student's interval of the mean of at least two values.
func meanInterval(x []float64) interval {
	mean, deviation := stat.MeanStdDev(x, nil)
	n := float64(len(x))
	return around(mean, deviation/math.Sqrt(n), n-1)
}

// differenceInterval is Welch's interval of mean(y) - mean(x).
func differenceInterval(x, y []float64) interval {
	meanX, varX := stat.MeanVariance(x, nil)
	meanY, varY := stat.MeanVariance(y, nil)
	a, b := varX/float64(len(x)), varY/float64(len(y))
	if a+b == 0 {
		return interval{meanY - meanX, meanY - meanX}
	}
	freedom := (a + b) * (a + b) / (a*a/float64(len(x)-1) + b*b/float64(len(y)-1))
	return around(meanY-meanX, math.Sqrt(a+b), freedom)
}

func around(mean, standardError, freedom float64) interval {
	half := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: freedom}.Quantile(1-level) * standardError
	return interval{mean - half, mean + half}
}

// equivalent is the outcome of the two one-sided tests: PASS when the interval lies
// within the margin, FAIL when it lies outside.
func (i interval) equivalent() Outcome {
	limit := math.Log1p(Margin)
	switch {
	case i.low > -limit && i.high < limit:
		return Pass
	case i.low >= limit || i.high <= -limit:
		return Fail
	}
	return CannotTell
}

// above is PASS when the interval lies above 0, FAIL when below.
func (i interval) above() Outcome {
	switch {
	case i.low > 0:
		return Pass
	case i.high < 0:
		return Fail
	}
	return CannotTell
}

func (i interval) negated() interval { return interval{-i.high, -i.low} }
