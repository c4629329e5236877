package bench

import "math"

// row is one line of the table.
type row struct {
	name   string
	format string
	more   bool // more is better
	of     func(Measurement) *float64
	// noise is how far from 0 a number of this row may be by chance alone, at a
	// level of 1 %, when delays follow the distribution exactly; nil where that
	// cannot be said.
	noise func(Measurement) *float64
}

func rows() []row {
	fast := func(m Measurement) *Accuracy { return m.Fast }
	slow := func(m Measurement) *Accuracy { return m.Slow }
	return []row{
		{"responses/s without delay, 64 connections", "%.0f", true, partNumber(full, Speed.rate), nil},
		{"CPU-s per 10,000 responses without delay", "%.3f", false, partNumber(full, Speed.cpu), nil},
		{"responses/s at 200 ms / 1200 ms, 1,000 connections", "%.0f", true, partNumber(delayed, Speed.rate), nil},
		{"CPU-s per 10,000 responses at 200 ms / 1200 ms", "%.3f", false, partNumber(delayed, Speed.cpu), nil},
		distanceRow("KS distance at 200 ms / 1200 ms", fast),
		quantileRow("p50 off by, at 200 ms (%)", fast, fastAsk(), 0.50, Accuracy.p50),
		quantileRow("p99 off by, at 1200 ms (%)", fast, fastAsk(), 0.99, Accuracy.p99),
		{"responses/s at 4 s / 22 s, 800 requests/s sent", "%.0f", true, partNumber(slow, Accuracy.answered), nil},
		distanceRow("KS distance at 4 s / 22 s", slow),
		quantileRow("p50 off by, at 4 s (%)", slow, slowAsk(), 0.50, Accuracy.p50),
		quantileRow("p99 off by, at 22 s (%)", slow, slowAsk(), 0.99, Accuracy.p99),
		{"parked requests answered on time", "%.0f", true, partNumber(parked, Parked.onTime), nil},
		{"KiB resident per request parked and answered on time", "%.1f", false, optional(partNumber(parked, Parked.kib)), nil},
		{"CPU-s per 10,000 requests parked and answered on time", "%.3f", false, optional(partNumber(parked, Parked.cpu)), nil},
	}
}

func full(m Measurement) *Speed    { return m.Full }
func delayed(m Measurement) *Speed { return m.Delayed }
func parked(m Measurement) *Parked { return m.Parked }

func (s Speed) rate() float64     { return s.Rate }
func (s Speed) cpu() float64      { return s.CPU }
func (a Accuracy) ks() float64    { return a.KS }
func (a Accuracy) p50() *float64  { return a.P50 }
func (a Accuracy) p99() *float64  { return a.P99 }
func (p Parked) onTime() float64  { return float64(p.OnTime) }
func (p Parked) kib() *float64    { return p.KiB }
func (p Parked) cpu() *float64    { return p.CPU }
func (a Accuracy) count() float64 { return float64(a.Sent) }

// answered is the rate of the requests that were answered within the horizon.
func (a Accuracy) answered() float64 { return a.Rate * float64(a.OK) / float64(a.Sent) }

// partNumber gives a number of a part of a measurement; nil without that part.
func partNumber[T, N any](part func(Measurement) *T, number func(T) N) func(Measurement) *N {
	return func(m Measurement) *N {
		p := part(m)
		if p == nil {
			return nil
		}
		v := number(*p)
		return &v
	}
}

// optional is for a number that may be null in a part that is there.
func optional(number func(Measurement) **float64) func(Measurement) *float64 {
	return func(m Measurement) *float64 {
		if v := number(m); v != nil {
			return *v
		}
		return nil
	}
}

// distanceRow is about the Kolmogorov-Smirnov distance, whose bound at 1 % is
// 1.63/√n.
func distanceRow(name string, part func(Measurement) *Accuracy) row {
	noise := partNumber(part, func(a Accuracy) float64 { return 1.63 / math.Sqrt(a.count()) })
	return row{name, "%.4f", false, partNumber(part, Accuracy.ks), noise}
}

// quantileRow is about how far a quantile is off, in percent. The standard
// error of the quantile x of order q is √(q(1-q)/n)/f(x) with the density f;
// 2.58 of them bound it at 1 %.
func quantileRow(name string, part func(Measurement) *Accuracy, a ask, q float64, number func(Accuracy) *float64) row {
	asked := map[float64]float64{0.50: a.p50.Seconds(), 0.99: a.p99.Seconds()}[q]
	off := func(m Measurement) *float64 {
		p := part(m)
		if p == nil || number(*p) == nil {
			return nil
		}
		v := 100 * math.Abs(*number(*p)-asked) / asked
		return &v
	}
	noise := partNumber(part, func(got Accuracy) float64 {
		return 100 * 2.58 * math.Sqrt(q*(1-q)/got.count()) / (a.density(asked) * asked)
	})
	return row{name, "%.2f", false, off, noise}
}
