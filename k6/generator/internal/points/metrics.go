package points

import (
	"fmt"

	"go.k6.io/k6/metrics"
)

// Names of the metrics, as k6/points.js has them.
const (
	ResponseTime    = "response_time"
	RequestsStarted = "requests_started"
	LoadStart       = "load_start"
	FailedResponses = "failed_responses"
	TriedResponses  = "tried_responses"
)

// Metrics are the metrics of the points.
type Metrics struct {
	// ResponseTime has one point for every response, in milliseconds.
	ResponseTime *metrics.Metric
	// RequestsStarted has one for every request, before it is sent.
	RequestsStarted *metrics.Metric
	// LoadStart has one, of when the load started.
	LoadStart *metrics.Metric
	// FailedResponses has one for each of the first failed responses.
	FailedResponses *metrics.Metric
	// TriedResponses has one for each response of a try.
	TriedResponses *metrics.Metric
}

// NewMetrics makes the metrics, or finds those that are there.
func NewMetrics(registry *metrics.Registry) (Metrics, error) {
	var m Metrics
	for _, one := range []struct {
		at       **metrics.Metric
		name     string
		kind     metrics.MetricType
		contains metrics.ValueType
	}{
		{&m.ResponseTime, ResponseTime, metrics.Trend, metrics.Time},
		{&m.RequestsStarted, RequestsStarted, metrics.Counter, metrics.Default},
		{&m.LoadStart, LoadStart, metrics.Gauge, metrics.Default},
		{&m.FailedResponses, FailedResponses, metrics.Counter, metrics.Default},
		{&m.TriedResponses, TriedResponses, metrics.Counter, metrics.Default},
	} {
		var err error
		if *one.at, err = registry.NewMetric(one.name, one.kind, one.contains); err != nil {
			return m, fmt.Errorf("metric %s: %w", one.name, err)
		}
	}
	return m, nil
}
