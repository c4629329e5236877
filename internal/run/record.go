package run

// A Record is everything that one execution of one Plan left behind.
// Quantities are seconds, bytes, counts and shares (0 to 1).
type Record struct {
	Schema    int      `json:"schema"`
	Plan      Plan     `json:"plan"`       // as executed, verbatim
	StartedAt string   `json:"started_at"` // of the load; RFC 3339 with milliseconds, UTC
	Phases    []Phase  `json:"phases"`     // warm_up, window, drain
	Budget    Budget   `json:"budget"`
	Load      Load     `json:"load"`
	CPU       CPU      `json:"cpu"`
	Memory    Memory   `json:"memory"`
	Harness   Harness  `json:"harness"`
	K6        K6       `json:"k6"`       // what k6 itself counted, to check Load against
	Upstream  Upstream `json:"upstream"` // the mock's last word, as in upstream.json
	// UpstreamWindow is what the mock did within the window.
	UpstreamWindow UpstreamWindow `json:"upstream_window"`
	Workers        []Worker       `json:"workers"` // by pid
	// WorkersWindow is what the workers counted within the window; null for a service whose
	// workers do not count.
	WorkersWindow *WorkersWindow `json:"workers_window"`
	Warnings      []string       `json:"warnings"`
	Verdict       Verdict        `json:"verdict"`
}

// Phase names.
const (
	WarmUp = "warm_up"
	Window = "window"
	Drain  = "drain"
)

// Phase is a part of a run; times count from the start of the load.
type Phase struct {
	Name            string  `json:"name"`
	StartSeconds    float64 `json:"start_seconds"`
	DurationSeconds float64 `json:"duration_seconds"`
}

// Budget is the service's CPU limit: what was asked for and what the kernel says.
type Budget struct {
	Backend        string  `json:"backend"`
	Group          string  `json:"group"` // systemd unit or cgroup
	QuotaAsked     float64 `json:"quota_asked_cores"`
	QuotaRead      float64 `json:"quota_read_cores"` // read back from the kernel before the load starts
	PeriodSeconds  float64 `json:"period_seconds"`
	ServiceCPUs    []int   `json:"service_cpus"`      // asked for
	ServiceCPUsGot []int   `json:"service_cpus_read"` // affinity of the service's first process, read back
}

// Load is what the generator sent and what came back. Only correct responses
// that finished inside the measurement window count as completed.
type Load struct {
	CompletedRate     float64         `json:"completed_rate_per_second"`
	Completed         int             `json:"completed"`                  // correct, finished in the window
	Failed            int             `json:"failed"`                     // not correct, finished in the window
	FailedByCause     map[string]int  `json:"failed_by_cause"`            // window; by status or k6 error code
	Kinds             map[string]Kind `json:"kinds"`                      // window; by endpoint kind
	All               Kind            `json:"all"`                        // window; all kinds together
	MeanResponse      float64         `json:"mean_response_time_seconds"` // window, correct and failed
	MeanInFlight      float64         `json:"mean_in_flight"`             // window; from requests started and finished
	LittleInFlight    float64         `json:"little_in_flight"`           // window; sum of the response times that fall into it / its length
	MaxInFlight       int             `json:"max_in_flight"`              // window
	Started           int             `json:"started"`                    // whole run
	Finished          int             `json:"finished"`                   // whole run
	DroppedIterations int             `json:"dropped_iterations"`         // whole run
	// StartedInWindow and FailedOfStarted account for the requests that were started in the
	// window, whenever they ended: one that times out in the drain waited in the window.
	StartedInWindow *int           `json:"started_in_window"`
	FailedOfStarted map[string]int `json:"failed_of_started_by_cause"`
	BySecond        []int          `json:"finished_by_second"` // window; responses, correct and failed, by the second of their end
}

