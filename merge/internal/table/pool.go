package table

import "scaleguild/internal/latency"

// allKinds is the name under which the responses of all kinds are pooled.
const allKinds = "all"

// addPooled adds its pooled value to the cell of a quantile, from the histograms of
// the runs added up; pool holds them under the name given. A cell that does not
// exist stays so.
func addPooled(cell *Cell, pool *latency.Set, kind string, m Metric) *Cell {
	if cell != nil && m.Quantile > 0 {
		cell.Pooled = quantile(pool, kind, m.Quantile)
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
