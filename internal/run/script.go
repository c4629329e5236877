package run

// Script is what a load that is a k6 script did beside the requests that it sent.
type Script struct {
	// Iterations counts those that ended in the window. Each is a call of the script's default
	// function, which may send several requests, and may wait.
	Iterations int `json:"iterations"`
	// FailedIterations counts those of the whole load that ended by an exception.
	FailedIterations int `json:"failed_iterations"`
	// FirstException is the text of the first of them; "" without one.
	FirstException string `json:"first_exception"`
	// Unbooked counts the requests of the load that the script sent past send and batch, so that
	// nothing is known of them.
	Unbooked int `json:"unbooked_requests"`
	// Thresholds are the script's, in its order, with k6's verdicts.
	Thresholds []Threshold `json:"thresholds"`
	// Checks are the script's, by group, name and phase.
	Checks []Check `json:"checks"`
	// Metrics are the script's own, by name, type and phase.
	Metrics []ScriptMetric `json:"metrics"`
}

// A Threshold is a condition of a k6 script on a metric, over all that k6 saw of it: a metric
// with tags, such as http_req_duration{phase:window}, is of the phase alone.
type Threshold struct {
	// Metric is what it is about, with tags.
	Metric string `json:"metric"`
	// Expression is the condition, such as p(95)<500.
	Expression string `json:"expression"`
	// Met says whether it held; null where nothing was measured.
	Met *bool `json:"met"`
}

// A Check is a check of a k6 script in one phase.
type Check struct {
	// Group is k6's path of the groups that it is in, such as ::browse; "" outside of all.
	Group string `json:"group"`
	// Name is the check's.
	Name string `json:"name"`
	// Phase is the one in which it was made.
	Phase string `json:"phase"`
	// Passed counts the times that it held.
	Passed int `json:"passed"`
	// Failed counts the times that it did not.
	Failed int `json:"failed"`
}

// A ScriptMetric is a metric of a k6 script's own in one phase, in the script's unit.
type ScriptMetric struct {
	// Name is the metric's.
	Name string `json:"name"`
	// Type is k6's: trend, counter, rate or gauge.
	Type string `json:"type"`
	// Phase is the one in which the values were added.
	Phase string `json:"phase"`
	// Count is how many there were.
	Count int `json:"count"`
	// Mean is their mean; of a rate it is the share of those that are not 0, of a counter the
	// mean of what was added.
	Mean float64 `json:"mean"`
	// P50 is the median, between neighbours as k6 has it; null but for a trend, as are the others.
	P50 *float64 `json:"p50"`
	// P95 is the 95th percentile.
	P95 *float64 `json:"p95"`
	// P99 is the 99th percentile.
	P99 *float64 `json:"p99"`
}

// Missed are the thresholds that did not hold; none of a load without a script.
func (s *Script) Missed() []Threshold {
	var missed []Threshold
	if s == nil {
		return nil
	}
	for _, t := range s.Thresholds {
		if t.Met != nil && !*t.Met {
			missed = append(missed, t)
		}
	}
	return missed
}
