package app_test

import (
	"cmp"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"scaleguild/internal/run"
	"scaleguild/internal/section"
	"scaleguild/merge/internal/rundir"
)

// fullCPU is the share of the quota from which a window counts as one with a full CPU. With
// less, a slow service has so few responses that its halves differ by chance.
const fullCPU = 0.9

// figure is a quantity that a rule limits, as a run has it; false for one that has not.
type figure struct {
	rule, what, limit string
	format            string // of a value
	of                func(d rundir.Dir, stage string, turn run.Turn, r run.Record) (float64, bool)
}

// figures are those that records of schema 1 have, and may come near to their limit.
func figures(t *testing.T) []figure {
	share := func(v float64) string { return fmt.Sprintf("%g %%", 100*v) }
	micros := func(n int64) string { return fmt.Sprintf("%d ms", n/1000) }
	return []figure{
		{"steady", fmt.Sprintf("responses of one half of the window over those of the other, with a CPU that was %g %% busy or more", 100*fullCPU),
			fmt.Sprintf("%g, or chance", run.MaxHalves), "%.2f", halves(t)},
		{"interference", fmt.Sprintf("share of the service's CPU that others took, where it is recorded: in schema 1 from %s on", share(run.MaxForeign)),
			share(run.MaxTaken) + " with the hypervisor's", "%.1f %%", foreign},
		{"harness", "how busy the CPUs of the harness were", share(run.MaxHarnessBusy), "%.1f %%",
			func(_ rundir.Dir, _ string, _ run.Turn, r run.Record) (float64, bool) {
				return 100 * r.Harness.HarnessBusyShare, true
			}},
		{"harness", "mean wait of a ready thread of k6 for a CPU", fmt.Sprintf("%g ms", 1000*run.MaxDispatchDelay), "%.2f ms",
			func(_ rundir.Dir, _ string, _ run.Turn, r run.Record) (float64, bool) {
				return milliseconds(&r.Harness.K6DelaySeconds)
			}},
		{"harness", "the same of the mock", fmt.Sprintf("%g ms", 1000*run.MaxDispatchDelay), "%.2f ms",
			func(_ rundir.Dir, _ string, _ run.Turn, r run.Record) (float64, bool) {
				return milliseconds(r.Harness.MockDelaySeconds)
			}},
		{"overshoot", "what 99 % of the mock's delays took longer than drawn, at most", micros(run.MaxOvershootMicros), "%.2f ms",
			func(_ rundir.Dir, _ string, _ run.Turn, r run.Record) (float64, bool) {
				return overshoot(r, func(q run.Quantiles) *int64 { return q.P99 })
			}},
		{"pause", "what any delay of the mock took longer than drawn, at most", micros(run.MaxPauseMicros), "%.2f ms",
			func(_ rundir.Dir, _ string, _ run.Turn, r run.Record) (float64, bool) {
				return overshoot(r, func(q run.Quantiles) *int64 { return q.Max })
			}},
	}
}

func milliseconds(seconds *float64) (float64, bool) {
	if seconds == nil {
		return 0, false
	}
	return 1000 * *seconds, true
}

// overshoot is a quantile of how late the mock's timers were, in milliseconds.
func overshoot(r run.Record, quantile func(run.Quantiles) *int64) (float64, bool) {
	if r.Upstream == nil || quantile(r.Upstream.Overshoot) == nil {
		return 0, false
	}
	return float64(*quantile(r.Upstream.Overshoot)) / 1000, true
}

// halves gives the ratio for runs with a sample of each second of the window.
func halves(t *testing.T) func(rundir.Dir, string, run.Turn, run.Record) (float64, bool) {
	return func(d rundir.Dir, stage string, turn run.Turn, r run.Record) (float64, bool) {
		seconds := r.Load.BySecond
		if seconds == nil {
			samples, err := d.Samples(stage, turn)
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range samples {
				if s.Phase == run.Window {
					seconds = append(seconds, s.Completed+s.Failed)
				}
			}
		}
		half := len(seconds) / 2
		if r.CPU.Utilisation < fullCPU || half == 0 {
			return 0, false
		}
		sum := func(part []int) (n float64) {
			for _, k := range part {
				n += float64(k)
			}
			return n
		}
		a, b := sum(seconds[:half]), sum(seconds[len(seconds)-half:])
		return max(a, b) / min(a, b), true
	}
}

// foreign is in a record of schema 1 only as a doubt, in words.
func foreign(_ rundir.Dir, _ string, _ run.Turn, r run.Record) (float64, bool) {
	if share := r.Harness.ServiceCPUForeign; share != nil {
		return 100 * *share, true
	}
	for _, warning := range r.Warnings {
		var percent float64
		if rest, ok := strings.CutPrefix(warning, run.ForeignDoubt); ok && strings.Contains(rest, "the service's CPU") {
			if n, err := fmt.Sscanf(rest, "%f", &percent); n == 1 && err == nil {
				return percent, true
			}
		}
	}
	return 0, false
}

// placed is a run and its value.
type placed struct {
	value float64
	run   string
}

// docs/method.md says how near the published runs come to the limits of the rules.
func TestTheDocumentSaysHowNearPublishedRunsCome(t *testing.T) {
	studies := readPublished(t)
	var b strings.Builder
	b.WriteString("| rule | in the published runs | limit | runs | median | the three farthest |\n| --- | --- | --- | --- | --- | --- |\n")
	for _, f := range figures(t) {
		var all []placed
		for _, name := range slices.Sorted(maps.Keys(studies)) {
			d := studies[name].Dir
			for _, stage := range d.Study.Stages {
				for i, r := range d.Runs[stage.Stage] {
					if r == nil {
						continue
					}
					if v, ok := f.of(d, stage.Stage, d.Study.Turn(i), r.Record); ok {
						all = append(all, placed{v, name + " " + d.Study.Turn(i).Place(stage.Stage)})
					}
				}
			}
		}
		slices.SortStableFunc(all, func(a, b placed) int { return cmp.Compare(b.value, a.value) })
		fmt.Fprintf(&b, "| %s | %s | %s | %d | %s | %s |\n", f.rule, f.what, f.limit, len(all), f.median(all), f.farthest(all))
	}
	if err := section.Check(filepath.Join(root, "docs", "method.md"), "near", b.String(), *update); err != nil {
		t.Error(err)
	}
}

func (f figure) median(all []placed) string {
	if len(all) == 0 {
		return "–"
	}
	return fmt.Sprintf(f.format, all[len(all)/2].value)
}

func (f figure) farthest(all []placed) string {
	var words []string
	for _, p := range all[:min(3, len(all))] {
		words = append(words, fmt.Sprintf(f.format, p.value)+" ("+p.run+")")
	}
	return cmp.Or(strings.Join(words, ", "), "–")
}
