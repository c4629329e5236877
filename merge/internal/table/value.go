package table

import (
	"scaleguild/internal/run"
	"scaleguild/merge/internal/rundir"
)

func completedRate(r rundir.Run) *float64 { return &r.Record.Load.CompletedRate }
func failed(r rundir.Run) *float64        { return whole(r.Record.Load.Failed) }
func utilisation(r rundir.Run) *float64   { return &r.Record.CPU.Utilisation }
func meanInFlight(r rundir.Run) *float64  { return &r.Record.Load.MeanInFlight }
func maxInFlight(r rundir.Run) *float64   { return whole(r.Record.Load.MaxInFlight) }
func dropped(r rundir.Run) *float64       { return whole(r.Record.Load.DroppedIterations) }
func parked(r rundir.Run) *float64        { return whole(r.Record.Upstream.PeakParked) }
func meanParked(r rundir.Run) *float64    { return &r.Record.UpstreamWindow.MeanParked }
func peakMemory(r rundir.Run) *float64    { return whole(r.Record.Memory.PeakBytes) }

func p50(r rundir.Run) *float64 { return p50Of(r.Record.Load.All) }
func p95(r rundir.Run) *float64 { return p95Of(r.Record.Load.All) }
func p99(r rundir.Run) *float64 { return p99Of(r.Record.Load.All) }

func p50Of(k run.Kind) *float64 { return k.P50 }
func p95Of(k run.Kind) *float64 { return k.P95 }
func p99Of(k run.Kind) *float64 { return k.P99 }

func failedShare(r rundir.Run) *float64 {
	l := r.Record.Load
	return share(float64(l.Failed), float64(l.Failed+l.Completed))
}

func cpuPerResponse(r rundir.Run) *float64 {
	return share(r.Record.CPU.UsageSeconds, float64(r.Record.Load.Completed))
}

func throttledPeriods(r rundir.Run) *float64 {
	return share(float64(r.Record.CPU.ThrottledPeriods), float64(r.Record.CPU.Periods))
}

func connections(r rundir.Run) *float64 {
	sum := 0
	for _, w := range r.Record.Workers {
		sum += w.Connections
	}
	return whole(sum)
}

// A kind that a run did not see reads as 0 responses, which is what it saw.

func kindCompleted(name string) func(rundir.Run) *float64 {
	return func(r rundir.Run) *float64 { return whole(r.Record.Load.Kinds[name].Completed) }
}

func kindFailed(name string) func(rundir.Run) *float64 {
	return func(r rundir.Run) *float64 { return whole(r.Record.Load.Kinds[name].Failed) }
}

func kindQuantile(name string, of func(run.Kind) *float64) func(rundir.Run) *float64 {
	return func(r rundir.Run) *float64 { return of(r.Record.Load.Kinds[name]) }
}

func whole[N int | int64](n N) *float64 {
	v := float64(n)
	return &v
}

// share is part / all, nil when all is 0.
func share(part, all float64) *float64 {
	if all == 0 {
		return nil
	}
	v := part / all
	return &v
}
