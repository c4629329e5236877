package runner

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"scaleguild/internal/cli"
	"scaleguild/internal/run"
	"scaleguild/stages/internal/budget"
	"scaleguild/stages/internal/define"
)

// settings are the variables of a plan that the runner itself takes.
type settings struct {
	Cores        float64
	Period       time.Duration
	OpenFiles    int
	ReadyTimeout time.Duration
	WarmUp       time.Duration
	Window       time.Duration
	Drain        time.Duration
	Workers      int           // that report; the runner waits for all of them
	MaxRun       time.Duration // how long the service may stay up
	Linger       time.Duration // how long its processes may take longer to end, see budget.Command
}

func parseSettings(p run.Plan) (settings, error) {
	var s settings
	err := cmp.Or(
		take(&s.Cores, p.Quota), take(&s.Period, p.QuotaPeriod), take(&s.ReadyTimeout, p.ReadyTimeout),
		take(&s.WarmUp, p.WarmUp), take(&s.Window, p.Window), take(&s.Drain, p.Drain),
		take(&s.OpenFiles, p.FileLimit))
	if p.WorkersReport {
		err = cmp.Or(err, take(&s.Workers, p.Workers))
	}
	if err != nil {
		return s, err
	}
	s.MaxRun = s.ReadyTimeout + longestWork + s.loadTimeout() + time.Minute
	return s, s.check()
}

// take reads one variable.
func take[T any](to *T, read func() (T, error)) (err error) {
	*to, err = read()
	return err
}

// check refuses values that parse but cannot be run. The kernel takes periods
// from 1 ms to 1 s, and the service has one CPU, so more than that would not be a limit.
func (s settings) check() error {
	switch {
	case s.Cores <= 0 || s.Cores > 1:
		return fmt.Errorf("CPU_QUOTA: the service has one CPU (got %g %%, want more than 0 %% and at most 100 %%)", 100*s.Cores)
	case s.Period < time.Millisecond || s.Period > time.Second:
		return fmt.Errorf("CPU_PERIOD: not what the kernel takes (got %s, want 1ms to 1s)", s.Period)
	case s.Window <= 0:
		return fmt.Errorf("WINDOW: nothing would be measured (got %s, want more than 0s)", s.Window)
	}
	return nil
}

// settingsOf parses what the runner takes of a plan, and says whose it is.
func settingsOf(p run.Plan) (settings, error) {
	s, err := parseSettings(p)
	if err != nil {
		return s, cli.Fail(cli.Usage, "mend the study's definition, then: scaleguild check", "%s/%s: %w", p.Study, p.Stage, err)
	}
	return s, nil
}

// Limits is the budget that a plan asks for, on the given CPUs. Its error is
// that of a plan that cannot be run at all.
func Limits(p run.Plan, cpus []int) (budget.Limits, error) {
	s, err := settingsOf(p)
	return s.limits(cpus), err
}

// limits is the budget that the settings ask for.
func (s settings) limits(cpus []int) budget.Limits {
	return budget.Limits{
		Cores: s.Cores, Period: s.Period, CPUs: cpus, OpenFiles: s.OpenFiles,
		MaxRun: s.MaxRun,
	}
}

// loadTimeout is the longest that k6 may take from the start of its load, with time
// to write its summary.
func (s settings) loadTimeout() time.Duration { return s.WarmUp + s.Window + s.Drain + longestWork }

// phase names the phase in which a second of the load falls, by its beginning.
func (s settings) phase(second int) string {
	switch at := time.Duration(second) * time.Second; {
	case at < s.WarmUp:
		return run.WarmUp
	case at < s.WarmUp+s.Window:
		return run.Window
	}
	return run.Drain
}

// remaining is what is left of the phase in which a second lies; of the drain, at most.
func (s settings) remaining(second int) time.Duration {
	since := time.Duration(second) * time.Second
	for _, end := range []time.Duration{s.WarmUp, s.WarmUp + s.Window, s.WarmUp + s.Window + s.Drain} {
		if since < end {
			return end - since
		}
	}
	return 0
}

// sidecarLimits is the budget of a sidecar: none that could be noticed, as it may use all of
// its CPUs. It has one so that it has a control group. Sidecars is how many the service has.
func (s settings) sidecarLimits(cpus []int, sidecars int) budget.Limits {
	l := s.limits(cpus)
	l.Cores = float64(len(cpus))
	l.MaxRun += longestWork + time.Duration(sidecars)*s.ReadyTimeout // it waits for those after it, and for what runs before the service
	return l
}

// environment is what a consumer gets: the study's variables that it knows, the
// runner's, the names of the former, what any program needs to run at all, and fixed ones.
func (r *Runner) environment(m define.Manifest, p run.Plan, added, fixed map[string]string) []string {
	all := m.Pick(p.Variables)
	maps.Copy(all, added)
	all["STUDY_VARIABLES"] = strings.Join(m.Names(), " ")
	for name, value := range map[string]string{"PATH": r.Path, "LANG": "C.UTF-8"} {
		if _, ok := all[name]; !ok {
			all[name] = value
		}
	}
	maps.Copy(all, fixed)
	var env []string
	for _, k := range slices.Sorted(maps.Keys(all)) {
		env = append(env, k+"="+all[k])
	}
	return env
}
