package consistency

import (
	"fmt"
	"math"
	"slices"

	"scaleguild/internal/run"
)

// sameShare is the relative difference of two numbers that are one: the rounding of a decimal.
const sameShare = 1e-9

func same(got, want float64) bool { return math.Abs(got-want) <= sameShare*math.Abs(want) }

// settingsDiffer compares what was asked of the kernel with the plan and the host, and the
// phases with the plan. Published runs agree exactly.
func settingsDiffer(r Run, host run.Host) []string {
	p, b := r.Record.Plan, r.Record.Budget
	var out []string
	if quota, err := p.Quota(); err != nil {
		out = append(out, fmt.Sprintf("plan.variables: %v", err))
	} else if !same(b.QuotaAsked, quota) {
		out = append(out, differs("budget.quota_asked_cores", b.QuotaAsked, "CPU_QUOTA of the plan says", quota))
	}
	if !slices.Equal(b.ServiceCPUs, host.ServiceCPUs) {
		out = append(out, differs("budget.service_cpus", b.ServiceCPUs, run.HostFile+" says", host.ServiceCPUs))
	}
	if b.Backend != host.Backend {
		out = append(out, differs("budget.backend", b.Backend, run.HostFile+" says", host.Backend))
	}
	return append(out, phasesDiffer(r.Record)...)
}

// phasesDiffer holds the phases to the plan: warm-up and window as long as it says, each
// beginning where the one before ends.
func phasesDiffer(r run.Record) []string {
	warmUp, wrong := r.Plan.WarmUp()
	window, alsoWrong := r.Plan.Window()
	if wrong != nil || alsoWrong != nil {
		return nil // the rule of the window says so
	}
	if len(r.Phases) != 3 {
		return []string{fmt.Sprintf("phases: not warm-up, window and drain (got %d, want 3)", len(r.Phases))}
	}
	for i, want := range []struct {
		name            string
		start, duration float64
	}{
		{run.WarmUp, 0, warmUp.Seconds()},
		{run.Window, warmUp.Seconds(), window.Seconds()},
		{run.Drain, (warmUp + window).Seconds(), r.Phases[2].DurationSeconds},
	} {
		got := r.Phases[i]
		if got.Name != want.name || !same(got.StartSeconds, want.start) || !same(got.DurationSeconds, want.duration) || got.DurationSeconds < 0 {
			return []string{fmt.Sprintf("phases: not those of the plan (got %s at %g s for %g s, want %s at %g s for %g s)",
				got.Name, got.StartSeconds, got.DurationSeconds, want.name, want.start, want.duration)}
		}
	}
	return nil
}
