package table_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"scaleguild/internal/metric"
	"scaleguild/merge/internal/rundir"
	"scaleguild/merge/internal/stats"
	"scaleguild/merge/internal/table"
)

// biased is a study whose method favours the second run of its A/A pair, by a factor.
func biased(d rundir.Dir, factor float64) rundir.Dir {
	const again = "v4-gunicorn-again"
	d.Runs = maps.Clone(d.Runs)
	d.Runs[again] = slices.Clone(d.Runs[again])
	for i, r := range d.Runs[again] {
		changed := *r
		changed.Record.Load.CompletedRate *= factor
		d.Runs[again][i] = &changed
	}
	return d
}

// An A/A pair that differs takes the claims about its metric away, and no others; every form of
// the table says so before anything else.
func TestAnAAPairThatDiffersTakesTheClaimsAway(t *testing.T) {
	tab := folded(t, biased(tenBlocks(), 1.03))
	for _, r := range tab.Rows {
		step := r.Steps[table.CompletedRate]
		if step == nil || r.Again {
			continue
		}
		if step.Effect != stats.NoClaim || !strings.HasPrefix(step.Because, "the A/A pair, which is the same stage twice, differs: its ratio is 1.03") {
			t.Errorf("%s: the rate is %s: %s", r.Stage, step.Effect, step.Because)
		}
	}
	if got := row(t, tab, "v2-async").Steps[table.CPUPerResponse].Effect; got != stats.Better {
		t.Errorf("CPU time, whose pair does not differ: %s", got)
	}
	if len(tab.Alarms) != 1 {
		t.Fatalf("got %q", tab.Alarms)
	}
	for i, text := range presented(t, tab) {
		first, _, _ := strings.Cut(text, "\n")
		if formats[i] != "csv" && formats[i] != "json" && !strings.Contains(first, "No claim about completed/s: the A/A pair") {
			t.Errorf("%s begins with %q", formats[i], first)
		}
	}
	if quiet := folded(t, tenBlocks()); len(quiet.Alarms) != 0 {
		t.Errorf("of a pair that does not differ: %q", quiet.Alarms)
	}
}

// Where the corrected figure is judged, it is the corrected pair that must not differ.
func TestTheCorrectedAAPairIsTested(t *testing.T) {
	tab := folded(t, biased(slowed(), 1.05))
	c := correction(t, tab, metric.CompletedRate)
	if !c.Judged || c.Biased == "" || len(tab.Alarms) != 1 || !strings.HasPrefix(tab.Alarms[0], "No claim about completed/s, corrected for the speed of the CPU: the A/A pair") {
		t.Fatalf("got %+v, %q", c, tab.Alarms)
	}
	if step := row(t, tab, "v5-wal").Steps[table.CompletedRate]; step.Effect != stats.NoClaim || step.Corrected.Effect != stats.NoClaim {
		t.Errorf("v5-wal is %s: %s", step.Effect, step.Because)
	}
}
