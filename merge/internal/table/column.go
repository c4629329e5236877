package table

import (
	"scaleguild/merge/internal/ksum"
	"scaleguild/merge/internal/rundir"
)

// Column describes a quantity.
type Column struct {
	Key       string // in CSV and JSON; ends with the unit
	Heading   string // for people
	About     string // what it is, without a full stop
	Essential bool   // shown where there is little room
	format    func(float64) string
	value     func(rundir.Run) *float64 // nil where the quantity does not exist, such as the time per response without responses
}

// Keys of the columns that others than this package name.
const (
	CompletedRate = "completed_rate_per_second"
	Ratio         = "completed_rate_ratio_to_parent"
	P50           = "response_time_p50_seconds"
	P95           = "response_time_p95_seconds"
	P99           = "response_time_p99_seconds"
	Failed        = "failed"
	FailedShare   = "failed_share"
	Utilisation   = "cpu_utilisation"
	CPUPerRequest = "cpu_seconds_per_correct_response"
)

// Columns are the quantities of a Row, in order.
func Columns() []Column {
	return []Column{
		{CompletedRate, "completed/s", "correct responses finished per second of the measurement window", true, significant, completedRate},
		{Ratio, "vs parent", "completed rate divided by the parent stage's, block by block", true, ratio, nil},
		{P50, "p50", "response time that half of the correct responses of all kinds did not exceed", true, duration, ofAll(p50)},
		{P95, "p95", "the same for 95 of 100", false, duration, ofAll(p95)},
		{P99, "p99", "the same for 99 of 100", true, duration, ofAll(p99)},
		{Failed, "failed", "responses in the window that were not correct", false, count, failed},
		{FailedShare, "failed share", "failed of all responses in the window", true, percent, failedShare},
		{Utilisation, "CPU", "CPU time used of the quota, over the window", true, percent, utilisation},
		{CPUPerRequest, "CPU/response", "CPU time of the service for each correct response", true, milliseconds, cpuPerResponse},
		{"throttled_periods_share", "throttled", "periods of the CPU quota in which the service was stopped, of all", false, percent, throttledPeriods},
		{"in_flight_mean", "in-flight", "requests started and not finished, mean of the window", false, significant, meanInFlight},
		{"in_flight_max", "in-flight max", "the most of them at one moment of the window", false, count, maxInFlight},
		{"upstream_parked_max", "parked max", "the most requests that waited in the mock upstream at one moment, whole run", false, count, parked},
		{"memory_peak_bytes", "memory", "peak memory of the service, whole run", false, mebibytes, peakMemory},
	}
}

// KindColumns are the quantities of the endpoint kind of that name, in order.
func KindColumns(name string) []Column {
	completed := func(r rundir.Run) *float64 { return whole(r.Record.Load.Kinds[name].Completed) }
	failed := func(r rundir.Run) *float64 { return whole(r.Record.Load.Kinds[name].Failed) }
	of := func(q func(ksum.ResponseTime) float64) func(rundir.Run) *float64 {
		return func(r rundir.Run) *float64 { return quantile(r.K6.Kinds[name], q) }
	}
	return []Column{
		{"completed", "completed", "correct responses finished in the window", true, count, completed},
		{Failed, "failed", "responses in the window that were not correct", true, count, failed},
		{P50, "p50", "response time that half of the correct responses did not exceed", true, duration, of(p50)},
		{P95, "p95", "the same for 95 of 100", true, duration, of(p95)},
		{P99, "p99", "the same for 99 of 100", true, duration, of(p99)},
	}
}

// Text shows a cell for people: its median and, where the values of several
// blocks differ, their range. A cell that does not exist is a dash.
func (c Column) Text(cell *Cell) string {
	if cell == nil {
		return "–"
	}
	middle, low, high := c.format(cell.Median), c.format(cell.Min), c.format(cell.Max)
	if low == high {
		return middle
	}
	return middle + " (" + low + "–" + high + ")"
}
