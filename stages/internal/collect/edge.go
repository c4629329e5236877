package collect

import (
	"context"
	"errors"
	"fmt"
	"time"

	"scaleguild/internal/cgroup"
	"scaleguild/internal/run"
	"scaleguild/stages/internal/counters"
)

// Edge is what is read at one end of the measurement window, beside what the
// sampler reads every second.
type Edge struct {
	Snapshot
	Upstream   *run.Upstream // nil without a mock
	upstreamAt time.Time     // between asking the mock and its answer
	k6         Dispatches
	mock       Dispatches // nil without a mock
	workers    Counters
	disk       disk
	sidecars   []cgroup.CPUStat
	counted    *counters.Reading // nil where nothing is counted
	neighbours []cgroup.CPUStat  // nil where services are fresh
}

// TakeEdge reads everything; the counters of the CPUs first, as Take does.
func (p Probe) TakeEdge(ctx context.Context) (Edge, error) {
	var e Edge
	var errs [8]error
	e.Snapshot, errs[0] = p.Take(ctx)
	e.counted, errs[6] = p.readCounters()
	e.k6, errs[1] = ReadDispatches(p.K6)
	e.workers, errs[2] = ReadCounters(p.State)
	e.disk, errs[3] = readDisk(p.Group)
	e.sidecars, errs[5] = readGroups("a sidecar", p.Sidecars)
	e.neighbours, errs[7] = readGroups("a kept service", p.Neighbours)
	if p.Mock != nil {
		errs[4] = e.takeMock(ctx, *p.Mock)
	}
	return e, errors.Join(errs[:]...)
}

// readCounters reads what the service's CPUs have counted.
func (p Probe) readCounters() (*counters.Reading, error) {
	if p.counters == nil {
		return nil, nil
	}
	r, err := p.counters.Read()
	return &r, err
}

// takeMock reads what only a run with a mock has.
func (e *Edge) takeMock(ctx context.Context, m Mock) error {
	var err error
	if e.mock, err = ReadDispatches(m.PID); err != nil {
		return err
	}
	asked := time.Now()
	upstream, err := Upstream(ctx, m.URL)
	e.Upstream, e.upstreamAt = &upstream, asked.Add(time.Since(asked)/2)
	return err
}

// Window is what happened within the measurement window.
type Window struct {
	Spent
	Upstream *run.UpstreamWindow // nil without a mock
	Workers  *run.WorkersWindow  // null when they do not count
	Disk     *run.Disk
	Counters *run.Counters // null where the machine has none
	Sidecars []float64     // CPU seconds, in the order of the Probe's
}

// Within gives what happened between the two edges of the window under a quota
// of that many cores.
func (p Probe) Within(a, b Edge, quotaCores float64) (Window, error) {
	var w Window
	var errs [2]error
	w.Spent, errs[0] = p.Between(a.Snapshot, b.Snapshot, quotaCores)
	w.Harness.K6DelaySeconds, errs[1] = b.k6.delay(a.k6)
	for i, who := range []string{"", "k6: "} {
		if errs[i] != nil {
			return w, fmt.Errorf("%sthe window: %w", who, errs[i])
		}
	}
	var err error
	if w.Workers, err = b.workers.since(a.workers); err != nil {
		return w, err
	}
	if w.Disk, err = b.disk.since(a.disk, b.At.Sub(a.At).Seconds()); err != nil {
		return w, err
	}
	if a.counted != nil && b.counted != nil {
		if w.Counters, err = b.counted.Since(*a.counted); err != nil {
			return w, err
		}
	}
	if w.Sidecars, err = groupsSince("a sidecar", a.sidecars, b.sidecars); err != nil {
		return w, err
	}
	return w, errors.Join(w.addNeighbours(p, a, b, quotaCores), w.addMock(a, b))
}

// readGroups reads what each of several groups has used.
func readGroups(what string, groups []cgroup.Group) ([]cgroup.CPUStat, error) {
	var all []cgroup.CPUStat
	for _, g := range groups {
		used, err := g.CPU()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", what, err)
		}
		all = append(all, used)
	}
	return all, nil
}

// groupsSince is the CPU time between two such readings, in seconds.
func groupsSince(what string, a, b []cgroup.CPUStat) ([]float64, error) {
	var all []float64
	for i := range b {
		used, err := b[i].Sub(a[i])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", what, err)
		}
		all = append(all, used.UsageSeconds)
	}
	return all, nil
}

// addNeighbours adds the share of the quota that the kept services of other stages used; null
// where services are fresh.
func (w *Window) addNeighbours(p Probe, a, b Edge, quotaCores float64) error {
	if p.Neighbours == nil {
		return nil
	}
	used, err := groupsSince("a kept service", a.neighbours, b.neighbours)
	share := 0.0
	for _, seconds := range used {
		share += seconds / (b.At.Sub(a.At).Seconds() * quotaCores)
	}
	w.Harness.NeighboursCPU = &share
	return err
}

// addMock adds what the mock did, where there is one.
func (w *Window) addMock(a, b Edge) error {
	if a.Upstream == nil || b.Upstream == nil {
		return nil
	}
	delay, err := b.mock.delay(a.mock)
	if err != nil {
		return fmt.Errorf("the mock upstream: the window: %w", err)
	}
	w.Harness.MockDelaySeconds = &delay
	w.Upstream, err = upstreamWindow(a, b)
	return err
}

func upstreamWindow(a, b Edge) (*run.UpstreamWindow, error) {
	w := &run.UpstreamWindow{
		Answered:      b.Upstream.Requests - a.Upstream.Requests,
		ParkedSeconds: b.Upstream.ParkedSeconds - a.Upstream.ParkedSeconds,
	}
	passed := b.upstreamAt.Sub(a.upstreamAt).Seconds()
	if w.Answered < 0 || w.ParkedSeconds < 0 || passed <= 0 {
		return nil, fmt.Errorf("the mock upstream counted backwards within the window (got %d requests and %g s parked in %g s, want 0 or more)",
			w.Answered, w.ParkedSeconds, passed)
	}
	w.MeanParked = w.ParkedSeconds / passed
	return w, nil
}
