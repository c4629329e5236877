package collect

import (
	"context"
	"fmt"
	"io"
	"time"

	"scaleguild/internal/run"
)

// Sampler writes one Sample a second to Out, from the start of the load until
// its context ends.
type Sampler struct {
	Stream     *Stream
	Probe      Probe
	QuotaCores float64
	Phase      func(second int) string // in which a second falls
	Out        io.Writer
	Seen       func(run.Sample) // told of each sample, for progress; may be nil

	written map[string]int // samples by phase
	failure error          // the first one
}

// Run samples until ctx ends. A second is written one second late, when k6 has
// flushed its points (it does so five times a second). A second that could not
// be read is left out, which the verdict counts; Failure says why.
func (s *Sampler) Run(ctx context.Context) {
	s.written = map[string]int{}
	start := s.Stream.LoadStart()
	var snapshots []Snapshot // of the last three ticks, oldest first; a failed one is zero
	for tick := 0; ; tick++ {
		timer := time.NewTimer(time.Until(start.Add(time.Duration(tick) * time.Second)))
		select {
		case <-ctx.Done():
			timer.Stop()
			if len(snapshots) == 2 { // the last whole second; k6 has nothing more to say of it
				s.write(tick-2, snapshots[0], snapshots[1])
			}
			return
		case <-timer.C:
		}
		snapshots = append(snapshots, s.take(ctx))
		if len(snapshots) == 3 {
			s.write(tick-2, snapshots[0], snapshots[1])
			snapshots = snapshots[1:]
		}
	}
}

// take reads everything; a snapshot that could not be read is zero.
func (s *Sampler) take(ctx context.Context) Snapshot {
	now, err := s.Probe.Take(ctx)
	if err == nil {
		return now
	}
	if ctx.Err() == nil { // at the end of a run the programs may go while they are read
		s.fail(err)
	}
	return Snapshot{}
}

// Written is how many samples a phase has; Failure why some are missing. Both
// only after Run has returned.
func (s *Sampler) Written(phase string) int { return s.written[phase] }

// Failure is the first error that cost a sample; nil when there was none.
func (s *Sampler) Failure() error { return s.failure }

func (s *Sampler) fail(err error) {
	if s.failure == nil {
		s.failure = err
	}
}

func (s *Sampler) write(second int, before, after Snapshot) {
	if before.At.IsZero() || after.At.IsZero() {
		return
	}
	sample, err := s.sample(second, before, after)
	if err != nil {
		s.fail(fmt.Errorf("second %d: %w", second, err))
		return
	}
	line, err := run.Line(sample)
	if err == nil {
		_, err = s.Out.Write(line)
	}
	if err != nil {
		s.fail(err)
		return
	}
	s.written[sample.Phase]++
	if s.Seen != nil {
		s.Seen(sample)
	}
}

func (s *Sampler) sample(second int, before, after Snapshot) (run.Sample, error) {
	spent, err := s.Probe.Between(before, after, s.QuotaCores)
	if err != nil {
		return run.Sample{}, err
	}
	start := s.Stream.LoadStart().Add(time.Duration(second) * time.Second)
	client := s.Stream.Second(start)
	var probed *float64
	if s.Probe.Speed != nil {
		probed = s.Probe.Speed.Second(start)
	}
	return run.Sample{
		Second: second, Phase: s.Phase(second),
		Completed: client.Completed, Failed: client.Failed, InFlight: client.InFlight,
		P50: client.P50, P99: client.P99,
		ServiceCPU:       spent.CPU.UsageSeconds,
		ThrottledSeconds: spent.CPU.ThrottledSeconds, ThrottledPeriods: spent.CPU.ThrottledPeriods, Periods: spent.CPU.Periods,
		MemoryBytes: after.MemoryBytes, Parked: after.Parked,
		HarnessBusyShare: spent.Harness.HarnessBusyShare, HostIdleShare: spent.Harness.HostIdleShare,
		ForeignShare: spent.Harness.ServiceCPUForeign, StealShare: spent.Harness.ServiceCPUSteal,
		ProbeMean: probed,
	}, nil
}
