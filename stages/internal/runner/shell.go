package runner

import (
	"fmt"
	"path/filepath"
	"strings"

	"scaleguild/internal/run"
	"scaleguild/stages/internal/budget"
	"scaleguild/stages/internal/define"
)

// Shell gives the commands of one run as pasteable shell: the build, the plan, the mock, the
// sidecars, the service under its budget, the waits for them, k6, and the stop of all of them.
// The speed probe is left out: it measures the machine, and changes nothing.
// Ports are fixed in it (4000, 8000 and, of sidecars, from 9000), and all files go below dir.
func (r *Runner) Shell(p run.Plan, dir string) ([]string, error) {
	s, err := settingsOf(p)
	if err != nil {
		return nil, err
	}
	plan, err := run.Canonical(p)
	if err != nil {
		return nil, err
	}
	x := &execution{
		runner: r, plan: p, settings: s, dir: dir, mockURL: "http://127.0.0.1:4000", port: 8000, baseURL: "http://127.0.0.1:8000", ports: map[string]int{},
	}
	for i, name := range r.sidecarNames() {
		x.ports[name] = 9000 + i
	}
	lines := []string{
		"# " + p.Study + "/" + p.Stage,
		budget.Quote("mkdir", "-p", x.logs(""), x.state()),
		"cat >" + budget.Quote(filepath.Join(dir, run.PlanFile)) + " <<'PLAN'\n" + string(plan) + "PLAN",
	}
	if len(r.Tools.Build) > 0 {
		lines = append(lines, "(cd "+budget.Quote(r.folder(r.Consumers.Service.Cwd))+" && "+budget.Quote(r.Tools.Build...)+")")
	}
	service, err := x.serviceShell()
	if err != nil {
		return nil, err
	}
	k6 := r.k6Spec(x)
	lines = append(append(lines, service.start...), commandLine(k6)+" >"+budget.Quote(filepath.Join(dir, "points.jsonl")))
	return append(append(lines, service.stop...), budget.Quote("rm", "-r", x.state())), nil
}

// startStop are the lines that start things, and those that stop them.
type startStop struct{ start, stop []string }

// serviceShell starts mock, sidecars and service, and waits for them.
func (x *execution) serviceShell() (startStop, error) {
	var all startStop
	r := x.runner
	if x.plan.HasUpstream() {
		mock := r.mockSpec(x)
		for i, pair := range mock.Env {
			if strings.HasPrefix(pair, "LISTEN=") {
				mock.Env[i] = "LISTEN=127.0.0.1:4000"
			}
		}
		all.start = append(all.start, commandLine(mock)+" >>"+budget.Quote(mock.Log)+" 2>&1 & mock=$!")
		all.stop = []string{"kill $mock; wait $mock"}
	}
	add := func(c budget.Command, l budget.Limits, port int, of define.Process) error {
		start, stop := r.Backend.Shell(c, l)
		when, err := of.ReadyWhen()
		all.start = append(append(all.start, start...), untilReady(when, port, c.Log))
		all.stop = append(stop, all.stop...)
		return err
	}
	for _, name := range r.sidecarNames() {
		c, err := r.sidecarCommand(x, name)
		if err != nil {
			return all, err
		}
		all.start = append(all.start, budget.Quote("mkdir", "-p", x.sidecarState(name)))
		if err := add(c, x.settings.sidecarLimits(r.HarnessCPUs, len(x.ports)), x.ports[name], r.Consumers.Service.Sidecars[name]); err != nil {
			return all, err
		}
		all.stop = append(all.stop, budget.Quote("rm", "-r", x.sidecarState(name)))
	}
	if len(r.Tools.Before) > 0 {
		spec := r.beforeSpec(x)
		all.start = append(all.start, "(cd "+budget.Quote(spec.Dir)+" && "+commandLine(spec)+")")
	}
	c, err := r.serviceCommand(x)
	if err != nil {
		return all, err
	}
	return all, add(c, x.settings.limits(r.ServiceCPUs), x.port, r.Consumers.Service.Process)
}

// untilReady waits for a process in shell.
func untilReady(when define.Readiness, port int, log string) string {
	test := fmt.Sprintf("bash -c 'true </dev/tcp/127.0.0.1/%d' 2>/dev/null", port)
	switch {
	case when.Path != "":
		test = "curl -fs " + budget.Quote(fmt.Sprintf("http://127.0.0.1:%d%s", port, when.Path))
	case when.Log != "":
		test = budget.Quote("grep", "-qF", when.Log, log)
	}
	return "until " + test + "; do sleep 0.1; done"
}

// commandLine writes a program of the harness as shell.
func commandLine(s Spec) string {
	words := append([]string{"taskset", "-c", budget.CPUList(s.CPUs), "env", "-i"}, s.Env...)
	return budget.Quote(append(words, s.Argv...)...)
}
