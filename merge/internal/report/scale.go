package report

import (
	"fmt"
	"math"
)

// scale places quantities on a line: 0 is its left end and 100 its right one.
type scale struct {
	log       bool
	low, high float64
}

// Tick is a number on a scale, with its place.
type Tick struct {
	At   float64
	Text string
}

// newScale holds all values: a linear one from 0, a logarithmic one from a little
// below the least of them, which must be above 0.
func newScale(log bool, values []float64) (scale, error) {
	low, high := math.Inf(1), math.Inf(-1)
	for _, v := range values {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return scale{}, fmt.Errorf("a value is not finite (got %g)", v)
		}
		low, high = min(low, v), max(high, v)
	}
	if len(values) == 0 || high <= 0 || log && low <= 0 {
		return scale{}, fmt.Errorf("no scale holds values from %g to %g", low, high)
	}
	if log {
		return scale{log: true, low: low / 1.3, high: high * 1.3}, nil
	}
	return scale{low: 0, high: high * 1.04}, nil
}

// margin is left free at both ends.
const margin = 2.0

// at is the place of v, rounded so that no machine's arithmetic shows.
func (s scale) at(v float64) float64 {
	share := (v - s.low) / (s.high - s.low)
	if s.log {
		share = math.Log(v/s.low) / math.Log(s.high/s.low)
	}
	return round2(margin + (100-2*margin)*share)
}

func round2(v float64) float64 { return math.Round(100*v) / 100 }

// ticks are round numbers on the scale, at most about eight.
func (s scale) ticks() []Tick {
	values := s.evenValues
	if s.log {
		values = s.decadeValues
	}
	var all []Tick
	for _, v := range values() {
		if v >= s.low && v <= s.high {
			all = append(all, Tick{At: s.at(v), Text: fmt.Sprintf("%g", v)})
		}
	}
	return all
}

// evenValues are the round values of a linear scale.
func (s scale) evenValues() []float64 {
	step := math.Pow(10, math.Floor(math.Log10(s.high)))
	for s.high/step < 4 {
		step /= 2
	}
	var all []float64
	for i := 0; float64(i)*step <= s.high; i++ {
		all = append(all, float64(i)*step)
	}
	return all
}

// decadeValues are the round values of a logarithmic scale.
func (s scale) decadeValues() []float64 {
	var all []float64
	factors := []float64{1, 2, 5}
	if s.high/s.low > 300 {
		factors = []float64{1}
	}
	for p := math.Floor(math.Log10(s.low)); p <= math.Ceil(math.Log10(s.high)); p++ {
		for _, f := range factors {
			all = append(all, f*math.Pow(10, p))
		}
	}
	return all
}
