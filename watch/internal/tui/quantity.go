package tui

import (
	"scaleguild/internal/run"
	"scaleguild/watch/internal/state"
)

// A quantity is one thing that is shown of a run, second by second and as a whole.
type quantity struct {
	name   string
	short  string  // where there is little room
	axis   float64 // the least top of its axis
	format func(float64) string
	at     func(s *run.Sample, cores float64) (float64, bool) // of one second
	whole  func(r *run.Record) (float64, bool)                // of the window
}

func always(f func(*run.Sample) float64) func(*run.Sample, float64) (float64, bool) {
	return func(s *run.Sample, _ float64) (float64, bool) { return f(s), true }
}

func known(f func(*run.Record) float64) func(*run.Record) (float64, bool) {
	return func(r *run.Record) (float64, bool) { return f(r), true }
}

func optional(v *float64) (float64, bool) {
	if v == nil {
		return 0, false
	}
	return *v, true
}

func share(part, of float64) (float64, bool) {
	if of <= 0 {
		return 0, false
	}
	return part / of, true
}

// client is what the generator sees, from outside.
func client() []quantity {
	return []quantity{completed(), failed(), p50(), p99(), inFlight()}
}

// server is what the service's group of processes, the mock and the machine say.
func server() []quantity {
	return []quantity{cpu(), throttled(), parked(), memory(), harness()}
}

func completed() quantity {
	return quantity{"completed/s", "completed/s", 10, three,
		always(func(s *run.Sample) float64 { return float64(s.Completed) }),
		known(func(r *run.Record) float64 { return r.Load.CompletedRate })}
}

func failed() quantity {
	return quantity{"failed", "failed", 10, count,
		always(func(s *run.Sample) float64 { return float64(s.Failed) }),
		known(func(r *run.Record) float64 { return float64(r.Load.Failed) })}
}

func inFlight() quantity {
	return quantity{"in flight", "in flight", 10, count,
		always(func(s *run.Sample) float64 { return float64(s.InFlight) }),
		known(func(r *run.Record) float64 { return r.Load.MeanInFlight })}
}

func p50() quantity {
	return quantity{"p50", "p50", 0.1, seconds,
		func(s *run.Sample, _ float64) (float64, bool) { return optional(s.P50) },
		func(r *run.Record) (float64, bool) { return optional(r.Load.All.P50) }}
}

func p99() quantity {
	return quantity{"p99", "p99", 0.1, seconds,
		func(s *run.Sample, _ float64) (float64, bool) { return optional(s.P99) },
		func(r *run.Record) (float64, bool) { return optional(r.Load.All.P99) }}
}

func cpu() quantity {
	return quantity{"CPU of its budget", "CPU of budget", 1, percent,
		func(s *run.Sample, cores float64) (float64, bool) { return share(s.ServiceCPU, cores) },
		known(func(r *run.Record) float64 { return r.CPU.Utilisation })}
}

func throttled() quantity {
	return quantity{"throttled periods", "throttled", 1, percent,
		func(s *run.Sample, _ float64) (float64, bool) {
			return share(float64(s.ThrottledPeriods), float64(s.Periods))
		},
		func(r *run.Record) (float64, bool) {
			return share(float64(r.CPU.ThrottledPeriods), float64(r.CPU.Periods))
		}}
}

func parked() quantity {
	return quantity{"waiting upstream", "at upstream", 10, count,
		always(func(s *run.Sample) float64 { return float64(s.UpstreamInFlight) }),
		known(func(r *run.Record) float64 { return r.UpstreamWindow.MeanParked })}
}

func memory() quantity {
	return quantity{"memory", "memory", 1 << 20, size,
		always(func(s *run.Sample) float64 { return float64(s.MemoryBytes) }),
		known(func(r *run.Record) float64 { return float64(r.Memory.WindowBytes) })}
}

func harness() quantity {
	return quantity{"harness CPUs busy", "harness busy", 1, percent,
		always(func(s *run.Sample) float64 { return s.HarnessBusyShare }),
		known(func(r *run.Record) float64 { return r.Harness.CPUsBusyShare })}
}

// now is the quantity of the newest second, or of the window of a finished run.
func (q quantity) now(r *state.Run) (float64, bool) {
	if r.Record != nil {
		return q.whole(r.Record)
	}
	s := r.Last()
	if q.name == "p50" || q.name == "p99" { // not every second has a response
		s = r.Quantiles()
	}
	if s == nil {
		return 0, false
	}
	return q.at(s, r.Course.Cores)
}

// beside is the quantity of another run at the same second, or of its window
// when the run is finished.
func (q quantity) beside(r, other *state.Run) (float64, bool) {
	if other == nil {
		return 0, false
	}
	if r.Record != nil {
		return q.now(other)
	}
	last := r.Last()
	if last == nil {
		return 0, false
	}
	for i := range other.Samples {
		if other.Samples[i].Second == last.Second {
			return q.at(&other.Samples[i], other.Course.Cores)
		}
	}
	return 0, false
}

// write gives a value with its unit, or the sign for none.
func (q quantity) write(v float64, ok bool) string {
	if !ok {
		return unknown
	}
	return q.format(v)
}
