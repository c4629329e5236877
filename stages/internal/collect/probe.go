package collect

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"

	"scaleguild/internal/cgroup"
	"scaleguild/internal/run"
	"scaleguild/stages/internal/counters"
	"scaleguild/stages/internal/speed"
)

// Probe knows where to read the state of a run's parts.
type Probe struct {
	Group       cgroup.Group   // of the service
	Sidecars    []cgroup.Group // read at the edges of the window alone
	Neighbours  []cgroup.Group // kept services of other stages, likewise; nil where services are fresh
	K6          int            // process id
	Mock        *Mock          // nil in a study without an upstream
	State       string         // folder in which the service's workers report
	ServiceCPUs []int
	HarnessCPUs []int
	Speed       *speed.Stream // of the speed probe; nil in a run without

	counters *counters.Set // of the service's CPUs; nil where they are not counted
}

// Count has the edges read what the service's CPUs count, from now until the function that it
// gives is called. Where the machine has no counters, as a doctor's line says, nothing is; an error
// is of one that has them.
func (p *Probe) Count(events counters.Pair) (stop func(), err error) {
	set, err := counters.Open(p.Group.Dirs[cgroup.PerfEvent], p.ServiceCPUs, events)
	switch {
	case errors.Is(err, counters.ErrAbsent):
		return func() {}, nil
	case err != nil:
		return func() {}, err
	}
	p.counters = set
	return set.Close, nil
}

// Mock is the mock upstream of a run, as it is asked.
type Mock struct {
	PID int
	URL string
}

// Snapshot is the state of a run's parts at one moment.
type Snapshot struct {
	At          time.Time
	Service     cgroup.CPUStat
	MemoryBytes int64
	K6, Runner  float64  // CPU seconds so far
	Mock        *float64 // likewise; nil without a mock
	Parked      *int     // nil without a mock
	SpeedProbe  float64  // CPU seconds of the speed probe so far, up to its last piece of work

	cpus map[int]cpuTimes
}

// Take reads everything. Counters come first, close together, and the mock's
// answer last, so that At is the time of the counters.
func (p Probe) Take(ctx context.Context) (Snapshot, error) {
	var s Snapshot
	var errs [4]error
	s.At = time.Now()
	s.Service, errs[0] = p.Group.CPU()
	s.MemoryBytes, errs[1] = p.Group.Memory()
	s.K6, errs[2] = processCPU(p.K6)
	s.Runner, errs[3] = processCPU(os.Getpid())
	if p.Speed != nil {
		s.SpeedProbe = p.Speed.Used()
	}
	stat, err := os.ReadFile("/proc/stat")
	if err == nil {
		s.cpus, err = parseCPUs(string(stat))
	}
	return s, errors.Join(append(errs[:], err, p.takeMock(ctx, &s))...)
}

// takeMock adds what the mock has used and how many requests wait in it; nothing where there
// is none.
func (p Probe) takeMock(ctx context.Context, s *Snapshot) error {
	if p.Mock == nil {
		return nil
	}
	used, err := processCPU(p.Mock.PID)
	upstream, err2 := Upstream(ctx, p.Mock.URL)
	parked := int(upstream.Parked)
	s.Mock, s.Parked = &used, &parked
	return errors.Join(err, err2)
}

// longestAnswer bounds the wait for a mock that hangs; it answers within milliseconds
// where it has a CPU.
const longestAnswer = 30 * time.Second

// Upstream asks the mock what it has injected so far.
func Upstream(ctx context.Context, url string) (run.Upstream, error) {
	ctx, cancel := context.WithTimeout(ctx, longestAnswer)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url+"/stats", nil)
	if err != nil {
		return run.Upstream{}, err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return run.Upstream{}, fmt.Errorf("the mock upstream: %w", err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		return run.Upstream{}, fmt.Errorf("the mock upstream: /stats: %w", err)
	}
	if resp.StatusCode != http.StatusOK {
		return run.Upstream{}, fmt.Errorf("the mock upstream: /stats answered another status (got %s, want 200)", resp.Status)
	}
	return run.Decode[run.Upstream](json.RawMessage(data))
}

