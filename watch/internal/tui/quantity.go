package tui

import (
	"slices"

	"scaleguild/internal/metric"
	"scaleguild/internal/run"
	"scaleguild/watch/internal/state"
)

// quantity is a metric as this view shows it, of each second and of the window.
// What it is stands in internal/metric; digits and axes stand here.
type quantity struct{ metric.Metric }

// client are what the generator sees, from outside.
func client() []quantity {
	return quantities(metric.CompletedRate, metric.Failed, metric.P50, metric.P99, metric.InFlight)
}

// server are what the service's group of processes, the mock and the machine say.
func server() []quantity {
	return quantities(metric.Utilisation, metric.Throttled, metric.Parked, metric.Memory, metric.HarnessBusyShare)
}

// curves are drawn over the seconds, as many as there is room for, in this order.
func curves() []quantity {
	return quantities(metric.CompletedRate, metric.P99, metric.Utilisation, metric.Parked, metric.InFlight, metric.HarnessBusyShare)
}

// figuresOfALine are what a line of text has room for.
func figuresOfALine() []quantity {
	return append(client(), quantities(metric.Utilisation, metric.Throttled, metric.Parked, metric.HarnessBusyShare)...)
}

// quantities are the drawn metrics with these keys, in their order.
func quantities(keys ...string) []quantity {
	all := make([]quantity, len(keys))
	for _, m := range metric.Metrics() {
		if i := slices.Index(keys, m.Key); i >= 0 {
			all[i] = quantity{m}
		}
	}
	return all
}

// at is the value of one second of a run.
func (q quantity) at(s *run.Sample, cores float64) (float64, bool) {
	return optional(q.OfSample(s, cores))
}

func optional(v *float64) (float64, bool) {
	if v == nil {
		return 0, false
	}
	return *v, true
}

// now is the quantity of the newest second, or of the window of a finished run.
func (q quantity) now(r *state.Run) (float64, bool) {
	if r.Record != nil {
		return optional(q.OfRecord(r.Record))
	}
	s := r.Last()
	if q.Quantile > 0 { // not every second has a response
		s = r.Quantiles()
	}
	if s == nil {
		return 0, false
	}
	return q.at(s, r.Course.Cores)
}

// beside is the quantity of another run at the same second, or of its window
// when the run is finished.
func (q quantity) beside(r, other *state.Run) (float64, bool) {
	if other == nil {
		return 0, false
	}
	if r.Record != nil {
		return q.now(other)
	}
	last := r.Last()
	if last == nil {
		return 0, false
	}
	for i := range other.Samples {
		if other.Samples[i].Second == last.Second {
			return q.at(&other.Samples[i], other.Course.Cores)
		}
	}
	return 0, false
}

// write gives a value with its unit, or the sign for none.
func (q quantity) write(v float64, ok bool) string {
	if !ok {
		return unknown
	}
	return q.format(v)
}

// format writes a value of the quantity.
func (q quantity) format(v float64) string {
	switch q.Unit {
	case metric.Seconds:
		return seconds(v)
	case metric.Share:
		return percent(v)
	case metric.Bytes:
		return size(v)
	case metric.PerSecond:
		return three(v)
	default: // counts, of a moment or on average
		return count(v)
	}
}

// axis is the least top of the quantity's axis, so that noise around 0 looks like
// noise.
func (q quantity) axis() float64 {
	switch q.Unit {
	case metric.Seconds:
		return 0.1
	case metric.Share:
		return 1
	case metric.Bytes:
		return 1 << 20
	default:
		return 10
	}
}
