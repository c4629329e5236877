package runner

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"scaleguild/internal/cli"
	"scaleguild/internal/ksum"
	"scaleguild/internal/run"
	"scaleguild/stages/internal/collect"
	"scaleguild/stages/internal/counters"
)

// startK6 starts k6 and follows its stream.
func (x *execution) startK6() error {
	var err error
	if x.k6, err = x.runner.Start(x.runner.k6Spec(x)); err != nil {
		return err
	}
	x.cleanup.push(func() error { return x.k6.Stop(0) })
	x.stream = collect.NewStream()
	if x.plan.Script != "" {
		x.stream = collect.NewScriptStream()
	}
	read := make(chan error, 1)
	go func() {
		err := x.stream.Read(x.k6.Out)
		_, _ = io.Copy(io.Discard, x.k6.Out) // after an error: k6 must not block on a full pipe
		read <- errors.Join(err, x.k6.Out.Close())
	}()
	ended := x.k6.wait
	x.k6.wait = sync.OnceValue(func() error { return errors.Join(ended(), <-read) })
	return nil
}

// startLoad starts k6 and waits until its load has begun.
func (x *execution) startLoad(ctx context.Context) error {
	if err := x.startK6(); err != nil {
		return err
	}
	select {
	case <-x.stream.Started():
		return x.unbooked()
	case <-x.k6.Done:
		ended := x.k6Ended("before the load began") // it waits for the end of the stream
		return cmp.Or(x.serviceEnded(ctx, x.stream.Failures()), x.probesFailed(), ended)
	case <-time.After(longestWork):
		return fmt.Errorf("k6 did not begin within %s%s", longestWork, logTail(x.logs("k6.log")))
	case <-ctx.Done():
		return ctx.Err()
	}
}

// unbooked is the error of a k6 script whose first iteration sent requests that nobody booked: the
// whole run would be void by the others.
func (x *execution) unbooked() error {
	n := x.stream.UnbookedBefore()
	if n == 0 {
		return nil
	}
	return cli.Fail(cli.Usage, "send them by send or batch of scaleguild.js, or in setup",
		"%s: the first iteration sends requests past send and batch, of which nobody knows when they begin and end (got %d, want 0)", x.runner.LoadFile, n)
}

// measure follows the load through its phases until k6 has ended.
func (x *execution) measure(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, x.settings.loadTimeout())
	defer cancel()
	stopSampling, err := x.sample(ctx)
	if err != nil {
		return err
	}
	err = x.meter(ctx)
	if err == nil {
		err = x.drain(ctx)
	}
	return errors.Join(err, stopSampling())
}

// sample starts the sampler and gives the function that stops it.
func (x *execution) sample(ctx context.Context) (func() error, error) {
	out, err := os.Create(filepath.Join(x.dir, run.SamplesFile))
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	x.sampler = &collect.Sampler{
		Stream: x.stream, Probe: x.probe(), QuotaCores: x.service.Quota.Cores, Phase: x.settings.phase, Out: out,
		Seen: func(s run.Sample) {
			x.runner.Progress.Sample(x.plan, s, x.settings.remaining(s.Second+1), x.settings.Cores)
		},
	}
	x.watch = &collect.Generator{PID: x.k6.PID, Port: x.port}
	x.limits = x.service.Watch(x.workerIDs, x.stream.LoadStart(), x.files())
	x.limits.Look()
	var running sync.WaitGroup
	running.Go(func() { x.sampler.Run(ctx) })
	running.Go(func() { x.watch.Run(ctx) })
	running.Go(func() { x.limits.Run(ctx) })
	return func() error {
		cancel()
		running.Wait()
		return out.Close()
	}, nil
}

func (x *execution) probe() collect.Probe {
	p := collect.Probe{Group: x.service.Group, Sidecars: x.sidecarGroups(), Neighbours: x.neighbours, K6: x.k6.PID, State: x.state(), ServiceCPUs: x.runner.ServiceCPUs, HarnessCPUs: x.runner.HarnessCPUs}
	if x.speed != nil {
		p.Speed = x.speed.stream
	}
	if x.mock != nil {
		p.Mock = &collect.Mock{PID: x.mock.PID, URL: x.mockURL}
	}
	return p
}

