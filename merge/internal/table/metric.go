package table

import (
	"strings"

	"scaleguild/merge/internal/rundir"
	"scaleguild/merge/internal/stats"
)

// Metric is a quantity of a run. All of them are declared in Metrics and
// KindMetrics and nowhere else.
type Metric struct {
	Key     string          `json:"key"`     // ends with the unit
	Heading string          `json:"heading"` // for people
	About   string          `json:"about"`   // what it is, without a full stop
	Better  stats.Direction `json:"better"`  // which values are better; "" where neither are
	Judged  bool            `json:"judged"`  // the effect of a step is named in it
	Name    string          `json:"name"`    // in predictions; "" where none can be made

	perUnit  float64                   // what a prediction counts in one unit of Key; 0 without Name
	quantile float64                   // of response times; 0 for other quantities
	format   func(float64) string      // for people
	value    func(rundir.Run) *float64 // nil where the quantity does not exist, such as the time per response without responses
}

// Keys of the metrics that others than this package name.
const (
	CompletedRate  = "completed_rate_per_second"
	P50            = "response_time_p50_seconds"
	P95            = "response_time_p95_seconds"
	P99            = "response_time_p99_seconds"
	Failed         = "failed"
	FailedShare    = "failed_share"
	Utilisation    = "cpu_utilisation"
	CPUPerResponse = "cpu_seconds_per_correct_response"
)

// Metrics are the quantities of a stage, in order.
func Metrics() []Metric {
	return []Metric{
		{Key: CompletedRate, Heading: "completed/s", About: "correct responses finished per second of the measurement window",
			Better: stats.Higher, Judged: true, Name: "completed_rate", perUnit: 1, format: significant, value: completedRate},
		{Key: CPUPerResponse, Heading: "CPU/response", About: "CPU time of the service for each correct response",
			Better: stats.Lower, Judged: true, Name: "cpu_ms_per_response", perUnit: 1000, format: milliseconds, value: cpuPerResponse},
		{Key: P50, Heading: "p50", About: "response time that half of the correct responses of all kinds did not exceed",
			Better: stats.Lower, Judged: true, Name: "p50", perUnit: 1, quantile: 0.50, format: duration, value: p50},
		{Key: P95, Heading: "p95", About: "the same for 95 of 100",
			Better: stats.Lower, Judged: true, Name: "p95", perUnit: 1, quantile: 0.95, format: duration, value: p95},
		{Key: P99, Heading: "p99", About: "the same for 99 of 100",
			Better: stats.Lower, Judged: true, Name: "p99", perUnit: 1, quantile: 0.99, format: duration, value: p99},
		{Key: Failed, Heading: "failed", About: "responses in the window that were not correct",
			Better: stats.Lower, format: count, value: failed},
		{Key: FailedShare, Heading: "failed share", About: "failed of all responses in the window",
			Better: stats.Lower, Name: "failed_share", perUnit: 1, format: percent, value: failedShare},
		{Key: Utilisation, Heading: "CPU", About: "CPU time used of the quota, over the window",
			Name: "cpu_utilisation", perUnit: 1, format: percent, value: utilisation},
		{Key: "throttled_periods_share", Heading: "throttled", About: "periods of the CPU quota in which the service was stopped, of all",
			Better: stats.Lower, format: percent, value: throttledPeriods},
		{Key: "in_flight_mean", Heading: "in-flight", About: "requests started and not finished, mean of the window",
			format: significant, value: meanInFlight},
		{Key: "in_flight_max", Heading: "in-flight max", About: "the most of them at one moment of the window",
			format: count, value: maxInFlight},
		{Key: "dropped_iterations", Heading: "dropped", About: "starts that were scheduled and had no free VU, whole run (open model)",
			Better: stats.Lower, format: count, value: dropped},
		{Key: "upstream_parked_mean", Heading: "parked", About: "requests that waited in the mock upstream, mean of the window",
			format: significant, value: meanParked},
		{Key: "upstream_parked_max", Heading: "parked max", About: "the most of them at one moment, whole run",
			Name: "peak_parked", perUnit: 1, format: count, value: parked},
		{Key: "db_connections_opened", Heading: "DB connections", About: "connections to the database that the workers opened, whole run",
			Better: stats.Lower, format: count, value: connections},
		{Key: "memory_peak_bytes", Heading: "memory", About: "peak memory of the service, whole run",
			Better: stats.Lower, format: mebibytes, value: peakMemory},
	}
}

// KindMetrics are the quantities of the endpoint kind of that name, in order.
func KindMetrics(name string) []Metric {
	return []Metric{
		{Key: "completed", Heading: "completed", About: "correct responses finished in the window", format: count, value: kindCompleted(name)},
		{Key: Failed, Heading: "failed", About: "responses in the window that were not correct", format: count, value: kindFailed(name)},
		{Key: P50, Heading: "p50", About: "response time that half of the correct responses did not exceed",
			Better: stats.Lower, Judged: true, quantile: 0.50, format: duration, value: kindQuantile(name, p50Of)},
		{Key: P95, Heading: "p95", About: "the same for 95 of 100",
			Better: stats.Lower, Judged: true, quantile: 0.95, format: duration, value: kindQuantile(name, p95Of)},
		{Key: P99, Heading: "p99", About: "the same for 99 of 100",
			Better: stats.Lower, Judged: true, quantile: 0.99, format: duration, value: kindQuantile(name, p99Of)},
	}
}

// Text shows a cell for people: the median, or for a quantile the pooled one,
// and in brackets what several blocks leave open: the interval in square ones,
// the two values where there are no more in round ones. A cell that does not
// exist is a dash.
func (m Metric) Text(cell *Cell) string {
	if cell == nil {
		return "–"
	}
	middle := m.format(cell.Middle())
	low, high := m.format(cell.Min), m.format(cell.Max)
	switch {
	case cell.Interval != nil:
		return bracketed(middle, m.format(cell.Interval.Low), m.format(cell.Interval.High))
	case low != high:
		return strings.NewReplacer("[", "(", "]", ")").Replace(bracketed(middle, low, high))
	}
	return middle
}

// bracketed is a value with its interval, such as "2.99 [2.89–3.04] ms": the unit
// stands once where all three have the same. An interval that rounding makes a
// single value is left out.
func bracketed(middle, low, high string) string {
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

// compared says whether ratios to the parent are taken: of what is judged, and of
// what can be predicted.
func (m Metric) compared() bool { return m.Judged || m.Name != "" }

// metric is the one with the key; the key must exist.
func metric(all []Metric, key string) Metric {
	for _, m := range all {
		if m.Key == key {
			return m
		}
	}
	panic("no metric " + key)
}
