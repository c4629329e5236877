package collect

import (
	"context"
	"errors"
	"fmt"
	"time"

	"scaleguild/internal/run"
)

// Edge is what is read at one end of the measurement window, beside what the
// sampler reads every second.
type Edge struct {
	Snapshot
	Upstream   run.Upstream
	upstreamAt time.Time // between asking the mock and its answer
	k6, mock   Dispatches
	workers    Counters
	disk       disk
}

// TakeEdge reads everything; the counters of the CPUs first, as Take does.
func (p Probe) TakeEdge(ctx context.Context) (Edge, error) {
	var e Edge
	var errs [6]error
	e.Snapshot, errs[0] = p.Take(ctx)
	e.k6, errs[1] = ReadDispatches(p.K6)
	e.mock, errs[2] = ReadDispatches(p.Mock)
	e.workers, errs[4] = ReadCounters(p.State)
	e.disk, errs[5] = readDisk(p.Group)
	asked := time.Now()
	e.Upstream, errs[3] = Upstream(ctx, p.MockURL)
	e.upstreamAt = asked.Add(time.Since(asked) / 2)
	return e, errors.Join(errs[:]...)
}

// Window is what happened within the measurement window.
type Window struct {
	Spent
	Upstream run.UpstreamWindow
	Workers  *run.WorkersWindow // null when they do not count
	Disk     *run.Disk
}

// Within gives what happened between the two edges of the window under a quota
// of that many cores.
func (p Probe) Within(a, b Edge, quotaCores float64) (Window, error) {
	var w Window
	var errs [3]error
	w.Spent, errs[0] = p.Between(a.Snapshot, b.Snapshot, quotaCores)
	w.Harness.K6DelaySeconds, errs[1] = b.k6.delay(a.k6)
	w.Harness.MockDelaySeconds, errs[2] = b.mock.delay(a.mock)
	for i, who := range []string{"", "k6: ", "the mock upstream: "} {
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
	w.Upstream, err = upstreamWindow(a, b)
	return w, err
}

func upstreamWindow(a, b Edge) (run.UpstreamWindow, error) {
	w := run.UpstreamWindow{
		Answered:      b.Upstream.Requests - a.Upstream.Requests,
		ParkedSeconds: b.Upstream.ParkedSeconds - a.Upstream.ParkedSeconds,
	}
	passed := b.upstreamAt.Sub(a.upstreamAt).Seconds()
	if w.Answered < 0 || w.ParkedSeconds < 0 || passed <= 0 {
		return w, fmt.Errorf("the mock upstream counted backwards within the window (got %d requests and %g s parked in %g s, want 0 or more)",
			w.Answered, w.ParkedSeconds, passed)
	}
	w.MeanParked = w.ParkedSeconds / passed
	return w, nil
}
