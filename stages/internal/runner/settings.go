package runner

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

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
	Workers      int // of the service; the runner waits for all of them
}

func parseSettings(p run.Plan) (settings, error) {
	var s settings
	var err error
	take := func(name string, parse func(string) error) {
		if err != nil {
			return
		}
		value, ok := p.Variables[name]
		if !ok {
			err = fmt.Errorf("%s: no value (got none, want one in the study's baseline.env)", name)
		} else if e := parse(value); e != nil {
			err = fmt.Errorf("%s: %w", name, e)
		}
	}
	duration := func(name string, to *time.Duration) {
		take(name, func(v string) (e error) { *to, e = define.ParseDuration(v); return e })
	}
	count := func(name string, to *int) {
		take(name, func(v string) (e error) { *to, e = define.ParseCount(v); return e })
	}
	take("CPU_QUOTA", func(v string) (e error) { s.Cores, e = define.ParsePercent(v); return e })
	duration("CPU_PERIOD", &s.Period)
	duration("READY_TIMEOUT", &s.ReadyTimeout)
	duration("WARM_UP", &s.WarmUp)
	duration("WINDOW", &s.Window)
	duration("DRAIN", &s.Drain)
	count("FILE_LIMIT", &s.OpenFiles)
	count("WORKERS", &s.Workers)
	return s, err
}

// limits is the budget that the settings ask for.
func (s settings) limits(cpus []int) budget.Limits {
	return budget.Limits{
		Cores: s.Cores, Period: s.Period, CPUs: cpus, OpenFiles: s.OpenFiles,
		MaxRun: s.ReadyTimeout + s.loadTimeout() + time.Minute,
	}
}

// loadTimeout is the longest that k6 may take, with time to start and to write
// its summary.
func (s settings) loadTimeout() time.Duration { return s.WarmUp + s.Window + s.Drain + 30*time.Second }

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

// phaseAt names the phase at a time since the start of the load and what is left of it.
func (s settings) phaseAt(since time.Duration) (string, time.Duration) {
	switch {
	case since < s.WarmUp:
		return run.WarmUp, s.WarmUp - since
	case since < s.WarmUp+s.Window:
		return run.Window, s.WarmUp + s.Window - since
	}
	return run.Drain, max(s.WarmUp+s.Window+s.Drain-since, 0)
}

// environment is what a consumer gets: the study's variables that it knows, the
// runner's, the names of the former, and what any program needs to run at all.
func (r *Runner) environment(m define.Manifest, p run.Plan, added map[string]string) []string {
	all := m.Pick(p.Variables)
	maps.Copy(all, added)
	all["STUDY_VARIABLES"] = strings.Join(m.Names(), " ")
	all["PATH"] = r.Path
	all["LANG"] = "C.UTF-8"
	var env []string
	for _, k := range slices.Sorted(maps.Keys(all)) {
		env = append(env, k+"="+all[k])
	}
	return env
}
