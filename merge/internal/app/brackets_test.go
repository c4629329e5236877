package app_test

import (
	"testing"

	"scaleguild/merge/internal/stats"
	"scaleguild/merge/internal/table"
)

// No value that is published lies outside of the brackets beside it, be it a stage's or an endpoint
// kind's, nor does any ratio.
func TestNoValueLiesOutsideOfItsBrackets(t *testing.T) {
	cells, ratios := 0, 0
	check := func(where string, all map[string]*table.Cell, steps map[string]*table.Comparison) {
		for key, cell := range all {
			if cell == nil || cell.Range == nil {
				continue
			}
			if cells++; !cell.Range.Contains(cell.Median) {
				t.Errorf("%s: %s is %g, its brackets %+v", where, key, cell.Median, *cell.Range)
			}
		}
		for key, step := range steps {
			if step == nil || step.Interval == nil {
				continue
			}
			if ratios++; !step.Interval.Contains(step.Middle()) {
				t.Errorf("%s: the ratio of %s is %g, its brackets %+v", where, key, step.Middle(), *step.Interval)
			}
		}
	}
	for name, p := range readPublished(t) {
		for _, row := range p.Rows {
			check(name+" "+row.Stage, row.Cells, row.Steps)
			for _, k := range row.Kinds {
				check(name+" "+row.Stage+" "+k.Kind, k.Cells, k.Steps)
			}
		}
	}
	if cells < 100 || ratios < 100 {
		t.Errorf("only %d values and %d ratios have brackets, of %d blocks at the least", cells, ratios, stats.MinInterval)
	}
}
