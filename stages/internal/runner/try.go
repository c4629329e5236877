package runner

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"scaleguild/internal/cli"
	"scaleguild/internal/run"
	"scaleguild/stages/internal/collect"
)

// A Trial is what came of sending each endpoint kind of a plan once.
type Trial struct {
	// Stage is the plan's.
	Stage string
	// Attempts are the requests with their responses, of one kind each.
	Attempts []collect.Attempt
	// Declared are the kinds of which the load says that they call the upstream.
	Declared []string
	// Processes are those of the service's control group, after the requests.
	Processes []Process
	// Unsent are the kinds of a k6 script that its first iteration did not send.
	Unsent []string
}

// A Process is one of the service's.
type Process struct {
	PID  int
	Name string // as the kernel has it
}

// Try sends each endpoint kind of a plan once to its service, started as for a run, in a
// directory that is made below parent and removed again. A wrong answer is no error of Try,
// a service that ends is one.
func (r *Runner) Try(ctx context.Context, p run.Plan, parent string) (Trial, error) {
	s, err := settingsOf(p)
	if err != nil {
		return Trial{}, err
	}
	dir, err := os.MkdirTemp(parent, "scaleguild-try-")
	if err != nil {
		return Trial{}, err
	}
	x := &execution{runner: r, plan: p, settings: s, dir: filepath.Join(dir, p.Stage), isTry: true}
	t, err := x.trial(ctx)
	if stopped := x.cleanup.run(); err != nil || stopped != nil {
		err = fmt.Errorf("%s: %w", p.Stage, errors.Join(err, stopped))
	}
	return t, r.hideInError(errors.Join(err, os.RemoveAll(dir)))
}

// trial takes the steps of a try in order.
func (x *execution) trial(ctx context.Context) (Trial, error) {
	if err := x.prepare(); err != nil {
		return Trial{}, err
	}
	t := Trial{Stage: x.plan.Stage}
	for _, kind := range x.plan.Requested() {
		if kind.Upstream {
			t.Declared = append(t.Declared, kind.Name)
		}
	}
	var err error
	steps := append(x.start(), step{"sending each kind once", func(ctx context.Context) error {
		t.Attempts, err = x.attempts(ctx)
		return err
	}}, step{"listing the service's processes", func(context.Context) error {
		t.Processes, err = x.processes()
		return err
	}})
	err = x.take(ctx, steps, func(string) {})
	for _, kind := range x.plan.Requested() {
		if !slices.ContainsFunc(t.Attempts, func(a collect.Attempt) bool { return a.Kind == kind.Name }) {
			t.Unsent = append(t.Unsent, kind.Name)
		}
	}
	return t, err
}

// attempts has k6 send the requests, and gives what came. A service that ends meanwhile is
// seen at once, whatever k6 still waits for.
func (x *execution) attempts(ctx context.Context) ([]collect.Attempt, error) {
	if err := x.startK6(); err != nil {
		return nil, err
	}
	watch := time.NewTicker(100 * time.Millisecond)
	defer watch.Stop()
	for !x.k6.Exited() && !x.service.Exited() {
		select {
		case <-x.k6.Done:
		case <-watch.C:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	if x.k6.Exited() {
		_ = x.k6.Wait() // for the end of its stream; how it ended is looked at below
	}
	if err := x.serviceEnded(ctx, exchanges(x.stream.Attempts())); err != nil {
		return nil, err
	}
	if err := x.k6.Wait(); err != nil {
		return nil, x.k6Ended("before it had sent them")
	}
	attempts := x.stream.Attempts()
	for i, a := range attempts {
		attempts[i].Exchange = x.runner.hideInResponse(a.Exchange)
	}
	if err := x.unbooked(); err != nil {
		return nil, err
	}
	if want := len(x.plan.Requested()); len(attempts) != want && x.plan.Script == "" {
		return nil, x.k6Ended(fmt.Sprintf("with another number of responses than of kinds (got %d, want %d)", len(attempts), want))
	}
	return attempts, nil
}

// exchanges are those of attempts.
func exchanges(attempts []collect.Attempt) []run.Exchange {
	var all []run.Exchange
	for _, a := range attempts {
		all = append(all, a.Exchange)
	}
	return all
}

// processes lists those of the service's control group.
func (x *execution) processes() ([]Process, error) {
	pids, err := x.service.Group.Processes()
	if err != nil {
		return nil, err
	}
	var all []Process
	for _, pid := range slices.Sorted(slices.Values(pids)) {
		name, err := os.ReadFile(fmt.Sprintf("/proc/%d/comm", pid))
		if err != nil {
			continue // it has ended
		}
		all = append(all, Process{pid, strings.TrimSpace(string(name))})
	}
	return all, nil
}

// Wrong is the error of a trial of a plan with wrong answers, nil of one without. loadFile has the
// tables of the load, or is its script.
func (t Trial) Wrong(p run.Plan, loadFile string) error {
	var kinds []string
	for _, a := range t.Attempts {
		if a.Cause != "" {
			kinds = append(kinds, a.Kind)
		}
	}
	if len(kinds) == 0 {
		return nil
	}
	what := "endpoint kinds"
	if p.Script != "" {
		what = "requests"
	}
	return cli.Fail(cli.Usage, remedy(p, kinds[0], loadFile), "%s: %d of %d %s are answered wrong (%s)", t.Stage, len(kinds), len(t.Attempts), what, strings.Join(kinds, ", "))
}

// shownBody is how many bytes of a body are shown.
const shownBody = 300

// Text is the trial for people: of each kind the request, the response, what a correct one
// has and the calls of the upstream; then the processes.
func (t Trial) Text() string {
	var lines []string
	for _, a := range t.Attempts {
		lines = append(append(lines, t.text(a)...), "")
	}
	if len(t.Unsent) > 0 {
		lines = append(lines, "not sent by the script's first iteration: "+strings.Join(t.Unsent, ", "), "")
	}
	var names []string
	for _, p := range t.Processes {
		names = append(names, fmt.Sprintf("%d %s", p.PID, p.Name))
	}
	return strings.Join(append(lines, "processes of the service's control group: "+strings.Join(names, ", ")), "\n") + "\n"
}

func (t Trial) text(a collect.Attempt) []string {
	verdict, wrong := "ok", a.Cause != ""
	if wrong {
		verdict = "WRONG"
	}
	if len(a.Response.Body) > shownBody {
		a.Response.Body = strings.ToValidUTF8(a.Response.Body[:shownBody], "") + "…"
	}
	lines := append([]string{fmt.Sprintf("%-5s %s: got %s, want %s", verdict, a.Kind, got(a.Exchange), a.Want)}, sent(a.Exchange)...)
	lines = append(lines, answered(a.Exchange, wrong)...)
	if a.UpstreamCalls == nil { // there is no upstream
		return lines
	}
	return append(lines, t.upstream(a.Kind, *a.UpstreamCalls))
}

// upstream is the line of the upstream's calls, which may be others than were declared.
func (t Trial) upstream(kind string, calls int) string {
	line := fmt.Sprintf("    upstream calls: %d", calls)
	switch declared := slices.Contains(t.Declared, kind); {
	case declared && calls == 0:
		line += ", though the kind's table says upstream = true"
	case !declared && calls > 0:
		line += ", though the kind's table does not say upstream = true"
	}
	return line
}
