package run

// A Record is everything that one execution of one Plan left behind.
// Quantities are seconds, bytes, counts and shares (0 to 1).
type Record struct {
	// Schema is that of the run directory, see the constant.
	Schema int `json:"schema"`
	// Plan is what was executed, verbatim as in plan.json.
	Plan Plan `json:"plan"`
	// StartedAt is when the load began: RFC 3339 with milliseconds, UTC. All other times of a
	// record count from it.
	StartedAt string `json:"started_at"`
	// Phases are warm_up, window and drain, in this order. Quantities are of the window where
	// nothing else is said.
	Phases []Phase `json:"phases"`
	// Budget is the service's CPU limit.
	Budget Budget `json:"budget"`
	// Load is what k6 sent and what came back, counted by the runner from k6's stream of points.
	Load Load `json:"load"`
	// CPU is what the service used of its limit.
	CPU CPU `json:"cpu"`
	// Memory is what the service held.
	Memory Memory `json:"memory"`
	// Disk is what the service did with disks, and who waited for them; null before schema 2.
	Disk *Disk `json:"disk"`
	// Counters is what the service made the CPU do; null where the machine has no counters, or does
	// not let them be read, and before schema 2.
	Counters *Counters `json:"counters"`
	// Harness is what everything but the service used, and whether it was on time.
	Harness Harness `json:"harness"`
	// SpeedProbe is how fast the service's CPU was; null where it was not measured, as without a
	// Python, and before schema 2.
	SpeedProbe *SpeedProbe `json:"speed_probe"`
	// K6 is what k6 itself counted, to check Load against.
	K6 K6 `json:"k6"`
	// Upstream is the mock's final statistics, of the whole run, as in upstream.json; null for a
	// study without an upstream, see Plan.HasUpstream.
	Upstream *Upstream `json:"upstream"`
	// UpstreamWindow is what the mock did within the window; null as Upstream.
	UpstreamWindow *UpstreamWindow `json:"upstream_window"`
	// Workers are the processes of the service, by pid.
	Workers []Worker `json:"workers"`
	// WorkersWindow is what the workers counted within the window; null for a service whose
	// workers do not count.
	WorkersWindow *WorkersWindow `json:"workers_window"`
	// Dependencies are the service's sidecars, by name; null for a service without any, and before
	// schema 2.
	Dependencies []Dependency `json:"dependencies"`
	// Script is what the k6 script did that was the load; null of a load of tables, and before
	// schema 2.
	Script *Script `json:"script"`
	// Warnings are doubts that make no run invalid, a sentence each; see Doubts.
	Warnings []string `json:"warnings"`
	// Verdict says whether the numbers can be used, as Judge had it when the run was made.
	// Readers judge again.
	Verdict Verdict `json:"verdict"`
}

// Phase names.
const (
	WarmUp = "warm_up"
	Window = "window"
	Drain  = "drain"
)

// Phase is a part of a run; times count from the start of the load.
type Phase struct {
	// Name is WarmUp, Window or Drain.
	Name string `json:"name"`
	// StartSeconds is when it began, in seconds from the start of the load.
	StartSeconds float64 `json:"start_seconds"`
	// DurationSeconds is how long it was, as measured. The drain lasts until k6 has ended.
	DurationSeconds float64 `json:"duration_seconds"`
}

