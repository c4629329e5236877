package delay

import (
	"sort"
	"strings"
	"time"
)

// quantiles is an empirical distribution, such as one that was recorded: a
// delay for each of some shares q, the first 0 and the last 1. Between two
// points the delay is a straight line in q.
type quantiles struct {
	file   string // where the points came from; empty when they were written out
	points []point
}

type point struct {
	q     decimal
	delay time.Duration
}

func (d *quantiles) Delay(draw int64) int64 { return microseconds(d.Quantile(share(draw))) }

func (d *quantiles) Quantile(q float64) float64 {
	i := sort.Search(len(d.points)-2, func(i int) bool { return d.points[i+1].q.value() >= q })
	from, to := d.points[i], d.points[i+1]
	part := (q - from.q.value()) / (to.q - from.q).value()
	return from.delay.Seconds() + float64((to.delay-from.delay).Seconds()*part)
}

func (d *quantiles) CDF(seconds float64) float64 {
	// The first point above; where several points share a delay, that is the
	// one after the last of them.
	i := sort.Search(len(d.points), func(i int) bool { return d.points[i].delay.Seconds() > seconds })
	if i == 0 {
		return 0
	}
	if i == len(d.points) {
		return 1
	}
	from, to := d.points[i-1], d.points[i]
	part := (seconds - from.delay.Seconds()) / (to.delay - from.delay).Seconds()
	return from.q.value() + (to.q-from.q).value()*part
}

// LimitedMean adds up the trapezoids under the smaller of the line and a number.
func (d *quantiles) LimitedMean(seconds float64) float64 {
	sum := 0.0
	for i := range d.points[1:] {
		from, to := d.points[i], d.points[i+1]
		low, high := from.delay.Seconds(), to.delay.Seconds()
		width := (to.q - from.q).value()
		switch {
		case seconds >= high:
			sum += width * (low + high) / 2
		case seconds <= low:
			sum += width * seconds
		default:
			below := (seconds - low) / (high - low)
			sum += width * (below*(low+seconds)/2 + (1-below)*seconds)
		}
	}
	return sum
}

func (d *quantiles) String() string {
	if d.file != "" {
		return "quantiles(file=" + d.file + ")"
	}
	var parts []string
	for _, p := range d.points {
		parts = append(parts, p.q.String()+"="+text(p.delay))
	}
	return "quantiles(" + strings.Join(parts, ",") + ")"
}
