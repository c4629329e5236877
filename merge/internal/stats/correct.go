package stats

import (
	"fmt"
	"math"
)

// How a correction for the speed of the CPU is chosen.
const (
	// MinFit is how many degrees of freedom the residuals of a fit take at the least: those
	// of one stage in ten blocks.
	MinFit = 8
	// MinGain is the share by which the half-width of the A/A pair has to fall.
	MinGain = 0.20
)

// Point is a quantity of one run, and what a control said of the speed of the CPU in it.
type Point struct {
	Value   float64 // of the quantity, above 0
	Control float64 // CPU time of a piece of work that is not the service's, above 0
}

// Fit is how a quantity follows a control within stages: log(value) = stage + Slope x log(control).
type Fit struct {
	Runs     int     `json:"runs"`               // that were fitted
	Slope    float64 `json:"slope"`              // 1 where the quantity is proportional to the control
	R2       float64 `json:"r2"`                 // share of the variance of the logarithms within stages that the control explains
	Residual float64 `json:"residual_deviation"` // standard deviation of what it leaves, of the natural logarithm
}

// FitWithin fits the runs of several stages by least squares. What stages differ by is taken
// out: only deviations from the mean of each stage count. A stage with a single run says nothing.
// ok is false with fewer than MinFit degrees of freedom, where a value is not above 0, and where
// the control does not vary.
func FitWithin(stages [][]Point) (f Fit, ok bool) {
	var xx, xy, yy float64
	freedom := -1 // for the slope
	for _, runs := range stages {
		if len(runs) < 2 {
			continue
		}
		x, y := make([]float64, len(runs)), make([]float64, len(runs))
		for i, p := range runs {
			if !(p.Value > 0 && p.Control > 0) {
				return Fit{}, false
			}
			x[i], y[i] = math.Log(p.Control), math.Log(p.Value)
		}
		meanX, meanY := mean(x), mean(y)
		for i := range x {
			dx, dy := x[i]-meanX, y[i]-meanY
			xx, xy, yy = xx+dx*dx, xy+dx*dy, yy+dy*dy
		}
		f.Runs, freedom = f.Runs+len(runs), freedom+len(runs)-1
	}
	if freedom < MinFit || xx <= smallVariance || yy <= smallVariance {
		return Fit{}, false
	}
	f.Slope, f.R2 = xy/xx, xy*xy/(xx*yy)
	f.Residual = math.Sqrt(max(0, yy-xy*xy/xx) / float64(freedom))
	return f, true
}

// smallVariance is what rounding makes of values that do not vary.
const smallVariance = 1e-18

func mean(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return sum / float64(len(values))
}

// Better says whether a fit leaves less than another. Which of two controls is used is chosen by
// this alone: on the runs that were fitted, before the A/A pair is looked at.
func (f Fit) Better(than Fit) bool { return f.Residual < than.Residual }

// Corrected is the value of a run as it would be at a control of 1.
func (f Fit) Corrected(p Point) float64 { return p.Value * math.Pow(p.Control, -f.Slope) }

// HalfWidth is half of an interval of a ratio, in natural logarithms: about the share by which
// its ends are off.
func (i Interval) HalfWidth() float64 { return (math.Log(i.High) - math.Log(i.Low)) / 2 }

// Adopt says whether a correction is used, by what it makes of the A/A pair, whose runs were not
// fitted; and why.
func Adopt(raw, corrected Ratio) (adopted bool, why string) {
	if raw.Interval == nil || corrected.Interval == nil {
		return false, fmt.Sprintf("%d valid %s of the A/A pair give no interval, which takes %d", raw.Pairs, plural(raw.Pairs, "pair", "pairs"), MinInterval)
	}
	before, after := raw.Interval.HalfWidth(), corrected.Interval.HalfWidth()
	if before <= 0 {
		return false, "the A/A pair does not differ at all"
	}
	fell := 1 - after/before
	why = fmt.Sprintf("the half-width of the A/A pair goes from %.2g %% to %.2g %%, a fall of %.0f %%", 100*before, 100*after, 100*fell)
	if fell < 0 {
		why = fmt.Sprintf("the half-width of the A/A pair grows from %.2g %% to %.2g %%", 100*before, 100*after)
	}
	if fell < MinGain {
		return false, why + fmt.Sprintf("; a correction takes a fall of %.0f %%", 100*MinGain)
	}
	return true, why
}

// Balanced says whether a control is the same in stage and parent: its ratio may be noise, by the
// test of Compare at Alpha. A control that a step changes would take part of the effect away.
func Balanced(pairs []Pair, b *Bootstrap) bool {
	r, ok := Compare(pairs, b)
	return ok && r.P > Alpha
}