// ResetUpstream has the mock count from 0. It refuses while a request waits in it.
func ResetUpstream(ctx context.Context, url string) error {
	ctx, cancel := context.WithTimeout(ctx, longestAnswer)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodDelete, url+"/stats", nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("the mock upstream: %w", err)
	}
	if err := resp.Body.Close(); err != nil {
		return err
	}
	if resp.StatusCode != http.StatusNoContent {
		return fmt.Errorf("the mock upstream: DELETE /stats answered another status (got %s, want 204)", resp.Status)
	}
	return nil
}

// Spent is what happened between two snapshots.
type Spent struct {
	CPU     run.CPU
	Harness run.Harness // without the counts of samples and the dispatch delays
}

// Disturbances says what shows, in a record, that others than the run's own parts
// had the CPUs: the service's, those of the harness, whose number is given, or
// the whole machine's. Unlike a verdict it says nothing of how the run went.
func Disturbances(r run.Record, harnessCPUs int) []string {
	var out []string
	for _, warning := range r.Warnings {
		if strings.HasPrefix(warning, run.ForeignDoubt) {
			out = append(out, warning)
		}
	}
	h := r.Harness
	own := h.K6CPUSeconds + h.RunnerCPUSeconds
	if h.MockCPUSeconds != nil {
		own += *h.MockCPUSeconds
	}
	own /= (float64(harnessCPUs) * r.CPU.WallSeconds)
	if others := h.HarnessBusyShare - h.HostStealShare - own; others > run.MaxForeign {
		out = append(out, fmt.Sprintf("%s%.1f %% of the harness CPUs (more than %g %%)", run.ForeignDoubt, 100*others, 100*run.MaxForeign))
	}
	if h.HostStealShare > run.MaxSteal {
		out = append(out, fmt.Sprintf("the hypervisor took %.1f %% of the CPUs' time (more than %g %%)", 100*h.HostStealShare, 100*run.MaxSteal))
	}
	return out
}

// Between gives what was spent from a to b under a quota of that many cores.
func (p Probe) Between(a, b Snapshot, quotaCores float64) (Spent, error) {
	used, err := b.Service.Sub(a.Service)
	if err != nil {
		return Spent{}, err
	}
	wall := b.At.Sub(a.At).Seconds()
	every := slices.Collect(maps.Keys(b.cpus))
	all, harness, service := between(a, b, every), between(a, b, p.HarnessCPUs), between(a, b, p.ServiceCPUs)
	if wall <= 0 || service.total() <= 0 || harness.total() <= 0 {
		return Spent{}, fmt.Errorf("no time passed between two readings (%g s)", wall)
	}
	available := wall * float64(len(p.ServiceCPUs))
	foreign, steal := (service.Busy-used.UsageSeconds-(b.SpeedProbe-a.SpeedProbe))/available, service.Steal/service.total()
	return Spent{
		CPU: run.CPU{
			UsageSeconds: used.UsageSeconds, UserSeconds: used.UserSeconds, SystemSeconds: used.SystemSeconds,
			WallSeconds: wall, Utilisation: used.UsageSeconds / (quotaCores * wall),
			Periods: used.Periods, ThrottledPeriods: used.ThrottledPeriods, ThrottledSeconds: used.ThrottledSeconds,
		},
		Harness: run.Harness{
			K6CPUSeconds: b.K6 - a.K6, MockCPUSeconds: minus(b.Mock, a.Mock), RunnerCPUSeconds: b.Runner - a.Runner,
			ServiceCPUForeign: &foreign, ServiceCPUSteal: &steal,
			HarnessBusyShare: 1 - harness.Idle/harness.total(), HostStealShare: all.Steal / all.total(), HostIdleShare: all.Idle / all.total(),
		},
	}, nil
}

// minus is a - b; nil where one of them is not known.
func minus(a, b *float64) *float64 {
	if a == nil || b == nil {
		return nil
	}
	d := *a - *b
	return &d
}

// between sums up what the CPUs did from a to b.
func between(a, b Snapshot, cpus []int) cpuTimes {
	var sum cpuTimes
	for _, id := range cpus {
		t := b.cpus[id].sub(a.cpus[id])
		sum = cpuTimes{sum.Busy + t.Busy, sum.Idle + t.Idle, sum.Steal + t.Steal}
	}
	return sum
}
