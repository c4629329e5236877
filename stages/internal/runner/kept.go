package runner

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"time"

	"scaleguild/internal/cgroup"
	"scaleguild/internal/cli"
	"scaleguild/internal/run"
	"scaleguild/stages/internal/collect"
)

// minWarmUp is the shortest warm-up of a kept service: the load itself has to begin, whatever is
// warm already.
const minWarmUp = 3 * time.Second

// keptBlock is a block whose services stay up through its rounds.
type keptBlock struct {
	course     *course
	begin, end int // its runs in the course
	folder     string
	stages     []string              // in the order in which they are started
	up         map[string]*execution // by stage: what was started of it
	warm       []string              // the stages of the first round, once it was measured
	warmUp     float64               // of them in later rounds, in seconds: one for all, so that they are asked alike
}

func newKeptBlock(c *course, begin, end int) *keptBlock {
	b := &keptBlock{
		course: c, begin: begin, end: end, folder: filepath.Join(c.dir, run.BlockFolder(c.runs[begin].plan.Block)),
		up: map[string]*execution{},
	}
	for _, one := range c.runs[begin:end] {
		if !slices.Contains(b.stages, one.plan.Stage) {
			b.stages = append(b.stages, one.plan.Stage)
		}
	}
	return b
}

// start starts the services of all stages, each with a mock and sidecars of its own.
func (b *keptBlock) start(ctx context.Context) error {
	r := b.course.runner
	if err := os.MkdirAll(filepath.Join(b.folder, run.ServicesFolder), 0o755); err != nil {
		return err
	}
	for _, stage := range b.stages {
		at := b.begin + slices.IndexFunc(b.course.runs[b.begin:b.end], func(s scheduled) bool { return s.plan.Stage == stage })
		plan := b.course.runs[at].plan
		s, err := settingsOf(plan)
		if err != nil {
			return err
		}
		s.MaxRun = b.longest(s)
		x := &execution{runner: r, plan: plan, settings: s, dir: filepath.Join(b.folder, run.ServicesFolder, stage)}
		b.up[stage] = x
		r.Progress.Begin(Place{Blocks: b.course.study.Blocks, Run: at + 1, Runs: len(b.course.runs)})
		err = errors.Join(x.makeFolder(), os.Mkdir(x.state(), 0o755), x.takePorts())
		if err == nil {
			err = x.take(ctx, append(x.start(), step{"pausing the service", x.pause}), func(name string) { r.Progress.Step(plan, name) })
		}
		if err != nil {
			r.Progress.Break()
			return r.hideInError(b.broken(ctx, x, err))
		}
	}
	return nil
}

// broken is the error of a service that could not be started, or of what it needs. Its logs are
// kept, as those of a run that broke are.
func (b *keptBlock) broken(ctx context.Context, x *execution, err error) error {
	if ctx.Err() != nil {
		return interrupted(ctx, x.plan, err)
	}
	failed := run.FailedFolder(x.dir, 0)
	if e := os.Rename(x.dir, failed); e != nil {
		return errors.Join(err, e)
	}
	x.dir = failed
	return brokenIn(failed, x.plan.Stage, err)
}

// longest is how long a service may stay up: until all rounds have been measured as often as they may.
func (b *keptBlock) longest(s settings) time.Duration {
	return time.Duration((b.end-b.begin)*run.MaxAttempts) * (s.ReadyTimeout + longestWork + s.loadTimeout() + time.Minute)
}

// rounds executes the rounds, one after the other. A round that a busy machine voided is
// measured again.
func (b *keptBlock) rounds(ctx context.Context) ([]run.Record, error) {
	var records []run.Record
	for begin := b.begin; begin < b.end; {
		end := begin
		for end < b.end && b.course.runs[end].plan.Round == b.course.runs[begin].plan.Round {
			end++
		}
		round, err := b.round(ctx, begin, end)
		if records = append(records, round...); err != nil {
			return records, err
		}
		begin = end
	}
	return records, nil
}

// round executes a round until no run of it is void for noise, or as often as it may; once in a
// rough look, which measures nothing. Earlier attempts are kept under another name, and the record
// of each run says which attempt it is of.
func (b *keptBlock) round(ctx context.Context, begin, end int) ([]run.Record, error) {
	folder := filepath.Dir(b.course.runs[begin].dir)
	for attempt := 1; ; attempt++ {
		records, err := b.attempt(ctx, begin, end, attempt)
		if err != nil || attempt == run.MaxAttempts || b.course.study.Rough || !slices.ContainsFunc(records, run.VoidByNoise) {
			return records, err
		}
		if err := os.Rename(folder, run.VoidFolder(folder, attempt)); err != nil {
			return records, err
		}
	}
}

func (b *keptBlock) attempt(ctx context.Context, begin, end, attempt int) ([]run.Record, error) {
	var records []run.Record
	for i := begin; i < end; i++ {
		record, err := b.course.one(i, func(next scheduled) (run.Record, error) {
			return b.slice(ctx, b.planned(next.plan, attempt), next.dir)
		})
		if err != nil {
			return records, err
		}
		records = append(records, record)
	}
	return records, nil
}

// planned is the plan of an attempt: what it sends, nobody has sent to the service before.
func (b *keptBlock) planned(p run.Plan, attempt int) run.Plan {
	p.Attempt = attempt
	p.FirstIteration = p.FirstOf(b.course.study.Rounds)
	if slices.Contains(b.warm, p.Stage) && (p.Round > b.course.runs[b.begin].plan.Round || attempt > 1) {
		p.WarmUpSeconds = new(b.warmUp)
	}
	return p
}

