package runner

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"scaleguild/internal/run"
	"scaleguild/stages/internal/budget"
	"scaleguild/stages/internal/collect"
)

// mockGrace is how long the mock may take to end.
const mockGrace = 5 * time.Second

// mockSpec describes the mock upstream. It takes a free port and says which.
func (r *Runner) mockSpec(x *execution) Spec {
	return Spec{
		Name: "mockapi", Argv: []string{r.Tools.Mock}, Dir: x.dir, CPUs: r.HarnessCPUs, Log: x.logs("mockapi.log"),
		Env: r.environment(r.Consumers.Mock, x.plan, map[string]string{"LISTEN": "127.0.0.1:0"}),
	}
}

func (x *execution) startMock(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, longestWork)
	defer cancel()
	var err error
	if x.mock, err = x.runner.Start(x.runner.mockSpec(x)); err != nil {
		return err
	}
	x.cleanup.push(func() error { return x.mock.Stop(mockGrace) })
	line, err := firstLine(ctx, x.mock.Out)
	if err != nil {
		return fmt.Errorf("the mock upstream printed no address within %s: %w%s", longestWork, err, logTail(x.logs("mockapi.log")))
	}
	address, ok := strings.CutPrefix(line, "listening on ")
	if !ok {
		return fmt.Errorf("the mock upstream did not start (got %q, want its address): %s", line, tail(x.logs("mockapi.log")))
	}
	x.mockURL = "http://" + address
	_, err = collect.ReadDispatches(x.mock.PID) // a kernel that does not count is found out before the load
	return err
}

// serviceCommand describes the service, listening on a port of its own.
func (r *Runner) serviceCommand(x *execution, port int) budget.Command {
	m, added := r.Consumers.Service, map[string]string{"PORT": strconv.Itoa(port), "STATE_DIR": x.state()}
	if x.plan.HasUpstream() {
		added["UPSTREAM_URL"] = x.mockURL
	}
	if _, own := x.plan.Variables["PATH"]; !own {
		added["PATH"] = r.ServicePath
	}
	command := budget.Command{
		Name: x.plan.Stage, Argv: r.Tools.Service, Log: x.logs("service.log"), Dir: m.Dir(r.Root),
		Env: r.environment(m, x.plan, added), Passed: r.Passed,
	}
	if _, own := run.Repository(r.Root, command.Dir); own {
		command.Env = append(command.Env, "PYTHONNOUSERSITE=1", "PYTHONUNBUFFERED=1")
	}
	return command
}

func (x *execution) startService(ctx context.Context) error {
	port, err := freePort()
	if err != nil {
		return err
	}
	x.port, x.baseURL = port, "http://127.0.0.1:"+strconv.Itoa(port)
	x.service, err = x.runner.Backend.Start(ctx, x.runner.serviceCommand(x, port), x.settings.limits(x.runner.ServiceCPUs))
	if err != nil {
		return fmt.Errorf("%w%s", err, logTail(x.logs("service.log")))
	}
	x.cleanup.push(func() error { return x.service.Stop(ctx) }) // at once when interrupted
	return nil
}

// freePort finds a port that nobody listens on. Another program could take it
// before the service does; the service then says so and the run breaks.
func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}

// awaitReady polls the service until it answers and all workers have reported.
func (x *execution) awaitReady(whole context.Context) error {
	ctx, cancel := context.WithTimeout(whole, x.settings.ReadyTimeout)
	defer cancel()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	var last error
	for {
		err := x.ready(ctx, client)
		if err == nil {
			return x.service.Listens(x.port)
		}
		if never := (final{}); errors.As(err, &never) {
			return fmt.Errorf("the service will not be ready: %w%s", err, logTail(x.logs("service.log")))
		}
		if ctx.Err() == nil || last == nil { // else it is the time-out's, and says less than the one before
			last = err
		}
		if x.service.Exited() {
			return fmt.Errorf("the service ended before it was ready%s", logTail(x.logs("service.log")))
		}
		select {
		case <-ctx.Done():
			if whole.Err() != nil {
				return whole.Err()
			}
			return fmt.Errorf("the service was not ready within %s: %w%s", x.settings.ReadyTimeout, last, logTail(x.logs("service.log")))
		case <-time.After(50 * time.Millisecond): // between two polls
		}
	}
}

func (x *execution) ready(ctx context.Context, client *http.Client) error {
	if err := x.workersReady(); err != nil {
		return err
	}
	return x.healthy(ctx, client)
}

// workersReady is nil once all workers have reported, of a service whose workers do.
func (x *execution) workersReady() error {
	if !x.plan.WorkersReport {
		return nil
	}
	workers, err := readWorkers(x.state())
	if err != nil {
		return final{err} // a report is whole from the first moment: it does not mend itself
	}
	if len(workers) != x.settings.Workers {
		return fmt.Errorf("%d workers reported, want %d", len(workers), x.settings.Workers)
	}
	x.workerIDs = nil
	for _, w := range workers {
		x.workerIDs = append(x.workerIDs, w.PID)
	}
	return nil
}

// final is an error that waiting does not mend.
type final struct{ error }

func (f final) Unwrap() error { return f.error }

// healthy is nil once the service answers /health.
func (x *execution) healthy(ctx context.Context, client *http.Client) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, x.baseURL+"/health", nil)
	if err != nil {
		return err
	}
	resp, err := client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("/health answered %s", resp.Status)
	}
	return nil
}

// tries is the variable TRY of k6: no in a run.
func (x *execution) tries() string {
	switch {
	case !x.isTry:
		return "no"
	case x.plan.HasUpstream():
		return x.mockURL
	}
	return "yes"
}

// k6Spec describes k6; k6/load.js explains each of its flags.
func (r *Runner) k6Spec(x *execution) Spec {
	argv := []string{
		r.Tools.K6, "run", "--quiet", "--no-color", "--log-format", "raw", "--no-usage-report", "--address", "",
		"--config", filepath.Join(r.Root, "k6", "config.json"), "--include-system-env-vars=false",
		"--summary-mode", "compact", "--new-machine-readable-summary=false", "--out", "json=-",
	}
	for _, pair := range []string{
		"PLAN=" + filepath.Join(x.dir, run.PlanFile),
		"BASE_URL=" + x.baseURL,
		"SUMMARY=" + filepath.Join(x.dir, run.SummaryFile),
		"TRY=" + x.tries(),
		"STUDY_VARIABLES=" + strings.Join(r.Consumers.K6.Names(), " "),
	} {
		argv = append(argv, "-e", pair)
	}
	return Spec{
		Name: "k6", Argv: append(argv, filepath.Join(r.Root, "k6", "load.js")), Dir: x.dir, CPUs: r.HarnessCPUs, Log: x.logs("k6.log"),
		Env: []string{"PATH=" + r.Path, "HOME=" + x.state(), "LANG=C.UTF-8", "K6_NO_USAGE_REPORT=true", "K6_AUTO_EXTENSION_RESOLUTION=false"},
	}
}
