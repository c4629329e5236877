package feed

import (
	"fmt"
	"math"

	"scaleguild/internal/run"
)

// maxSecond bounds the time of a sample: no run lasts eleven days.
const maxSecond = 1e6

// parseSample reads one line of samples.jsonl strictly, of a study of the given schema.
func parseSample(line []byte, schema int) (run.Sample, error) {
	s, err := run.DecodeOf[run.Sample](line, schema)
	if err != nil {
		return run.Sample{}, err
	}
	return s, plausible(s)
}

// plausible refuses what no second can be, so that nothing behind it has to.
func plausible(s run.Sample) error {
	if s.Phase != run.WarmUp && s.Phase != run.Window && s.Phase != run.Drain {
		return fmt.Errorf("phase (got %q, want %s, %s or %s)", s.Phase, run.WarmUp, run.Window, run.Drain)
	}
	for _, n := range []struct {
		name  string
		value float64
	}{
		{"second", float64(s.Second)}, {"completed", float64(s.Completed)}, {"failed", float64(s.Failed)},
		{"in_flight", float64(s.InFlight)}, {"p50_seconds", orZero(s.P50)}, {"p99_seconds", orZero(s.P99)},
		{"service_cpu_seconds", s.ServiceCPU}, {"throttled_seconds", s.ThrottledSeconds},
		{"throttled_periods", float64(s.ThrottledPeriods)}, {"periods", float64(s.Periods)},
		{"parked", orZeroCount(s.Parked)},
		{"harness_busy_share", s.HarnessBusyShare}, {"host_idle_share", s.HostIdleShare},
	} {
		if math.IsNaN(n.value) || n.value < 0 || n.value > 1e9 {
			return fmt.Errorf("%s (got %g, want 0 to 1e9)", n.name, n.value)
		}
	}
	if s.Second > maxSecond {
		return fmt.Errorf("second (got %d, want at most %g)", s.Second, maxSecond)
	}
	if s.MemoryBytes < 0 {
		return fmt.Errorf("memory_bytes (got %d, want 0 or more)", s.MemoryBytes)
	}
	return nil
}

func orZeroCount(p *int) float64 {
	if p == nil {
		return 0
	}
	return float64(*p)
}

func orZero(p *float64) float64 {
	if p == nil {
		return 0
	}
	return *p
}
