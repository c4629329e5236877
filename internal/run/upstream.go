package run

// Upstream is what the mock injected: its /stats, and upstream.json of a run.
type Upstream struct {
	Schema    int       `json:"schema"`
	Latency   string    `json:"latency"` // as asked, such as "lognormal(p50=200ms,p99=1200ms)"
	Seed      string    `json:"seed"`
	Requests  int64     `json:"requests"`  // answered or left by their clients, since the start
	Asked     Quantiles `json:"asked"`     // of the distribution
	Drawn     Quantiles `json:"drawn"`     // of the delays drawn for these requests
	Delivered Quantiles `json:"delivered"` // of the delays that really passed
	Overshoot Quantiles `json:"overshoot"` // delivered - drawn
	// KSDrawn and KSDelivered are Kolmogorov-Smirnov distances to the
	// distribution asked: the largest difference of the shares of delays up to
	// any length. Null when nothing was counted, or more than one distribution asked.
	KSDrawn     *float64 `json:"ks_drawn"`
	KSDelivered *float64 `json:"ks_delivered"`
	Parked      int64    `json:"parked"`
	PeakParked  int64    `json:"peak_parked"` // most requests that waited at one moment
	// ParkedSeconds is the time that requests have spent parked since the start,
	// of those that wait now up to this moment: the integral of the number parked.
	// Two readings give the mean number between them.
	ParkedSeconds float64   `json:"parked_seconds"`
	ClientGone    int64     `json:"client_gone"` // requests whose client left while they waited
	Accepts       int64     `json:"accepts"`     // connections
	Witnesses     []Witness `json:"witnesses"`   // the first keys in key order, to compare across runs
}

// Quantiles of a delay in integer microseconds; null when nothing was counted.
type Quantiles struct {
	P50 *int64 `json:"p50_microseconds"`
	P95 *int64 `json:"p95_microseconds"`
	P99 *int64 `json:"p99_microseconds"`
	Max *int64 `json:"max_microseconds"` // null for a distribution without one
}

// Witness shows one request's delay. Draw is the uniform number behind it, as
// an integer below 2^53: equal keys have equal draws whatever the distribution.
type Witness struct {
	Key   string `json:"key"`
	Draw  int64  `json:"draw"`
	Delay int64  `json:"delay_microseconds"`
}
