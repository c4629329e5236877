package runner

import (
	"path/filepath"
	"strings"

	"scaleguild/internal/run"
	"scaleguild/stages/internal/budget"
)

// Shell gives the commands of one run as pasteable shell: the plan, the mock, the
// service under its budget, the wait for it, k6, and the stop of all of them.
// Ports are fixed in it (4000 and 8000), and all files go below dir.
func (r *Runner) Shell(p run.Plan, dir string) ([]string, error) {
	s, err := settingsOf(p)
	if err != nil {
		return nil, err
	}
	plan, err := run.Canonical(p)
	if err != nil {
		return nil, err
	}
	x := &execution{runner: r, plan: p, settings: s, dir: dir, mockURL: "http://127.0.0.1:4000", baseURL: "http://127.0.0.1:8000"}
	mock, k6 := r.mockSpec(x), r.k6Spec(x)
	for i, pair := range mock.Env {
		if strings.HasPrefix(pair, "LISTEN=") {
			mock.Env[i] = "LISTEN=127.0.0.1:4000"
		}
	}
	start, stop := r.Backend.Shell(r.serviceCommand(x, 8000), s.limits(r.ServiceCPUs))
	lines := []string{
		"# " + p.Study + "/" + p.Stage,
		budget.Quote("mkdir", "-p", x.logs(""), x.state()),
		"cat >" + budget.Quote(filepath.Join(dir, run.PlanFile)) + " <<'PLAN'\n" + string(plan) + "PLAN",
	}
	if p.HasUpstream() {
		lines = append(lines, commandLine(mock)+" >>"+budget.Quote(mock.Log)+" 2>&1 & mock=$!")
	}
	lines = append(lines, start...)
	lines = append(lines,
		"until curl -fs "+x.baseURL+"/health; do sleep 0.1; done",
		commandLine(k6)+" >"+budget.Quote(filepath.Join(dir, "points.jsonl")))
	lines = append(lines, stop...)
	if p.HasUpstream() {
		lines = append(lines, "kill $mock; wait $mock")
	}
	return append(lines, budget.Quote("rm", "-r", x.state())), nil
}

// commandLine writes a program of the harness as shell.
func commandLine(s Spec) string {
	words := append([]string{"taskset", "-c", budget.CPUList(s.CPUs), "env", "-i"}, s.Env...)
	return budget.Quote(append(words, s.Argv...)...)
}