// Budget is the service's CPU limit: what was asked for and what the kernel says.
type Budget struct {
	// Backend is what enforces the limit: systemd-system, systemd-user, cgroup-v2 or cgroup-v1.
	Backend string `json:"backend"`
	// Group is the systemd unit or the control group that the service ran in.
	Group string `json:"group"`
	// QuotaAsked is the plan's CPU_QUOTA in cores: CPU time per wall time, 1 for all of one CPU.
	QuotaAsked float64 `json:"quota_asked_cores"`
	// QuotaRead is the quota that the kernel said before the load began, in cores.
	QuotaRead float64 `json:"quota_read_cores"`
	// PeriodSeconds is the period over which the kernel enforces the quota, read back. A group
	// that has used its share of a period up is stopped until the next.
	PeriodSeconds float64 `json:"period_seconds"`
	// ServiceCPUs are the numbers of the CPUs that the service was to run on.
	ServiceCPUs []int `json:"service_cpus"`
	// ServiceCPUsGot is the affinity of the service's first process, read back.
	ServiceCPUsGot []int `json:"service_cpus_read"`
	// Changes are what differed from that, or from the look before, in the looks at the
	// service's processes from the start of the load on: one a second, and one at each edge of
	// the window. Empty where nothing changed, null before schema 2.
	Changes []BudgetChange `json:"changes"`
	// OutsideSeconds is the CPU time of the service's processes that had left its group, from
	// the look before they were seen outside of it; null before schema 2.
	OutsideSeconds *float64 `json:"outside_cpu_seconds"`
}

// BudgetChange is one thing that what a service's limits rest on was seen to differ in.
type BudgetChange struct {
	// Second is when it was seen, from the start of the load.
	Second float64 `json:"second"`
	// What changed, such as "quota" or "workers".
	What string `json:"what"`
	// Was is what the look before saw, or the start of the service: "1 cores".
	Was string `json:"was"`
	// Is is what this look saw.
	Is string `json:"is"`
}

// Load is what the generator sent and what came back. Only correct responses
// that finished inside the measurement window count as completed.
type Load struct {
	// CompletedRate is Completed divided by the planned length of the window, per second.
	CompletedRate float64 `json:"completed_rate_per_second"`
	// Completed counts correct responses that finished in the window.
	Completed int `json:"completed"`
	// Failed counts the other responses that finished in the window.
	Failed int `json:"failed"`
	// FailedByCause splits Failed by the HTTP status, "error-" and k6's code, or "wrong-body".
	FailedByCause map[string]int `json:"failed_by_cause"`
	// Kinds are the responses of the window by endpoint kind. A kind that got none may be
	// missing.
	Kinds map[string]Kind `json:"kinds"`
	// All are those of all kinds together.
	All Kind `json:"all"`
	// MeanResponse is the mean response time of the window in seconds, failed responses included.
	MeanResponse float64 `json:"mean_response_time_seconds"`
	// MeanInFlight is the time average, over the window, of the number of requests that were
	// started and not finished.
	MeanInFlight float64 `json:"mean_in_flight"`
	// LittleInFlight is the same by Little's law: the response time that falls into the window,
	// summed, divided by its length. The two are an identity, so a difference is a mistake in the
	// account.
	LittleInFlight float64 `json:"little_in_flight"`
	// MaxInFlight is the most requests in flight at one moment of the window.
	MaxInFlight int `json:"max_in_flight"`
	// Started counts the requests of the whole run.
	Started int `json:"started"`
	// Finished counts the responses of the whole run, correct or not. In a sound run it is
	// Started.
	Finished int `json:"finished"`
	// DroppedIterations counts the starts of the whole run that were scheduled and had no free
	// VU; 0 in the closed model, which schedules none.
	DroppedIterations int `json:"dropped_iterations"`
	// StartedInWindow counts the requests that were started in the window, whenever they ended;
	// null in a record of schema 1.
	StartedInWindow *int `json:"started_in_window"`
	// FailedOfStarted splits those of StartedInWindow that failed, by cause as FailedByCause: a
	// request that times out in the drain waited in the window. Null in a record of schema 1.
	FailedOfStarted map[string]int `json:"failed_of_started_by_cause"`
	// BySecond counts the responses, correct and failed, by the second of the window in which
	// they ended; null in a record of schema 1.
	BySecond []int `json:"finished_by_second"`
}

