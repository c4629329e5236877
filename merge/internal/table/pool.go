package table

import (
	"scaleguild/internal/latency"
	"scaleguild/merge/internal/rundir"
)

// foldMetric is a cell over the runs. A quantile also gets its pooled value, from
// the histograms of the runs added up; pool holds them under the name given.
func foldMetric(runs []*rundir.Run, pool *latency.Set, kind string, m Metric) *Cell {
	cell := foldCell(runs, m.value)
	if cell != nil && m.quantile > 0 {
		cell.Pooled = quantile(pool, kind, m.quantile)
	}
	return cell
}

// quantile is nil for a kind without correct responses.
func quantile(pool *latency.Set, kind string, q float64) *float64 {
	seconds, err := pool.Quantile(kind, q)
	if err != nil {
		return nil
	}
	return &seconds
}