// Kind is the responses of one endpoint kind in the window. The times are of the
// correct ones, null when there were none. They come from the histogram in
// latency.json: a quantile is the value of the nearest rank, and it is at most
// latency.RelativeError away from the exact one.
type Kind struct {
	Completed int      `json:"completed"`
	Failed    int      `json:"failed"`
	Mean      *float64 `json:"mean_seconds"`
	P50       *float64 `json:"p50_seconds"`
	P95       *float64 `json:"p95_seconds"`
	P99       *float64 `json:"p99_seconds"`
	P999      *float64 `json:"p999_seconds"`
}

// K6 is k6's own account of a run, from k6-summary.json. k6 counts by itself
// what the runner counts from k6's stream; a difference means that points of the
// stream were lost or misread.
type K6 struct {
	Kinds             map[string]K6Kind `json:"kinds"`              // window; by endpoint kind
	All               K6Kind            `json:"all"`                // window; all kinds together
	Started           int               `json:"started"`            // requests, whole run
	Finished          int               `json:"finished"`           // responses, whole run
	DroppedIterations int               `json:"dropped_iterations"` // whole run
}

// K6Kind is what k6 says of one endpoint kind in the window, and beside each of
// its quantiles what the histogram gives when it is asked in k6's way: linear
// between the order statistics around q(n-1). Null when nothing was completed.
type K6Kind struct {
	Completed    int      `json:"completed"`
	Failed       int      `json:"failed"`
	P50          *float64 `json:"p50_seconds"`
	P95          *float64 `json:"p95_seconds"`
	P99          *float64 `json:"p99_seconds"`
	HistogramP50 *float64 `json:"histogram_p50_seconds"`
	HistogramP95 *float64 `json:"histogram_p95_seconds"`
	HistogramP99 *float64 `json:"histogram_p99_seconds"`
}

// UpstreamWindow is the difference of two readings of the mock, at the edges of
// the window.
type UpstreamWindow struct {
	Answered      int64   `json:"answered"`       // requests that stopped waiting: answered, or left by their clients
	ParkedSeconds float64 `json:"parked_seconds"` // time that requests spent waiting, summed
	MeanParked    float64 `json:"mean_parked"`    // requests that waited, on average: parked seconds / time between the readings
}

// WorkersWindow is the difference of what all workers had counted at the edges of the
// window. A turn that is held at an edge counts up to it.
type WorkersWindow struct {
	Requests    int     `json:"requests"`
	Connections int     `json:"db_connections_opened"`
	Writes      int     `json:"db_writes"` // turns that ended
	WriteWait   float64 `json:"db_write_wait_seconds"`
	WriteHold   float64 `json:"db_write_hold_seconds"`
	WallSeconds float64 `json:"wall_seconds"` // between the two readings
}

// CPU is what the service's group used within the window (deltas of cpu.stat).
type CPU struct {
	UsageSeconds     float64 `json:"usage_seconds"`
	UserSeconds      float64 `json:"user_seconds"`
	SystemSeconds    float64 `json:"system_seconds"`
	WallSeconds      float64 `json:"wall_seconds"` // between the two readings
	Utilisation      float64 `json:"utilisation"`  // usage / (quota x wall)
	Periods          int64   `json:"periods"`
	ThrottledPeriods int64   `json:"throttled_periods"`
	ThrottledSeconds float64 `json:"throttled_seconds"`
}

// Memory is what the service's group used.
type Memory struct {
	PeakBytes   int64 `json:"peak_bytes"`   // over the whole run, as the kernel says
	WindowBytes int64 `json:"window_bytes"` // at the end of the window
}

