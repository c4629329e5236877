package delay

import (
	"math"
	"strings"
	"time"
)

// mixture takes a share of its delays from each of its parts.
type mixture struct {
	weights []decimal
	parts   []Distribution
}

// Delay is the quantile of the mixture, not that of a part chosen by the draw:
// so it grows with the draw. It lies between the smallest and the largest of
// the parts' delays, and is found by halving that interval.
func (d *mixture) Delay(draw int64) int64 {
	low, high := int64(math.MaxInt64), int64(0)
	for _, p := range d.parts {
		delay := p.Delay(draw)
		low, high = min(low, delay), max(high, delay)
	}
	q := share(draw)
	for low < high {
		middle := low + (high-low)/2
		// What is below middle + 1/2 is rounded to middle or less.
		if d.CDF((float64(middle)+0.5)/1e6) >= q {
			high = middle
		} else {
			low = middle + 1
		}
	}
	return low
}

func (d *mixture) Quantile(q float64) float64 {
	low, high := math.Inf(1), 0.0
	for _, p := range d.parts {
		at := p.Quantile(q)
		low, high = min(low, at), max(high, at)
	}
	if math.IsInf(high, 1) || low == high {
		return high
	}
	for range 200 {
		middle := low + (high-low)/2
		if middle <= low || middle >= high {
			break
		}
		if d.CDF(middle) >= q {
			high = middle
		} else {
			low = middle
		}
	}
	return high
}

func (d *mixture) CDF(seconds float64) float64 {
	return d.weigh(func(p Distribution) float64 { return p.CDF(seconds) })
}

func (d *mixture) LimitedMean(seconds float64) float64 {
	return d.weigh(func(p Distribution) float64 { return p.LimitedMean(seconds) })
}

func (d *mixture) weigh(of func(Distribution) float64) float64 {
	sum := 0.0
	for i, p := range d.parts {
		sum += float64(d.weights[i].value() * of(p))
	}
	return sum
}

func (d *mixture) String() string {
	var parts []string
	for i, p := range d.parts {
		parts = append(parts, d.weights[i].String()+":"+p.String())
	}
	return "mix(" + strings.Join(parts, ",") + ")"
}

// clip moves the delays below min to min and those above max to max.
type clip struct {
	of       Distribution
	min, max time.Duration // 0 and none when not asked for
}

// unbounded is the upper bound that does not bound anything.
const unbounded = time.Duration(longest) * time.Microsecond

func (d clip) Delay(draw int64) int64 {
	return max(d.min.Microseconds(), min(d.max.Microseconds(), d.of.Delay(draw)))
}

func (d clip) Quantile(q float64) float64 {
	return max(d.min.Seconds(), min(d.upper(), d.of.Quantile(q)))
}

func (d clip) upper() float64 {
	if d.max == unbounded {
		return math.Inf(1)
	}
	return d.max.Seconds()
}

func (d clip) CDF(seconds float64) float64 {
	switch {
	case seconds < d.min.Seconds():
		return 0
	case seconds >= d.upper():
		return 1
	}
	return d.of.CDF(seconds)
}

func (d clip) LimitedMean(seconds float64) float64 {
	least := d.min.Seconds()
	if seconds <= least {
		return seconds
	}
	return least + d.of.LimitedMean(min(seconds, d.upper())) - d.of.LimitedMean(least)
}

func (d clip) String() string {
	s := "clip(" + d.of.String()
	if d.min > 0 {
		s += ",min=" + text(d.min)
	}
	if d.max != unbounded {
		s += ",max=" + text(d.max)
	}
	return s + ")"
}