// meter reads the counters at both ends of the measurement window.
func (x *execution) meter(ctx context.Context) error {
	probe := x.probe()
	stop, err := probe.Count(counters.Hardware())
	defer stop()
	x.uncounted = err
	var at [2]collect.Edge
	for i, offset := range []time.Duration{x.settings.WarmUp, x.settings.WarmUp + x.settings.Window} {
		if err := x.waitFor(ctx, x.stream.LoadStart().Add(offset)); err != nil {
			return err
		}
		if at[i], err = probe.TakeEdge(ctx); err != nil && x.k6.Exited() {
			return x.k6Ended("before its counters were read")
		} else if err != nil {
			return err
		}
		x.limits.Look()
		if err := x.coldWarmUp(); i == 0 && err != nil {
			return err
		}
	}
	x.stopSpeed()
	x.memoryAtEnd = at[1].MemoryBytes
	x.usage, err = probe.Within(at[0], at[1], x.service.Quota.Cores)
	return err
}

// k6Ended is the error of a k6 that ended too early, whatever its exit code.
func (x *execution) k6Ended(when string) error {
	text := "k6 ended " + when + logTail(x.logs("k6.log"))
	err := x.k6.Wait()
	if err == nil {
		return errors.New(text)
	}
	err = fmt.Errorf("%s: %w", text, err)
	if ended, ok := errors.AsType[*exec.ExitError](err); ok && x.plan.Script != "" && slices.Contains(scriptMistakes(), ended.ExitCode()) {
		return &cli.Error{Code: cli.Usage, Err: err, Hint: "mend " + x.runner.LoadFile}
	}
	return err
}

// scriptMistakes are the exit codes of a k6 whose script is at fault (grafana/k6,
// errext/exitcodes): options that make no sense, an exception, an end by the script itself.
func scriptMistakes() []int { return []int{104, 107, 108} }

// waitFor waits for a moment, and gives up when k6, the service or the mock
// ends before it.
func (x *execution) waitFor(ctx context.Context, moment time.Time) error {
	timer := time.NewTimer(time.Until(moment))
	defer timer.Stop()
	watch := time.NewTicker(time.Second)
	defer watch.Stop()
	var mockEnded <-chan struct{} // never, where there is none
	if x.mock != nil {
		mockEnded = x.mock.Done
	}
	for {
		select {
		case <-timer.C:
			return nil
		case <-x.k6.Done:
			if !time.Now().Before(moment) { // both have come, and the moment came first
				return nil
			}
			return x.k6Ended("in the middle of the load")
		case <-mockEnded:
			return fmt.Errorf("the mock upstream ended in the middle of the load%s", logTail(x.homeLogs("mockapi.log")))
		case <-watch.C:
			if x.service.Exited() {
				return fmt.Errorf("the service ended in the middle of the load%s%s", x.service.HowItEnded(), logTail(x.serviceLog()))
			}
			if err := x.sidecarEnded(); err != nil {
				return err
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// drain waits until k6 has ended: the requests in flight have finished and its
// summary is written.
func (x *execution) drain(ctx context.Context) error {
	select {
	case <-x.k6.Done:
	case <-ctx.Done():
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			return fmt.Errorf("k6 had not ended %s after the window (DRAIN is %s)", x.settings.loadTimeout()-x.settings.WarmUp-x.settings.Window, x.settings.Drain)
		}
		return ctx.Err()
	}
	x.drained = time.Since(x.stream.LoadStart())
	if err := x.k6.Wait(); err != nil && !x.thresholdsMissed(err) {
		return fmt.Errorf("k6: %w%s", err, logTail(x.logs("k6.log")))
	}
	var err error
	if x.summary, err = ksum.Load(filepath.Join(x.dir, run.SummaryFile), run.Schema); err != nil {
		return fmt.Errorf("k6's summary: %w%s", err, logTail(x.logs("k6.log")))
	}
	return nil
}

// missedThresholds is the exit code of a k6 that did all and found a threshold of its script missed.
const missedThresholds = 99

// thresholdsMissed says whether that is all that k6's end was about.
func (x *execution) thresholdsMissed(err error) bool {
	ended, ok := errors.AsType[*exec.ExitError](err)
	return ok && x.plan.Script != "" && ended.ExitCode() == missedThresholds
}

// readOut reads what only service and mock can tell, while both still run.
func (x *execution) readOut(ctx context.Context) error {
	if x.service.Exited() {
		return fmt.Errorf("the service ended during the load%s%s", x.service.HowItEnded(), logTail(x.serviceLog()))
	}
	if err := errors.Join(x.sidecarEnded(), x.readSidecars()); err != nil {
		return err
	}
	var err error
	if x.memoryPeak, err = x.service.Group.MemoryPeak(); err != nil {
		return err
	}
	if x.workers, err = x.aliveWorkers(); err != nil {
		return err
	}
	if x.mock == nil {
		return nil
	}
	upstream, err := collect.Upstream(ctx, x.mockURL)
	if err != nil {
		return err
	}
	x.upstream = &upstream
	return run.WriteFile(filepath.Join(x.dir, run.UpstreamFile), x.upstream)
}
