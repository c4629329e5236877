package run

// Sample is one second of a run: a line of samples.jsonl.
type Sample struct {
	// Second is counted from the start of the load; the sample covers [second, second+1).
	Second int `json:"second"`
	// Phase is the one in which the second begins.
	Phase string `json:"phase"`
	// Completed counts correct responses that finished in it.
	Completed int `json:"completed"`
	// Failed counts the other responses that finished in it.
	Failed int `json:"failed"`
	// InFlight counts the requests in flight at its end.
	InFlight int `json:"in_flight"`
	// P50 is the median response time, in seconds, of the responses that finished in it, failed
	// ones included; null when none did.
	P50 *float64 `json:"p50_seconds"`
	// P99 is the 99th percentile likewise.
	P99 *float64 `json:"p99_seconds"`
	// ServiceCPU is the CPU time in seconds that the service used in it.
	ServiceCPU float64 `json:"service_cpu_seconds"`
	// ThrottledSeconds is for how long the quota stopped the service in it, summed over the CPUs.
	ThrottledSeconds float64 `json:"throttled_seconds"`
	// ThrottledPeriods counts the quota's periods in it with a stop.
	ThrottledPeriods int64 `json:"throttled_periods"`
	// Periods counts all of the quota's periods in it.
	Periods int64 `json:"periods"`
	// MemoryBytes is what the service held at its end.
	MemoryBytes int64 `json:"memory_bytes"`
	// Parked counts the requests that were parked in the mock at its end; null in a study without
	// an upstream.
	Parked *int `json:"parked"`
	// HarnessBusyShare is the share of the harness CPUs' time that was busy, by all processes.
	HarnessBusyShare float64 `json:"harness_busy_share"`
	// HostIdleShare is the share of all CPUs' time in which nothing ran.
	HostIdleShare float64 `json:"host_idle_share"`
	// ForeignShare is the share of the service's CPUs' time in it in which something ran that was
	// neither the service nor the speed probe, as in Harness; null in a sample of schema 1.
	ForeignShare *float64 `json:"service_cpu_foreign_share"`
	// StealShare is the share of it that the hypervisor took; null in a sample of schema 1.
	StealShare *float64 `json:"service_cpu_steal_share"`
	// ProbeMean is the mean CPU time in seconds of the speed probe's pieces that ended in it; null
	// where none did, and in a sample of schema 1.
	ProbeMean *float64 `json:"speed_probe_mean_seconds"`
}
