package runner

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"scaleguild/internal/run"
	"scaleguild/internal/sums"
	"scaleguild/stages/internal/budget"
	"scaleguild/stages/internal/callgrind"
)

// replayTimeout is the longest that the replay of one stage may take, and slowReplayTimeout that of
// a service that may be slower than in earnest.
const (
	replayTimeout     = 15 * time.Minute
	slowReplayTimeout = 4 * time.Hour
)

// lingerTime is how long the processes of a service that is asked to end may take, for each time that
// it may be slower than in earnest: those that do not end by themselves are killed.
const lingerTime = 3 * time.Second

// Answers is what the service of one stage answered to a fixed list of requests, and
// what it then held: two stages that differ only in speed have equal digests.
type Answers struct {
	Stage     string
	Responses string         // SHA-256 of key, status and body of each response, in the order of the iterations
	Content   string         // SHA-256 of the service's data afterwards, as its manifest's content command prints it; "" without one
	Before    callgrind.Look // at the service's processes, before the first request
	Up        time.Duration  // from when the service was ready to its last answer
}

// Replayed is what is replayed, and how.
type Replayed struct {
	Iterations int           // the first ones of the load
	InFlight   int           // requests in flight at a time, at the most
	Pause      time.Duration // between the service being ready and the first request
	Slower     int           // the service may take so many times as long as in earnest, to be ready and to answer
}

// ReplayInFlight is how many requests are in flight where nothing else is asked for: enough to
// mix them, and to wait for a slow upstream in parallel.
const ReplayInFlight = 50

// Replay sends the first iterations of a plan's load against its service, started
// as for a run, in a directory that is made below parent and removed again.
func (r *Runner) Replay(ctx context.Context, p run.Plan, replayed Replayed, parent string) (Answers, error) {
	s, err := settingsOf(p)
	if err != nil {
		return Answers{}, err
	}
	dir, err := os.MkdirTemp(parent, p.Stage+"-")
	if err != nil {
		return Answers{}, err
	}
	s.ReadyTimeout *= time.Duration(replayed.Slower)
	s.Linger = time.Duration(replayed.Slower-1) * lingerTime
	x := &execution{runner: r, plan: p, settings: s, dir: filepath.Join(dir, p.Stage)}
	answers, err := x.answers(ctx, replayed)
	if stopped := x.cleanup.run(); err != nil || stopped != nil {
		return Answers{}, fmt.Errorf("%s: %w", p.Stage, errors.Join(err, stopped, os.RemoveAll(dir)))
	}
	return answers, os.RemoveAll(dir)
}

// answers takes the steps of a replay in order.
func (x *execution) answers(ctx context.Context, replayed Replayed) (Answers, error) {
	if err := x.prepare(); err != nil {
		return Answers{}, err
	}
	for _, step := range x.start() {
		if err := step.do(ctx); err != nil {
			return Answers{}, err
		}
	}
	a := Answers{Stage: x.plan.Stage}
	ready := time.Now()
	processes, err := x.service.Group.Processes()
	if err != nil {
		return Answers{}, err
	}
	a.Before = callgrind.Look{Processes: processes, At: ready}
	if err := pause(ctx, replayed.Pause); err != nil {
		return Answers{}, err
	}
	if a.Responses, err = x.replay(ctx, replayed); err != nil {
		return Answers{}, fmt.Errorf("replaying: %w", err)
	}
	a.Up = time.Since(ready)
	if err := x.service.Stop(context.WithoutCancel(ctx)); err != nil {
		return Answers{}, err
	}
	if a.Content, err = x.content(ctx); err != nil { // while the sidecars still hold it
		return a, err
	}
	err = x.stopSidecars(context.WithoutCancel(ctx))
	if x.mock != nil {
		err = errors.Join(err, x.mock.Stop(mockGrace))
	}
	return a, err
}

// pause waits, or until the work is no longer wanted.
func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// replay sends the requests and gives the digest of the answers.
func (x *execution) replay(ctx context.Context, replayed Replayed) (string, error) {
	longest := replayTimeout
	if replayed.Slower > 1 {
		longest = slowReplayTimeout
	}
	return digestOf(ctx, longest, x.runner.Root, []string{"PATH=" + x.runner.Path, "LANG=C.UTF-8"}, x.runner.Tools.Node,
		filepath.Join(x.runner.Root, "k6", "same-answers.js"), filepath.Join(x.dir, run.PlanFile), x.baseURL,
		strconv.Itoa(replayed.Iterations), strconv.Itoa(replayed.InFlight), strconv.Itoa(replayed.Slower))
}

// content gives the digest of what the service holds, "" where no command prints it.
func (x *execution) content(ctx context.Context) (string, error) {
	if len(x.runner.Tools.Content) == 0 {
		return "", nil
	}
	service := x.runner.Consumers.Service
	digest, err := digestOf(ctx, replayTimeout, x.runner.folder(service.Cwd), append(x.runner.environment(service, x.plan, x.added(), service.Env), budget.Passed(x.runner.Passed)...),
		append(append([]string{}, x.runner.Tools.Content...), x.state())...)
	if err != nil {
		return "", fmt.Errorf("what the service holds: %w", err)
	}
	return digest, nil
}

// digestOf runs a program and gives the SHA-256, in hex, of what it printed. To
// print nothing is an error, and so is to take longer than the longest time.
func digestOf(ctx context.Context, longest time.Duration, dir string, env []string, argv ...string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, longest)
	defer cancel()
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	cmd.Dir, cmd.Env = dir, env
	var problems strings.Builder
	cmd.Stderr = &problems
	out, err := cmd.StdoutPipe()
	if err != nil {
		return "", err
	}
	if err := cmd.Start(); err != nil {
		return "", err
	}
	sum, n, copied := sums.From(out)
	if err := cmd.Wait(); err != nil {
		return "", fmt.Errorf("%s: %w: %s", filepath.Base(argv[0]), err, strings.TrimSpace(problems.String()))
	}
	if copied != nil {
		return "", copied
	}
	if n == 0 {
		return "", fmt.Errorf("%s printed nothing (got 0 bytes, want some)", filepath.Base(argv[0]))
	}
	return sum, nil
}
