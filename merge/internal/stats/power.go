package stats

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// Power is the share of studies that would show the smallest effect which a study is said to be
// able to show.
const Power = 0.80

// medianError is the standard error of a median, in those of a mean, of many normal values: the
// root of pi / 2.
const medianError = 1.2533141373155003

// Detectable is the smallest effect, as a share like Distance's, that a study like this one would
// show in about Power of all cases. It follows from the step's own standard error e of the
// logarithm of the ratio with its degrees of freedom, and asks what each of the three conditions
// of a claim takes:
//
//	the test, at Alpha shared by all its tests    (t(1 - Alpha / 2 tests) + t(Power)) e
//	an interval without 1, which is of a median   (z(1 - Alpha / 2) + z(Power)) 1.25 e
//	a ratio beyond the floor                      log(1 + floor) + z(Power) 1.25 e
//
// The largest of these is it. t and z are quantiles of Student's and of the normal distribution. Where
// the ratio is a mean, as of pairs in blocks, there is no 1.25.
// It assumes normal logarithms, and that the study's noise is that of another one like it. ok is
// false with fewer than two pairs, and without a floor.
func Detectable(r Ratio, tests int, floor *float64) (effect float64, ok bool) {
	if r.Spread == nil || floor == nil || tests < 1 {
		return 0, false
	}
	student := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: r.Spread.Freedom}
	byTest := (student.Quantile(1-Alpha/float64(2*tests)) + student.Quantile(Power)) * r.Spread.Error
	middle := r.Spread.Error
	if r.Mean == nil {
		middle *= medianError
	}
	byInterval := (distuv.UnitNormal.Quantile((1+Confidence)/2) + distuv.UnitNormal.Quantile(Power)) * middle
	byFloor := math.Log1p(*floor) + distuv.UnitNormal.Quantile(Power)*middle
	return math.Expm1(max(byTest, byInterval, byFloor)), true
}
