package run

// Upstream is what the mock injected: its /stats, and upstream.json of a run.
type Upstream struct {
	// Schema is that of the run directory, see the constant.
	Schema int `json:"schema"`
	// Latency is the distribution as asked, such as "lognormal(p50=200ms,p99=1200ms)"; of several
	// routes each path with its own, joined by "; ".
	Latency string `json:"latency"`
	// Seed is what the delays are drawn from: a request's delay follows from it and its key.
	Seed string `json:"seed"`
	// Requests counts those that no longer wait, since the start: answered, or left by their
	// clients.
	Requests int64 `json:"requests"`
	// Asked are the quantiles of the distribution.
	Asked Quantiles `json:"asked"`
	// Drawn are those of the delays that were drawn for these requests.
	Drawn Quantiles `json:"drawn"`
	// Delivered are those of the delays that really passed.
	Delivered Quantiles `json:"delivered"`
	// Overshoot are those of delivered minus drawn: how late the mock's timers were.
	Overshoot Quantiles `json:"overshoot"`
	// KSDrawn is the Kolmogorov-Smirnov distance of the delays drawn to the distribution asked:
	// the largest difference of the shares of delays up to any length, 0 to 1. Chance alone
	// exceeds 1.95/√requests once in a thousand. Null when nothing was counted, or more than one
	// distribution asked.
	KSDrawn *float64 `json:"ks_drawn"`
	// KSDelivered is the same of the delays that really passed.
	KSDelivered *float64 `json:"ks_delivered"`
	// Parked counts the requests that are parked now.
	Parked int64 `json:"parked"`
	// PeakParked is the most requests that were parked at one moment.
	PeakParked int64 `json:"peak_parked"`
	// ParkedSeconds is the time that requests have spent parked since the start, of those that
	// wait now up to this moment: the integral of the number parked. Two readings give the mean
	// number between them.
	ParkedSeconds float64 `json:"parked_seconds"`
	// ClientGone counts the requests whose client left while they waited. They end then, and are
	// no part of Delivered and Overshoot.
	ClientGone int64 `json:"client_gone"`
	// Accepts counts connections, those of /stats and /healthz included.
	Accepts int64 `json:"accepts"`
	// Witnesses are the delays of the first keys in key order, to compare across runs.
	Witnesses []Witness `json:"witnesses"`
}

// Quantiles of a delay in integer microseconds; null when nothing was counted.
type Quantiles struct {
	// P50 is the median.
	P50 *int64 `json:"p50_microseconds"`
	// P95 is the 95th percentile.
	P95 *int64 `json:"p95_microseconds"`
	// P99 is the 99th percentile.
	P99 *int64 `json:"p99_microseconds"`
	// Max is the greatest; null also for a distribution without one.
	Max *int64 `json:"max_microseconds"`
}

// Witness shows one request's delay. Draw is the uniform number behind it, as
// an integer below 2^53: equal keys have equal draws whatever the distribution.
type Witness struct {
	// Key is the request's, as the load made it.
	Key string `json:"key"`
	// Draw is a function of seed and key.
	Draw int64 `json:"draw"`
	// Delay is in microseconds, a function of Draw and the distribution.
	Delay int64 `json:"delay_microseconds"`
}