// Harness is what everything that is not the service used within the window.
type Harness struct {
	K6CPUSeconds     float64 `json:"k6_cpu_seconds"`
	MockCPUSeconds   float64 `json:"mock_cpu_seconds"`
	RunnerCPUSeconds float64 `json:"runner_cpu_seconds"`
	HarnessBusyShare float64 `json:"harness_busy_share"` // of the harness CPUs, by all processes of the machine
	HostStealShare   float64 `json:"host_steal_share"`   // of all CPUs' time, taken by the hypervisor
	HostIdleShare    float64 `json:"host_idle_share"`    // of all CPUs' time
	// A dispatch delay is how long a thread that is ready to run waits for a CPU,
	// on average per dispatch: it tells a generator that is held back, by a quota
	// of its own or by other programs, even when no CPU is busy.
	K6DelaySeconds   float64 `json:"k6_dispatch_delay_seconds"`
	MockDelaySeconds float64 `json:"mock_dispatch_delay_seconds"`
	// The service's CPU is not its own when others run on it, or the hypervisor takes it
	// away: shares of the CPU's time in the window, null before schema 2. The first is the
	// CPU's busy time, in ticks, less what the group used, and so can be a little below 0.
	ServiceCPUForeign *float64 `json:"service_cpu_foreign_share"`
	ServiceCPUSteal   *float64 `json:"service_cpu_steal_share"`
	// K6DelayP99 is the dispatch delay that 1 % of k6's dispatches exceed, and K6Silence the
	// longest time in which k6 did nothing while answers lay unread in its sockets; window.
	K6DelayP99      *float64 `json:"k6_dispatch_delay_p99_seconds"`
	K6Silence       *float64 `json:"k6_silence_seconds"`
	BusyBefore      float64  `json:"busy_share_before"` // of all CPUs' time, in the second before the run
	Samples         int      `json:"samples"`           // taken in the window
	SamplesExpected int      `json:"samples_expected"`
}

// Worker is one process of the service, as it says of itself.
type Worker struct {
	PID        int    `json:"pid"`
	Handlers   string `json:"handlers"`
	Server     string `json:"server"`
	Loop       string `json:"loop"`        // class of the running event loop, such as "uvloop.Loop"
	HTTPParser string `json:"http_parser"` // class of the protocol, such as "HttpToolsProtocol"
	// The counts are of the whole run, as the worker reports them at its end: null where it
	// did not.
	Requests    *int `json:"requests"` // finished
	Connections *int `json:"db_connections_opened"`
	// Writers of a process take turns. A turn is counted, and its times are added,
	// when it ends, whether its transaction was committed or not.
	Writes    *int              `json:"db_writes"`             // turns
	WriteWait *float64          `json:"db_write_wait_seconds"` // from asking for the turn to having it, summed over turns
	WriteHold *float64          `json:"db_write_hold_seconds"` // having it: connect, BEGIN, statements, COMMIT and close, summed over turns
	Versions  map[string]string `json:"versions"`
}

// Verdict says whether the numbers of a Record can be used.
type Verdict struct {
	Valid   bool     `json:"valid"`
	Reasons []string `json:"reasons"` // why not, each a sentence with both numbers
}

// Sample is one second of a run: a line of samples.jsonl.
type Sample struct {
	Second           int      `json:"second"` // since the start of the load; the sample covers [second, second+1)
	Phase            string   `json:"phase"`
	Completed        int      `json:"completed"`
	Failed           int      `json:"failed"`
	InFlight         int      `json:"in_flight"`
	P50              *float64 `json:"p50_seconds"` // of the responses of this second; null when there were none
	P99              *float64 `json:"p99_seconds"`
	ServiceCPU       float64  `json:"service_cpu_seconds"`
	ThrottledSeconds float64  `json:"throttled_seconds"`
	ThrottledPeriods int64    `json:"throttled_periods"`
	Periods          int64    `json:"periods"`
	MemoryBytes      int64    `json:"memory_bytes"`
	Parked           int      `json:"parked"`
	HarnessBusyShare float64  `json:"harness_busy_share"`
	HostIdleShare    float64  `json:"host_idle_share"`
	ForeignShare     *float64 `json:"service_cpu_foreign_share"` // as in Harness; null before schema 2
	StealShare       *float64 `json:"service_cpu_steal_share"`
}
