package metric

import (
	"math"
	"slices"
	"time"

	"scaleguild/internal/run"
)

// Keys of metrics that others than this package name.
const (
	CompletedRate    = "completed_rate_per_second"
	CPUPerResponse   = "cpu_seconds_per_response"
	P50              = "response_time_p50_seconds"
	P95              = "response_time_p95_seconds"
	P99              = "response_time_p99_seconds"
	Failed           = "failed"
	FailedShare      = "failed_share"
	Utilisation      = "cpu_utilisation"
	Throttled        = "throttled_periods_share"
	InFlight         = "in_flight_mean"
	Parked           = "mean_parked"
	Memory           = "memory_bytes"
	HarnessBusyShare = "harness_busy_share"
	SpeedProbeMean   = "speed_probe_mean_seconds"
	SpeedProbeP50    = "speed_probe_p50_seconds"
	K6PerResponse    = "k6_cpu_seconds_per_response"

	// Of the hardware's counters, which most virtual machines lack: see counted.
	Instructions = "instructions_per_response"
	Cycles       = "cycles_per_response"
)

// unbounded is the prediction of a quantity of 0 or more.
func unbounded() *Prediction { return &Prediction{Scale: 1, Most: math.Inf(1)} }

// ofCPU is the same of CPU time. The plans of schema 1 predict it in milliseconds.
func ofCPU() *Prediction {
	return &Prediction{Scale: 1, Most: math.Inf(1), Was: "cpu_ms_per_response", WasScale: 1000}
}

// responseTime is the prediction of a response time in seconds.
func responseTime() *Prediction {
	return &Prediction{Scale: 1, Most: math.Inf(1), Variable: "REQUEST_TIMEOUT"}
}

// Metrics are the quantities of a run, in the order of the tables.
func Metrics() []Metric {
	all := load()
	all = slices.Concat(all, cpu(), counted())
	return append(append(all, waiting()...), controls()...)
}

// controls is what work that is not the service's cost on the same machine in the same window.
// The speed probe is on the service's CPU and shares its caches, but runs rested, after a sleep;
// k6 is on another CPU, and is as busy as the service is. So each sees something that the other
// does not, and which of them a study uses is found out from its runs. So it is with the mean of
// the probe's pieces, which follows a CPU that changes between two speeds, and their median,
// as a piece that the hypervisor stopped can count as twenty.
func controls() []Metric {
	ofProbe := func(value func(*run.SpeedProbe) *float64) func(*run.Record) *float64 {
		return func(r *run.Record) *float64 {
			if r.SpeedProbe == nil {
				return nil
			}
			return value(r.SpeedProbe)
		}
	}
	return []Metric{
		{Key: SpeedProbeMean, Heading: "speed probe", About: "mean CPU time of a piece of the speed probe's work, on the service's CPU",
			Unit: Seconds, Hidden: true, Control: true, OfRecord: ofProbe(func(p *run.SpeedProbe) *float64 { return &p.Mean }),
			Written: time.Date(2026, time.November, 27, 10, 42, 5, 0, time.UTC)},
		{Key: SpeedProbeP50, Heading: "speed probe, median", About: "median CPU time of a piece of the speed probe's work, on the service's CPU",
			Unit: Seconds, Hidden: true, Control: true, OfRecord: ofProbe(func(p *run.SpeedProbe) *float64 { return &p.P50 })},
		{Key: K6PerResponse, Heading: "k6 CPU/response", About: "CPU time of k6 for each correct response, on the harness CPUs",
			Unit: Seconds, Hidden: true, Control: true,
			OfRecord: func(r *run.Record) *float64 { return share(r.Harness.K6CPUSeconds, float64(r.Load.Completed)) }},
	}
}