// Kind is the responses of one endpoint kind in the window. The times are of the
// correct ones, null when there were none. They come from the histogram in
// latency.json: a quantile is the value of the nearest rank, and it is at most
// latency.RelativeError away from the exact one.
type Kind struct {
	// Completed counts correct responses.
	Completed int `json:"completed"`
	// Failed counts the other responses.
	Failed int `json:"failed"`
	// Mean is the mean response time in seconds.
	Mean *float64 `json:"mean_seconds"`
	// P50 is the median response time in seconds.
	P50 *float64 `json:"p50_seconds"`
	// P95 is the response time in seconds that 95 of 100 did not exceed.
	P95 *float64 `json:"p95_seconds"`
	// P99 is that of 99 of 100.
	P99 *float64 `json:"p99_seconds"`
	// P999 is that of 999 of 1000.
	P999 *float64 `json:"p999_seconds"`
}

// K6 is k6's own account of a run, from k6-summary.json. k6 counts by itself
// what the runner counts from k6's stream; a difference means that points of the
// stream were lost or misread.
type K6 struct {
	// Kinds are the responses of the window by endpoint kind.
	Kinds map[string]K6Kind `json:"kinds"`
	// All are those of all kinds together.
	All K6Kind `json:"all"`
	// Started counts the requests of the whole run.
	Started int `json:"started"`
	// Finished counts the responses of the whole run.
	Finished int `json:"finished"`
	// DroppedIterations counts the scheduled starts without a free VU, whole run.
	DroppedIterations int `json:"dropped_iterations"`
}

// K6Kind is what k6 says of one endpoint kind in the window, and beside each of
// its quantiles what the histogram gives when it is asked in k6's way: linear
// between the order statistics around q(n-1). Null when nothing was completed.
type K6Kind struct {
	// Completed counts correct responses, as Kind.Completed does.
	Completed int `json:"completed"`
	// Failed counts the other responses.
	Failed int `json:"failed"`
	// P50 is k6's median response time in seconds.
	P50 *float64 `json:"p50_seconds"`
	// P95 is k6's 95th percentile in seconds.
	P95 *float64 `json:"p95_seconds"`
	// P99 is k6's 99th percentile in seconds.
	P99 *float64 `json:"p99_seconds"`
	// HistogramP50 is the median of latency.json in k6's way, in seconds.
	HistogramP50 *float64 `json:"histogram_p50_seconds"`
	// HistogramP95 is its 95th percentile likewise.
	HistogramP95 *float64 `json:"histogram_p95_seconds"`
	// HistogramP99 is its 99th percentile likewise.
	HistogramP99 *float64 `json:"histogram_p99_seconds"`
}

// UpstreamWindow is the difference of two readings of the mock, at the edges of
// the window.
type UpstreamWindow struct {
	// Answered counts the requests that stopped waiting: answered, or left by their clients.
	Answered int64 `json:"answered"`
	// ParkedSeconds is the time that requests spent parked, summed over them; of those that wait
	// at an edge, the part within.
	ParkedSeconds float64 `json:"parked_seconds"`
	// MeanParked is how many requests were parked on average: ParkedSeconds divided by the time
	// between the two readings.
	MeanParked float64 `json:"mean_parked"`
}

// WorkersWindow is the difference of what all workers had counted at the edges of the
// window. A turn that is held at an edge counts up to it.
type WorkersWindow struct {
	// Requests counts those that finished.
	Requests int `json:"requests"`
	// Connections counts the connections to the database that were opened.
	Connections int `json:"db_connections_opened"`
	// Writes counts the turns to write that ended.
	Writes int `json:"db_writes"`
	// WriteWait is the time from asking for a turn to having it, in seconds, summed over the
	// turns that ended.
	WriteWait float64 `json:"db_write_wait_seconds"`
	// WriteHold is the time for which turns were held, in seconds, summed: one in progress up to
	// the reading.
	WriteHold float64 `json:"db_write_hold_seconds"`
	// WallSeconds is the time between the two readings.
	WallSeconds float64 `json:"wall_seconds"`
}

