package table

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"scaleguild/merge/internal/rundir"
)

// foldCell gathers one value per run. It is nil for a column that is not a
// property of a run, and when the value is missing from any of the runs: to
// fold the rest would be a choice among the results.
func foldCell(runs []*rundir.Run, value func(rundir.Run) *float64) *Cell {
	if value == nil {
		return nil
	}
	var values []float64
	for _, r := range runs {
		v := value(*r)
		if v == nil {
			return nil
		}
		values = append(values, *v)
	}
	return newCell(values)
}

// newCell is nil without values. The median of an even number of values is the
// mean of the middle two.
func newCell(values []float64) *Cell {
	n := len(values)
	if n == 0 {
		return nil
	}
	sorted := slices.Sorted(slices.Values(values))
	return &Cell{
		Median: (sorted[(n-1)/2] + sorted[n/2]) / 2,
		Min:    sorted[0],
		Max:    sorted[n-1],
	}
}

func checkFinite(t Table) error {
	for _, row := range t.Rows {
		for _, key := range slices.Sorted(maps.Keys(row.Cells)) {
			cell := row.Cells[key]
			if cell != nil && (math.IsInf(cell.Max-cell.Min, 0) || math.IsNaN(cell.Median+cell.Max-cell.Min)) {
				return fmt.Errorf("%s: %s is not finite (got %g)", row.Stage, key, cell.Median)
			}
		}
	}
	return nil
}