// load is what the generator sees, from outside, and what a response costs.
func load() []Metric {
	return []Metric{
		{Key: CompletedRate, Heading: "completed/s", About: "correct responses finished per second of the measurement window",
			Unit: PerSecond, Better: Higher, Judged: true, BySpeed: true, Name: "completed_rate", Prediction: unbounded(),
			OfRecord: func(r *run.Record) *float64 { return &r.Load.CompletedRate },
			OfSample: func(s *run.Sample, _ float64) *float64 { return whole(s.Completed) }},
		{Key: CPUPerResponse, Heading: "CPU/response", About: "CPU time of the service for each correct response",
			Unit: Seconds, Better: Lower, Judged: true, BySpeed: true, Name: "cpu_seconds_per_response", Prediction: ofCPU(),
			OfRecord: func(r *run.Record) *float64 { return share(r.CPU.UsageSeconds, float64(r.Load.Completed)) }},
		{Key: P50, Heading: "p50", About: "response time that half of the correct responses of all kinds did not exceed",
			Unit: Seconds, Better: Lower, Judged: true, Name: "p50", Prediction: responseTime(), Quantile: 0.50,
			OfRecord: func(r *run.Record) *float64 { return r.Load.All.P50 },
			OfSample: func(s *run.Sample, _ float64) *float64 { return s.P50 }},
		{Key: P95, Heading: "p95", About: "the same for 95 of 100",
			Unit: Seconds, Better: Lower, Judged: true, Name: "p95", Prediction: responseTime(), Quantile: 0.95,
			OfRecord: func(r *run.Record) *float64 { return r.Load.All.P95 }},
		{Key: P99, Heading: "p99", About: "the same for 99 of 100",
			Unit: Seconds, Better: Lower, Judged: true, Name: "p99", Prediction: responseTime(), Quantile: 0.99,
			OfRecord: func(r *run.Record) *float64 { return r.Load.All.P99 },
			OfSample: func(s *run.Sample, _ float64) *float64 { return s.P99 }},
		{Key: Failed, Heading: "failed", About: "responses in the window that were not correct",
			Unit: Count, Better: Lower,
			OfRecord: func(r *run.Record) *float64 { return whole(r.Load.Failed) },
			OfSample: func(s *run.Sample, _ float64) *float64 { return whole(s.Failed) }},
		{Key: FailedShare, Heading: "failed share", About: "failed of all responses in the window",
			Unit: Share, Better: Lower, Name: "failed_share", Prediction: &Prediction{Scale: 1, Most: 1},
			OfRecord: func(r *run.Record) *float64 {
				return share(float64(r.Load.Failed), float64(r.Load.Failed+r.Load.Completed))
			}},
	}
}

// cpu is what the service's control group says of the quota.
func cpu() []Metric {
	return []Metric{
		// The two readings of a window are not at the edges of the quota's periods,
		// so that a little more than all of it can be used: nothing bounds it.
		{Key: Utilisation, Heading: "CPU", Title: "CPU of its budget", About: "CPU time used of the quota, over the window",
			Unit: Share, Name: "cpu_utilisation", Prediction: unbounded(),
			OfRecord: func(r *run.Record) *float64 { return &r.CPU.Utilisation },
			OfSample: func(s *run.Sample, cores float64) *float64 { return share(s.ServiceCPU, cores) }},
		{Key: Throttled, Heading: "throttled", Title: "throttled periods",
			About: "periods of the CPU quota in which the service was stopped, of all",
			Unit:  Share, Better: Lower,
			OfRecord: func(r *run.Record) *float64 { return share(float64(r.CPU.ThrottledPeriods), float64(r.CPU.Periods)) },
			OfSample: func(s *run.Sample, _ float64) *float64 { return share(float64(s.ThrottledPeriods), float64(s.Periods)) }},
	}
}

// counted is what the hardware's counters say that a response costs: null where the machine has
// none, does not let them be read, or others used them all the time. Neither is a time: a CPU that is slower by what others do takes as
// many instructions for a response, and more cycles.
func counted() []Metric {
	return []Metric{
		{Key: Instructions, Heading: "instructions/response", About: "instructions that the service made the CPU do for each correct response, where it counts them",
			Unit: Mean, Better: Lower, Rare: true,
			OfRecord: func(r *run.Record) *float64 {
				return perResponse(r, func(c *run.Counters) *int64 { return c.Instructions })
			}},
		{Key: Cycles, Heading: "cycles/response", About: "cycles of the CPU's clock that it took for them", Unit: Mean, Better: Lower, Rare: true,
			OfRecord: func(r *run.Record) *float64 {
				return perResponse(r, func(c *run.Counters) *int64 { return c.Cycles })
			}},
	}
}

// perResponse is a count of the hardware's in the window for each correct response that finished
// in it; nil where it was not counted, and without a response.
func perResponse(r *run.Record, count func(*run.Counters) *int64) *float64 {
	if r.Counters == nil || count(r.Counters) == nil {
		return nil
	}
	return share(float64(*count(r.Counters)), float64(r.Load.Completed))
}

