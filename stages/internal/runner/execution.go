package runner

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"scaleguild/internal/cgroup"
	"scaleguild/internal/cli"
	"scaleguild/internal/ksum"
	"scaleguild/internal/run"
	"scaleguild/stages/internal/budget"
	"scaleguild/stages/internal/collect"
)

// execution is one run while it runs.
type execution struct {
	runner   *Runner
	plan     run.Plan
	settings settings
	dir      string // of the run
	kept     string // folder of what stays up with a kept service; "" for a fresh one
	cleanup  stack

	neighbours []cgroup.Group         // of the kept services of the other stages; nil where they are fresh
	processIDs []int                  // of a kept service, before it was paused
	reports    map[int]collect.Report // before the load, of a kept service, by process id

	busyBefore float64 // share of all CPUs, just before the run
	sums       Sums    // of what the run is made by, just before it
	isTry      bool    // each kind is sent once, and no load

	mock         *Program // nil in a study without an upstream, as is upstream below
	mockURL      string
	service      *budget.Process
	workerIDs    []int          // process ids of the workers that were ready
	port         int            // that the service listens on
	ports        map[string]int // those of the sidecars, by name
	sidecars     []sidecar
	dependencies []run.Dependency // what they used; nil without any
	baseURL      string
	k6           *Program
	stream       *collect.Stream
	speed        *speedProbe // nil where there is no Python
	speedBroke   error       // what broke it before the window's end
	uncounted    error       // why a machine with counters did not count
	sampler      *collect.Sampler
	watch        *collect.Generator
	limits       *budget.Watch
	usage        collect.Window // the measurement window
	memoryAtEnd  int64          // bytes of memory at its end
	memoryPeak   int64
	drained      time.Duration // from the start of the load to k6's end
	upstream     *run.Upstream // the mock's final statistics
	summary      ksum.Summary  // k6's
	workers      []run.Worker
}

// home is the folder of what stays up with the service.
func (x *execution) home() string { return cmp.Or(x.kept, x.dir) }

// logs is a log of the run, homeLogs one of what stays up with the service.
func (x *execution) logs(name string) string { return filepath.Join(x.dir, run.LogsFolder, name) }
func (x *execution) homeLogs(name string) string {
	return filepath.Join(x.home(), run.LogsFolder, name)
}
func (x *execution) serviceLog() string { return x.homeLogs("service.log") }
func (x *execution) state() string      { return filepath.Join(x.home(), "state") }

// prepare makes the run's folder, writes the plan and finds ports.
func (x *execution) prepare() error {
	if err := x.makeFolder(); err != nil {
		return err
	}
	return errors.Join(os.Mkdir(x.state(), 0o755), run.WriteFile(filepath.Join(x.dir, run.PlanFile), x.plan), x.takePorts())
}

// makeFolder makes the run's folder, which is not to be there.
func (x *execution) makeFolder() error {
	if err := os.Mkdir(x.dir, 0o755); err != nil {
		if errors.Is(err, fs.ErrExist) {
			return cli.Fail(cli.Usage, "a run is never overwritten: start a new one", "%s: exists already", x.dir)
		}
		return err
	}
	return os.Mkdir(x.logs(""), 0o755)
}

// step is one of a run.
type step struct {
	name string
	do   func(context.Context) error
}

// start lists the steps until the service can be asked, in order.
func (x *execution) start() []step {
	var steps []step
	add := func(has bool, name string, do func(context.Context) error) {
		if has {
			steps = append(steps, step{name, do})
		}
	}
	add(x.plan.HasUpstream(), "starting the mock upstream", x.startMock)
	add(len(x.runner.Consumers.Service.Sidecars) > 0, "starting the sidecars", x.startSidecars)
	add(len(x.runner.Tools.Before) > 0, "preparing the service", x.before)
	add(true, "starting the service", x.startService)
	add(true, "waiting for the service", x.awaitReady)
	return steps
}

// take takes steps in order, each of which is seen before it begins.
func (x *execution) take(ctx context.Context, steps []step, seen func(name string)) error {
	for _, step := range steps {
		seen(step.name)
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := step.do(ctx); err != nil {
			return fmt.Errorf("%s: %w", step.name, err)
		}
	}
	return nil
}

// execute takes the steps of a run in order.
func (x *execution) execute(ctx context.Context) (run.Record, error) {
	steps := x.start()
	steps = append(steps, append(x.load(), step{"stopping", x.stop})...)
	if err := x.take(ctx, steps, func(name string) { x.runner.Progress.Step(x.plan, name) }); err != nil {
		return run.Record{}, err
	}
	return x.record()
}

// load lists the steps from then on, until all is known of the run that a living service tells.
func (x *execution) load() []step {
	steps := []step{{"starting k6", x.startLoad}, {"measuring", x.measure}, {"reading what happened", x.readOut}}
	if x.runner.Tools.Python != "" {
		steps = append([]step{{"starting the speed probe", x.startSpeed}}, steps...)
	}
	return steps
}

// stop ends service and mock, collects the workers' final reports and removes the
// service's state. The cleanup stack then has nothing left to do.
func (x *execution) stop(ctx context.Context) error {
	if err := x.service.Stop(context.WithoutCancel(ctx)); err != nil { // a measured run is finished in order
		return err
	}
	if err := x.stopSidecars(context.WithoutCancel(ctx)); err != nil {
		return err
	}
	if x.mock != nil {
		if err := x.mock.Stop(mockGrace); err != nil {
			return err
		}
	}
	if x.plan.WorkersReport {
		var err error
		if x.workers, err = readWorkers(x.state()); err != nil {
			return err
		}
	}
	return x.removeState()
}

// removeOwnState removes the state of a service that this run alone had.
func (x *execution) removeOwnState() error {
	if x.kept != "" {
		return nil
	}
	return x.removeState()
}

// removeState removes what service and sidecars wrote.
func (x *execution) removeState() error {
	all := os.RemoveAll(x.state())
	for _, name := range x.runner.sidecarNames() {
		all = errors.Join(all, os.RemoveAll(x.sidecarState(name)))
	}
	return all
}
