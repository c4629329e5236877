package table

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"scaleguild/internal/run"
	"scaleguild/merge/internal/rundir"
	"scaleguild/merge/internal/stats"
)

// foldCell gathers one value per run. It is nil when the value is missing from
// any of the runs: to fold the rest would be a choice among the results.
func foldCell(runs []*rundir.Run, value func(*run.Record) *float64) *Cell {
	var values []float64
	for _, r := range runs {
		v := value(&r.Record)
		if v == nil {
			return nil
		}
		values = append(values, *v)
	}
	if len(values) == 0 {
		return nil
	}
	return &Cell{Summary: stats.Summarise(values)}
}

// checkFinite refuses what no chart and no JSON file could hold.
func checkFinite(t Table) error {
	for _, row := range t.Rows {
		for _, key := range slices.Sorted(maps.Keys(row.Cells)) {
			if cell := row.Cells[key]; cell != nil && !finite(cell.Median, cell.Max-cell.Min) {
				return fmt.Errorf("%s: %s is not finite (got %g)", row.Stage, key, cell.Median)
			}
		}
		for _, key := range slices.Sorted(maps.Keys(row.Steps)) {
			if step := row.Steps[key]; step != nil && !finite(step.Middle(), step.P) {
				return fmt.Errorf("%s: the ratio of %s to the parent's is not finite (got %g)", row.Stage, key, step.Middle())
			}
		}
	}
	return nil
}

func finite(values ...float64) bool {
	for _, v := range values {
		if math.IsInf(v, 0) || math.IsNaN(v) {
			return false
		}
	}
	return true
}
