package report

import (
	"fmt"

	"scaleguild/merge/internal/table"
)

// Strip is the completed rate of each block of one stage, on a line of its own from
// the least to the greatest.
type Strip struct {
	Dots      []Dot
	Low, High string // the ends of the line
	Text      string // all values, for those who see no dots
}

// newStrip is nil for a stage with fewer than two blocks.
func newStrip(row table.Row) *Strip {
	var s Strip
	var values []float64
	for _, b := range row.Blocks {
		if v := b.Values[table.CompletedRate]; v != nil {
			values = append(values, *v)
		}
	}
	if len(values) < 2 {
		return nil
	}
	low, high := values[0], values[0]
	for _, v := range values {
		low, high = min(low, v), max(high, v)
	}
	n := 0
	for _, b := range row.Blocks {
		v := b.Values[table.CompletedRate]
		if v == nil {
			continue
		}
		at := 50.0
		if high > low {
			at = round2(margin + (100-2*margin)*(*v-low)/(high-low))
		}
		d := Dot{X: at, Y: round2(35 + 100*dodge(n, len(values))), Void: !b.Valid, Title: fmt.Sprintf("%s: %.4g", b.Turn(), *v)}
		s.Dots, n = append(s.Dots, d), n+1
		if s.Text != "" {
			s.Text += ", "
		}
		s.Text += d.Title
	}
	s.Low, s.High = fmt.Sprintf("%.4g", low), fmt.Sprintf("%.4g", high)
	return &s
}
