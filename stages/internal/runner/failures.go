package runner

import (
	"fmt"
	"path/filepath"
	"strings"

	"scaleguild/internal/cli"
	"scaleguild/internal/run"
)

// keepFailures writes the first failed responses, and gives a doubt that names the file; ""
// when there were none.
func (x *execution) keepFailures() (string, error) {
	if x.stream == nil {
		return "", nil
	}
	failures := x.failures()
	if len(failures) == 0 {
		return "", nil
	}
	_, failed := x.stream.Outcomes()
	doubt := fmt.Sprintf("%d responses of the whole run failed; %s has the first %d: %s", failed, run.FailuresFile, len(failures), summary(failures[0]))
	return doubt, run.WriteFile(filepath.Join(x.dir, run.FailuresFile), run.Failures{Schema: run.Schema, Responses: failures})
}

// failures are the first failed responses, without the values of what was passed.
func (x *execution) failures() []run.Exchange {
	all := x.stream.Failures()
	for i, f := range all {
		all[i] = x.runner.hideInResponse(f)
	}
	return all
}

// addFailures keeps the first failed responses, and says so in a record.
func (x *execution) addFailures(r *run.Record) error {
	doubt, err := x.keepFailures()
	if doubt != "" {
		r.Warnings = append(r.Warnings, doubt)
	}
	return err
}

// probesFailed is the error of kinds that were answered wrong before the load; nil when
// none was.
func (x *execution) probesFailed() error {
	var wrong []string
	var first run.Exchange
	for _, f := range x.failures() {
		if f.Phase != run.Probe {
			continue
		}
		if len(wrong) == 0 {
			first = f
		}
		wrong = append(wrong, inFull(f))
	}
	if len(wrong) == 0 {
		return nil
	}
	return cli.Fail(cli.Usage, remedy(x.plan, first.Kind, x.runner.LoadFile),
		"the service answers %s wrong (want correct answers before anything is measured)\n%s", x.share(len(wrong)), strings.Join(wrong, "\n"))
}

// share says how many of the answers before the load n are.
func (x *execution) share(n int) string {
	if x.plan.Script != "" {
		return fmt.Sprintf("%d requests of the script's first iteration", n)
	}
	return fmt.Sprintf("%d of %d endpoint kinds", n, len(x.plan.Requested()))
}

// remedy is what to do about a wrong answer to a request of a kind. loadFile has the tables of the
// load, or is its script.
func remedy(p run.Plan, kind, loadFile string) string {
	if p.Script != "" {
		return "mend what " + loadFile + " expects of " + kind + ", or the service"
	}
	return "mend the table [load.mix." + kind + "] of " + loadFile + ", or the service"
}

// coldWarmUp is the error of a warm-up in which responses came and none was correct. A load
// that has no response at all yet may be of a slow service.
func (x *execution) coldWarmUp() error {
	correct, failed := x.stream.Outcomes()
	if correct > 0 || failed == 0 {
		return nil
	}
	text := ""
	if failures := x.failures(); len(failures) > 0 {
		text = "\n" + inFull(failures[0])
	}
	return cli.Fail(cli.Broke, "the service answered each kind once before the load: look for what it lacks under load",
		"the warm-up had no correct response (got %d failed ones, want a correct one)%s", failed, text)
}
