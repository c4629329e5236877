package table_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"scaleguild/internal/metric"
	"scaleguild/internal/run"
	"scaleguild/merge/internal/rundir"
)

// withCounters is a study of which the runs of some stages were counted by the hardware.
func withCounters(stages ...string) rundir.Dir {
	d := tenBlocks()
	d.Runs = maps.Clone(d.Runs)
	for _, stage := range stages {
		d.Runs[stage] = slices.Clone(d.Runs[stage])
		for i, r := range d.Runs[stage] {
			changed := *r
			n := int64(changed.Record.Load.Completed)
			changed.Record.Counters = &run.Counters{
				Instructions: new(3_050_000 * n), Cycles: new(2_000_000 * n), Kernel: true,
				Enabled: changed.Record.CPU.UsageSeconds, Running: changed.Record.CPU.UsageSeconds,
			}
			d.Runs[stage][i] = &changed
		}
	}
	return d
}

// What many machines cannot measure has a column where a run has it, with a dash for those
// that have not; elsewhere no file speaks of it.
func TestAColumnForWhatWasMeasured(t *testing.T) {
	const heading = "instructions/response"
	without := folded(t, withCounters())
	text, err := without.CSV()
	if err != nil || strings.Contains(without.Text(), heading) || strings.Contains(text, metric.Instructions) || without.Rows[0].Cells[metric.Instructions] != nil {
		t.Errorf("a column without a value, %v", err)
	}
	some := folded(t, withCounters("v2-async"))
	if text, err = some.CSV(); err != nil || !strings.Contains(some.Text(), heading) || !strings.Contains(text, metric.Cycles) || !strings.Contains(some.Text(), "3.05 M") {
		t.Errorf("no column of what was measured, %v", err)
	}
	if c := row(t, some, "v2-async").Cells[metric.Instructions]; c == nil || c.Median != 3_050_000 {
		t.Errorf("got %+v, want 3,050,000 instructions per response", c)
	}
	if c := row(t, some, "v3-workers").Cells[metric.Instructions]; c != nil {
		t.Errorf("got %+v of a stage that was not counted", c)
	}
}
