package table

import (
	"slices"
	"strings"

	"scaleguild/internal/metric"
	"scaleguild/merge/internal/rundir"
)

// Metric is a quantity as the tables show it. What it is stands in internal/metric;
// how it is written stands here.
type Metric struct{ metric.Metric }

// Keys of the metrics that the tables, the report and the promises name.
const (
	CompletedRate  = metric.CompletedRate
	P50            = metric.P50
	P95            = metric.P95
	P99            = metric.P99
	Failed         = metric.Failed
	FailedShare    = metric.FailedShare
	Utilisation    = metric.Utilisation
	CPUPerResponse = metric.CPUPerResponse
)

// Metrics are the columns of a stage, in order.
func Metrics() []Metric { return columns(metric.Columns()) }

// metricsOf are the columns of a study: one that many machines cannot measure is among them
// where a run has it.
func metricsOf(d rundir.Dir) []Metric {
	return slices.DeleteFunc(Metrics(), func(m Metric) bool {
		for _, runs := range d.Runs {
			for _, r := range runs {
				if r != nil && m.OfRecord(&r.Record) != nil {
					return false
				}
			}
		}
		return m.Rare
	})
}

// KindMetrics are the columns of an endpoint kind, in order.
func KindMetrics() []Metric { return columns(metric.OfKinds()) }

func columns(metrics []metric.Metric) []Metric {
	var all []Metric
	for _, m := range metrics {
		all = append(all, Metric{m})
	}
	return all
}

// column is the metric of a stage with the key, which must be one of the table's.
func (t Table) column(key string) Metric {
	return t.Metrics[slices.IndexFunc(t.Metrics, func(m Metric) bool { return m.Key == key })]
}

// format writes a value for people, with its unit.
func (m Metric) format(v float64) string {
	switch m.Unit {
	case metric.Seconds:
		return duration(v)
	case metric.Share:
		return percent(v)
	case metric.Count:
		return count(v)
	case metric.Bytes:
		return mebibytes(v)
	}
	if v >= 1e6 {
		return significant(v/1e6) + " M"
	}
	return significant(v) // rates and averages
}

// Text shows a cell for people: the median, and in brackets what the runs came to: their range in
// square ones, the two values where there are no more in round ones. A cell that does not
// exist is a dash.
func (m Metric) Text(cell *Cell) string {
	if cell == nil {
		return "–"
	}
	middle := m.format(cell.Median)
	low, high := m.format(cell.Min), m.format(cell.Max)
	switch {
	case cell.Range != nil:
		return withBrackets(middle, m.format(cell.Range.Low), m.format(cell.Range.High))
	case low != high:
		return strings.NewReplacer("[", "(", "]", ")").Replace(withBrackets(middle, low, high))
	}
	return middle
}

// withBrackets is a value with its interval, such as "2.99 [2.89–3.04] ms": the unit
// stands once where all three have the same. An interval that rounding makes a
// single value is left out.
func withBrackets(middle, low, high string) string {
	if low == high && low == middle {
		return middle
	}
	m, unit := cutUnit(middle)
	l, lowUnit := cutUnit(low)
	h, highUnit := cutUnit(high)
	if unit == "×" && lowUnit == unit && highUnit == unit {
		return middle + " [" + l + "–" + h + "]"
	}
	if lowUnit == unit && highUnit == unit {
		return m + " [" + l + "–" + h + "]" + unit
	}
	return middle + " [" + low + "–" + high + "]"
}

// cutUnit parts a formatted quantity into its number and its unit, with the blank
// before it.
func cutUnit(s string) (number, unit string) {
	i := strings.LastIndexAny(s, "0123456789.") + 1
	return s[:i], s[i:]
}
