package runner

import (
	"context"
	"fmt"
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
		Name: "mockapi", Argv: []string{r.Tools.Mock}, Dir: x.home(), CPUs: r.HarnessCPUs, Log: x.homeLogs("mockapi.log"),
		Env: r.environment(r.Consumers.Mock, x.plan, map[string]string{"LISTEN": "127.0.0.1:0"}, nil),
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
		return fmt.Errorf("the mock upstream printed no address within %s: %w%s", longestWork, err, logTail(x.homeLogs("mockapi.log")))
	}
	address, ok := strings.CutPrefix(line, "listening on ")
	if !ok {
		return fmt.Errorf("the mock upstream did not start (got %q, want its address): %s", line, tail(x.homeLogs("mockapi.log")))
	}
	x.mockURL = "http://" + address
	_, err = collect.ReadDispatches(x.mock.PID) // a kernel that does not count is found out before the load
	return err
}

// serviceCommand describes the service, listening on a port of its own.
func (r *Runner) serviceCommand(x *execution) (budget.Command, error) {
	service := r.Consumers.Service
	stop, err := service.StopSignal()
	return budget.Command{
		Name: x.plan.Stage, Argv: r.Tools.Service, Log: x.serviceLog(), Dir: r.folder(service.Cwd),
		Env: r.environment(service, x.plan, x.added(), service.Env), Passed: r.Passed, Stop: stop, Linger: x.settings.Linger,
	}, err
}

// takePorts finds ports for the service and its sidecars: each is told those of all.
func (x *execution) takePorts() error {
	names := x.runner.sidecarNames()
	free, err := freePorts(1 + len(names))
	if err != nil {
		return err
	}
	x.port, x.ports = free[0], map[string]int{}
	x.baseURL = "http://127.0.0.1:" + strconv.Itoa(x.port)
	for i, name := range names {
		x.ports[name] = free[1+i]
	}
	return nil
}

func (x *execution) startService(ctx context.Context) error {
	command, err := x.runner.serviceCommand(x)
	if err != nil {
		return err
	}
	x.service, err = x.runner.Backend.Start(ctx, command, x.settings.limits(x.runner.ServiceCPUs))
	if err != nil {
		return notStarted("the service", err, command.Log)
	}
	x.cleanup.push(func() error { return x.service.Stop(ctx) }) // at once when interrupted
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

// entry is the file that k6 executes, and the study's script that this one calls; "" of a load of
// tables.
func (x *execution) entry() (file, script string) {
	switch {
	case x.plan.Script != "":
		return "script.js", filepath.Join(x.runner.Folder, filepath.FromSlash(x.plan.Script))
	case x.plan.Generator() == run.Go:
		return "generator.js", ""
	}
	return "load.js", ""
}

// k6Spec describes k6; k6/load.js explains each of its flags.
func (r *Runner) k6Spec(x *execution) Spec {
	argv := []string{
		r.Tools.K6, "run", "--quiet", "--no-color", "--log-format", "raw", "--no-usage-report", "--address", "",
		"--config", filepath.Join(r.Root, "k6", "config.json"), "--include-system-env-vars=false",
		"--summary-mode", "compact", "--new-machine-readable-summary=false",
	}
	entry, script := x.entry()
	if script == "" {
		argv = append(argv, "--out", "scaleguild=-")
	} else {
		argv = append(argv, "--out", "json=-") // with the script's own checks and metrics
	}
	for _, pair := range []string{
		"PLAN=" + filepath.Join(x.dir, run.PlanFile),
		"BASE_URL=" + x.baseURL,
		"SUMMARY=" + filepath.Join(x.dir, run.SummaryFile),
		"TRY=" + x.tries(),
		"SCRIPT=" + script,
		"STUDY_VARIABLES=" + strings.Join(r.Consumers.K6.Names(), " "),
	} {
		argv = append(argv, "-e", pair)
	}
	return Spec{
		Name: "k6", Argv: append(argv, filepath.Join(r.Root, "k6", entry)), Dir: x.dir, CPUs: r.HarnessCPUs, Log: x.logs("k6.log"),
		Env: []string{"PATH=" + r.Path, "HOME=" + x.state(), "LANG=C.UTF-8", "K6_NO_USAGE_REPORT=true", "K6_AUTO_EXTENSION_RESOLUTION=false"},
	}
}