// CPU is what the service's group used within the window (deltas of cpu.stat).
type CPU struct {
	// UsageSeconds is CPU time, user and system together.
	UsageSeconds float64 `json:"usage_seconds"`
	// UserSeconds is the part of it in the program.
	UserSeconds float64 `json:"user_seconds"`
	// SystemSeconds is the part of it in the kernel.
	SystemSeconds float64 `json:"system_seconds"`
	// WallSeconds is the time between the two readings. They are near the edges of the window,
	// not at them.
	WallSeconds float64 `json:"wall_seconds"`
	// Utilisation is UsageSeconds / (QuotaRead x WallSeconds): a share that may exceed 1 a
	// little, as readings are not at the edges of the quota's periods.
	Utilisation float64 `json:"utilisation"`
	// Periods counts the quota's periods that passed.
	Periods int64 `json:"periods"`
	// ThrottledPeriods counts those of them in which the service was stopped.
	ThrottledPeriods int64 `json:"throttled_periods"`
	// ThrottledSeconds is for how long it was stopped, summed over the CPUs.
	ThrottledSeconds float64 `json:"throttled_seconds"`
}

// Memory is what the service's group used.
type Memory struct {
	// PeakBytes is the most at one moment of the whole run, as the kernel says; of a kept service
	// since its start.
	PeakBytes int64 `json:"peak_bytes"`
	// WindowBytes is what it held at the end of the window.
	WindowBytes int64 `json:"window_bytes"`
}

// Disk is what disks had to do within the window. A wait counts while any thread has one; the
// kernel brings its sum up to date every two seconds. Each is null where it does not count it:
// control groups of version 1 have no figure of the service's own.
type Disk struct {
	// MachineStall is the share of the window in which some thread of the machine waited for
	// a disk, the service's included (/proc/pressure/io).
	MachineStall *float64 `json:"machine_stall_share"`
	// ServiceStall is the same of the service's threads.
	ServiceStall *float64 `json:"service_stall_share"`
	// ReadBytes is what the service read from disks.
	ReadBytes *int64 `json:"service_read_bytes"`
	// WrittenBytes is what the service wrote to disks.
	WrittenBytes *int64 `json:"service_written_bytes"`
}

// Dependency is a sidecar of the service, such as a database, in a control group of its own.
type Dependency struct {
	// Name is the sidecar's, in the service's manifest.
	Name string `json:"name"`
	// CPUSeconds is the CPU time that it used within the window.
	CPUSeconds float64 `json:"cpu_seconds"`
	// MemoryPeakBytes is the most that it held at one moment of the whole run.
	MemoryPeakBytes int64 `json:"memory_peak_bytes"`
}

