package table

import (
	"scaleguild/merge/internal/ksum"
	"scaleguild/merge/internal/rundir"
)

func completedRate(r rundir.Run) *float64 { return &r.Record.Load.CompletedRate }
func failed(r rundir.Run) *float64        { return whole(r.Record.Load.Failed) }
func utilisation(r rundir.Run) *float64   { return &r.Record.CPU.Utilisation }
func meanInFlight(r rundir.Run) *float64  { return &r.Record.Load.MeanInFlight }
func maxInFlight(r rundir.Run) *float64   { return whole(r.Record.Load.MaxInFlight) }
func parked(r rundir.Run) *float64        { return whole(r.Record.Upstream.PeakParked) }
func peakMemory(r rundir.Run) *float64    { return whole(r.Record.Memory.PeakBytes) }

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

func p50(t ksum.ResponseTime) float64 { return t.P50 }
func p95(t ksum.ResponseTime) float64 { return t.P95 }
func p99(t ksum.ResponseTime) float64 { return t.P99 }

func ofAll(q func(ksum.ResponseTime) float64) func(rundir.Run) *float64 {
	return func(r rundir.Run) *float64 { return quantile(r.K6.All, q) }
}

// quantile is nil for a kind without correct responses.
func quantile(k ksum.Kind, q func(ksum.ResponseTime) float64) *float64 {
	if k.ResponseTime == nil {
		return nil
	}
	v := q(*k.ResponseTime)
	return &v
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