// waiting is what waits, where, and what that holds.
func waiting() []Metric {
	return []Metric{
		{Key: InFlight, Heading: "in-flight", About: "requests started and not finished, mean of the window", Unit: Mean,
			OfRecord: func(r *run.Record) *float64 { return &r.Load.MeanInFlight },
			OfSample: func(s *run.Sample, _ float64) *float64 { return whole(s.InFlight) }},
		{Key: "in_flight_max", Heading: "in-flight max", About: "the most of them at one moment of the window", Unit: Count,
			OfRecord: func(r *run.Record) *float64 { return whole(r.Load.MaxInFlight) }},
		{Key: "dropped_iterations", Heading: "dropped", About: "starts that were scheduled and had no free VU, whole run (open model)",
			Unit: Count, Better: Lower,
			OfRecord: func(r *run.Record) *float64 { return whole(r.Load.DroppedIterations) }},
		{Key: Parked, Heading: "parked", About: "requests that waited in the mock upstream, mean of the window", Unit: Mean,
			OfRecord: func(r *run.Record) *float64 {
				if r.UpstreamWindow == nil {
					return nil
				}
				return &r.UpstreamWindow.MeanParked
			},
			OfSample: func(s *run.Sample, _ float64) *float64 { return known(s.Parked) }},
		{Key: "peak_parked", Heading: "parked max", About: "the most of them at one moment, whole run",
			Unit: Count, Name: "peak_parked", Prediction: unbounded(),
			OfRecord: func(r *run.Record) *float64 {
				if r.Upstream == nil {
					return nil
				}
				return whole(r.Upstream.PeakParked)
			}},
		{Key: "db_connections_opened", Heading: "DB connections", About: "connections to the database that the workers opened, whole run",
			Unit: Count, Better: Lower, OfRecord: connections},
		{Key: "memory_peak_bytes", Heading: "memory", About: "peak memory of the service, whole run", Unit: Bytes, Better: Lower,
			OfRecord: func(r *run.Record) *float64 { return whole(r.Memory.PeakBytes) }},
		{Key: Memory, Heading: "memory", About: "memory of the service at the end of the window", Unit: Bytes, Better: Lower,
			Hidden:   true,
			OfRecord: func(r *run.Record) *float64 { return whole(r.Memory.WindowBytes) },
			OfSample: func(s *run.Sample, _ float64) *float64 { return whole(s.MemoryBytes) }},
		{Key: HarnessBusyShare, Heading: "harness busy", Title: "harness CPUs busy",
			About: "time of the harness CPUs, by all processes of the machine, over the window", Unit: Share, Better: Lower, Hidden: true,
			OfRecord: func(r *run.Record) *float64 { return &r.Harness.HarnessBusyShare },
			OfSample: func(s *run.Sample, _ float64) *float64 { return &s.HarnessBusyShare }},
	}
}

// OfKinds are the quantities of one endpoint kind, in order. Those that a stage
// has as well have the same key.
func OfKinds() []Metric {
	return []Metric{
		{Key: "completed", Heading: "completed", About: "correct responses finished in the window", Unit: Count,
			OfKind: func(k run.Kind) *float64 { return whole(k.Completed) }},
		{Key: Failed, Heading: "failed", About: "responses in the window that were not correct", Unit: Count,
			OfKind: func(k run.Kind) *float64 { return whole(k.Failed) }},
		{Key: P50, Heading: "p50", About: "response time that half of the correct responses did not exceed",
			Unit: Seconds, Better: Lower, Judged: true, Quantile: 0.50, OfKind: func(k run.Kind) *float64 { return k.P50 }},
		{Key: P95, Heading: "p95", About: "the same for 95 of 100",
			Unit: Seconds, Better: Lower, Judged: true, Quantile: 0.95, OfKind: func(k run.Kind) *float64 { return k.P95 }},
		{Key: P99, Heading: "p99", About: "the same for 99 of 100",
			Unit: Seconds, Better: Lower, Judged: true, Quantile: 0.99, OfKind: func(k run.Kind) *float64 { return k.P99 }},
	}
}

// connections are those of all workers together, a count; null where a worker did not say, and
// of a service none of whose workers does: 0 would be a measurement.
func connections(r *run.Record) *float64 {
	if len(r.Workers) == 0 {
		return nil
	}
	sum := 0
	for _, w := range r.Workers {
		if w.Connections == nil {
			return nil
		}
		sum += *w.Connections
	}
	return whole(sum)
}

func whole[N int | int64](n N) *float64 {
	v := float64(n)
	return &v
}

// known is a count that may be missing; nil where it is.
func known(n *int) *float64 {
	if n == nil {
		return nil
	}
	return whole(*n)
}

// share is part / of, nil when there is nothing to have a share of.
func share(part, of float64) *float64 {
	if of <= 0 {
		return nil
	}
	v := part / of
	return &v
}