// Harness is what everything that is not the service used within the window.
type Harness struct {
	// K6CPUSeconds is the CPU time of k6.
	K6CPUSeconds float64 `json:"k6_cpu_seconds"`
	// MockCPUSeconds is the CPU time of the mock upstream; null where there is none.
	MockCPUSeconds *float64 `json:"mock_cpu_seconds"`
	// RunnerCPUSeconds is the CPU time of the runner, which reads k6's stream.
	RunnerCPUSeconds float64 `json:"runner_cpu_seconds"`
	// HarnessBusyShare is the share of the harness CPUs' time that was busy, by all processes of
	// the machine.
	HarnessBusyShare float64 `json:"harness_busy_share"`
	// HostStealShare is the share of all CPUs' time that the hypervisor took; 0 on a machine that
	// is not virtual.
	HostStealShare float64 `json:"host_steal_share"`
	// HostIdleShare is the share of all CPUs' time in which nothing ran.
	HostIdleShare float64 `json:"host_idle_share"`
	// K6DelaySeconds is k6's mean dispatch delay: how long a thread that is ready to run waits
	// for a CPU. It tells a generator that is held back, by a quota of its own or by other
	// programs, even when no CPU is busy.
	K6DelaySeconds float64 `json:"k6_dispatch_delay_seconds"`
	// MockDelaySeconds is the mock's; null where there is none.
	MockDelaySeconds *float64 `json:"mock_dispatch_delay_seconds"`
	// ServiceCPUForeign is the share of the service's CPUs' time in which something ran that was
	// neither the service nor the speed probe: their busy time, in ticks, less what the two used,
	// and so it can be a little below 0. Null in a record of schema 1.
	ServiceCPUForeign *float64 `json:"service_cpu_foreign_share"`
	// ServiceCPUSteal is the share of it that the hypervisor took; null in a record of schema 1.
	ServiceCPUSteal *float64 `json:"service_cpu_steal_share"`
	// NeighboursCPU is what the kept services of the other stages used meanwhile, idle as they are:
	// CPU time as a share of the service's quota. Null where services are fresh.
	NeighboursCPU *float64 `json:"neighbours_cpu_share"`
	// K6DelayP99 is the dispatch delay in seconds that 1 % of k6's dispatches exceed; null in a
	// record of schema 1. k6 is looked at each 40 ms, and all dispatches between two looks count
	// as long as their mean.
	K6DelayP99 *float64 `json:"k6_dispatch_delay_p99_seconds"`
	// K6Silence is the longest time in seconds in which k6 neither started a request nor took an
	// answer, while answers lay unread in its sockets; null in a record of schema 1.
	K6Silence *float64 `json:"k6_silence_seconds"`
	// BusyBefore is the share of all CPUs' time that was not idle, in the second before the run.
	BusyBefore float64 `json:"busy_share_before"`
	// Samples counts the lines of samples.jsonl in the window.
	Samples int `json:"samples"`
	// SamplesExpected is the number of whole seconds of the window.
	SamplesExpected int `json:"samples_expected"`
}

// Worker is one process of the service, as it says of itself. Of a service whose workers say
// nothing (Plan.WorkersReport) it is a process of its group at the end of the load, and the
// rest is null; so is what a worker leaves out.
type Worker struct {
	// PID is its process id.
	PID int `json:"pid"`
	// Handlers is its HANDLERS.
	Handlers *string `json:"handlers"`
	// Server is its SERVER: what runs the application.
	Server *string `json:"server"`
	// Loop is the class of the event loop that really ran, such as "uvloop.Loop".
	Loop *string `json:"loop"`
	// HTTPParser is the class of the protocol that really ran, such as "HttpToolsProtocol".
	HTTPParser *string `json:"http_parser"`
	// Requests counts those that finished in the whole run. This count and those below are what
	// the worker reports at its end: null where it did not.
	Requests *int `json:"requests"`
	// Connections counts the connections to the database that it opened, whole run; null as
	// Requests.
	Connections *int `json:"db_connections_opened"`
	// Writes counts its turns to write, of which a worker gives one at a time: each when it ends,
	// whether its transaction was committed or not. Null as Requests.
	Writes *int `json:"db_writes"`
	// WriteWait is the time from asking for a turn to having it, in seconds, summed over turns;
	// null as Requests.
	WriteWait *float64 `json:"db_write_wait_seconds"`
	// WriteHold is the time for which turns were held, in seconds, summed over turns: connect,
	// BEGIN, statements, COMMIT and close. Null as Requests.
	WriteHold *float64 `json:"db_write_hold_seconds"`
	// Versions are those of Python, SQLite and the packages that it has loaded, by name.
	Versions map[string]string `json:"versions"`
}

// Verdict says whether the numbers of a Record can be used.
type Verdict struct {
	// Valid says that they can.
	Valid bool `json:"valid"`
	// Reasons say why not, each a sentence with both numbers; empty, not null, when they can.
	Reasons []string `json:"reasons"`
}