// slice executes one run against a service that is up.
func (b *keptBlock) slice(ctx context.Context, p run.Plan, dir string) (run.Record, error) {
	r, home := b.course.runner, b.up[p.Stage]
	s, err := settingsOf(p)
	if err != nil {
		return run.Record{}, err
	}
	x := &execution{
		runner: r, plan: p, settings: s, dir: dir, kept: home.dir, neighbours: b.neighbours(p.Stage),
		mock: home.mock, mockURL: home.mockURL, service: home.service, workerIDs: home.workerIDs, port: home.port, ports: home.ports,
		sidecars: home.sidecars, baseURL: home.baseURL, processIDs: home.processIDs,
	}
	if x.busyBefore, err = r.Quiet.await(ctx, p, r.Progress); err != nil {
		return run.Record{}, interrupted(ctx, p, err)
	}
	if x.sums, err = r.Sums(); err != nil {
		return run.Record{}, err
	}
	record, err := x.executeSlice(ctx)
	if stopped := x.cleanup.run(); err != nil || stopped != nil {
		return run.Record{}, r.hideInError(x.abandon(ctx, err, stopped))
	}
	home.processIDs = x.processIDs
	if p.Round == b.course.runs[b.begin].plan.Round && p.Attempt == 1 {
		b.warmUp = max(b.warmUp, levelAfter(x.stream, record.Load.MaxInFlight, s))
		b.warm = append(b.warm, p.Stage)
	}
	return record, nil
}

// neighbours are the control groups of the other stages' services. What stands beside these has the
// CPUs of the harness, whose load the record has.
func (b *keptBlock) neighbours(stage string) []cgroup.Group {
	groups := []cgroup.Group{}
	for _, other := range b.stages {
		if other != stage {
			groups = append(groups, b.up[other].service.Group)
		}
	}
	return groups
}

// levelAfter is how long a stage's load takes to become level, in whole seconds: twice the time
// that the first round took to. All places that hold requests are filled then: as many requests
// have been answered as were ever in flight. It is minWarmUp at least, and what the first round
// had at most.
func levelAfter(stream *collect.Stream, inFlight int, s settings) float64 {
	turnover, ok := stream.Turnover(inFlight)
	if !ok {
		return s.WarmUp.Seconds()
	}
	level := max(turnover, stream.Level(s.WarmUp, s.Window))
	return math.Min(math.Ceil(max(2*level, minWarmUp).Seconds()), s.WarmUp.Seconds())
}

// executeSlice takes the steps of a run of a kept service.
func (x *execution) executeSlice(ctx context.Context) (run.Record, error) {
	steps := []step{{"making the service ready", x.renew}}
	steps = append(append(steps, x.load()...), step{"pausing the service", x.pause})
	err := x.makeFolder()
	if err == nil {
		err = run.WriteFile(filepath.Join(x.dir, run.PlanFile), x.plan)
	}
	if err == nil {
		err = x.take(ctx, steps, func(name string) { x.runner.Progress.Step(x.plan, name) })
	}
	if err != nil {
		return run.Record{}, err
	}
	return x.record()
}

// renew brings a kept service to where a round begins: what the load wrote is removed where the
// study says how, the mock counts from 0, and what the workers have counted is read.
func (x *execution) renew(ctx context.Context) error {
	if err := x.service.Resume(); err != nil {
		return err
	}
	if x.service.Exited() {
		return fmt.Errorf("the service ended between two rounds%s%s", x.service.HowItEnded(), logTail(x.serviceLog()))
	}
	if err := x.sidecarEnded(); err != nil {
		return err
	}
	if len(x.runner.Tools.Reset) > 0 {
		if err := x.runToEnd(ctx, x.runner.resetSpec(x), x.runner.Consumers.Service.Reset); err != nil {
			return err
		}
	}
	if x.mock != nil {
		if err := collect.ResetUpstream(ctx, x.mockURL); err != nil {
			return err
		}
	}
	return errors.Join(x.awaitReady(ctx), x.sameProcesses(), x.readReports())
}

// pause stops the processes of a kept service until its next run. Which they are is noted: it
// is to be the same service then.
func (x *execution) pause(context.Context) error {
	var err error
	if x.processIDs, err = x.service.Group.Processes(); err != nil {
		return err
	}
	return x.service.Pause()
}

// sameProcesses is the error of a service that has lost processes by being paused: it is not the
// one that was kept.
func (x *execution) sameProcesses() error {
	now, err := x.service.Group.Processes()
	if err != nil {
		return err
	}
	lost := slices.DeleteFunc(slices.Clone(x.processIDs), func(pid int) bool { return slices.Contains(now, pid) })
	if len(lost) > 0 {
		return cli.Fail(cli.Usage, "give its supervisor more time than a round takes, such as gunicorn --timeout 3600, or leave rounds out of the study",
			"the service has lost processes while it was paused (got %v, want %v among them)", now, lost)
	}
	return nil
}

// stop stops everything that the block has started, and removes what it wrote but its logs.
func (b *keptBlock) stop(ctx context.Context) error {
	var all error
	for _, stage := range slices.Backward(b.stages) {
		if x := b.up[stage]; x != nil {
			if x.service != nil {
				all = errors.Join(all, x.service.Resume()) // it could not take a signal to end
			}
			all = errors.Join(all, x.cleanup.run(), x.hideIn(x.logs("*")), x.removeState())
		}
	}
	return all
}
