package report

import (
	"fmt"
	"slices"

	"scaleguild/merge/internal/table"
)

// Ladder is the picture of the first screen, drawn here and not by the library, so
// that it is there without JavaScript and on paper.
type Ladder struct {
	Rungs   []Rung
	Missing []string     // stages that cannot be drawn, and why
	Scales  []LadderAxis // logarithmic, linear
}

// Rung is one stage's lane.
type Rung struct {
	Row   table.Row
	Bound string // class of its band
}

// LadderAxis is the drawing on one scale. Places are in percent of its width and height.
type LadderAxis struct {
	Name  string
	Ticks []Tick
	Marks []Mark
	Links []Link
}

// Mark is one stage's completed rate.
type Mark struct {
	Stage     string
	X, Y      float64
	Low, High *float64 // ends of the range, nil without one
	Text      string   // the rate
	TextX     float64
	Anchor    string
	Dots      []Dot  // one a block
	Void      string // why the rate is void, in a word; "" where it is not
}

// Dot is one block.
type Dot struct {
	X, Y  float64
	Void  bool
	Title string
}

// Link leads from a stage's parent to the stage.
type Link struct {
	X1, Y1, X2, Y2 float64
	TextX, TextY   float64
	Text           string
	Anchor         string
	Effect         string // class
}

// newLadder draws the completed rates. A sweep has none: its rates follow what was asked.
func newLadder(t table.Table) (*Ladder, error) {
	l := &Ladder{}
	if t.Sweep != nil {
		return nil, nil
	}
	var values []float64
	for _, row := range t.Rows {
		cell := row.Cells[table.CompletedRate]
		switch {
		case cell == nil:
			l.Missing = append(l.Missing, row.Stage+" has no value")
			continue
		case cell.Min <= 0:
			l.Missing = append(l.Missing, row.Stage+" is 0, which a logarithmic scale does not have")
			continue
		}
		l.Rungs = append(l.Rungs, Rung{Row: row, Bound: boundClass(row.Bound)})
		values = append(values, cell.Min, cell.Median, cell.Max)
		for _, b := range row.Blocks {
			if v := b.Values[table.CompletedRate]; v != nil && *v > 0 {
				values = append(values, *v)
			}
		}
	}
	if len(l.Rungs) == 0 {
		return l, nil
	}
	for _, name := range []string{"logarithmic", "linear"} {
		s, err := newScale(name == "logarithmic", values)
		if err != nil {
			return nil, fmt.Errorf("chart of the ladder: %w", err)
		}
		l.Scales = append(l.Scales, l.axis(name, s))
	}
	return l, nil
}

func (l *Ladder) axis(name string, s scale) LadderAxis {
	a := LadderAxis{Name: name, Ticks: s.ticks()}
	for i, rung := range l.Rungs {
		a.Marks = append(a.Marks, l.mark(i, rung.Row, s))
	}
	for i, rung := range l.Rungs {
		parent := slices.IndexFunc(l.Rungs, func(r Rung) bool { return r.Row.Stage == rung.Row.Parent })
		if step := rung.Row.Steps[table.CompletedRate]; step != nil && parent >= 0 {
			a.Links = append(a.Links, l.link(a.Marks[parent], a.Marks[i], rung.Row))
		}
	}
	return a
}

// lane is the middle of a stage's lane, moved by a share of its height.
func (l *Ladder) lane(i int, by float64) float64 {
	return round2(100 * (float64(i) + 0.5 + by) / float64(len(l.Rungs)))
}

// void says in a word why a row's rate may not be used, "" where it may.
func void(row table.Row) string {
	if row.Status == table.Invalid || row.Status == table.Rough {
		return row.Status
	}
	return ""
}

func (l *Ladder) mark(i int, row table.Row, s scale) Mark {
	cell := row.Cells[table.CompletedRate]
	m := Mark{Stage: row.Stage, X: s.at(cell.Median), Y: l.lane(i, 0), Void: void(row)}
	m.Text = metrics([]string{table.CompletedRate})[0].Text(cell)
	right := s.at(cell.Median)
	if cell.Range != nil {
		low, high := s.at(cell.Range.Low), s.at(cell.Range.High)
		m.Low, m.High, right = &low, &high, max(right, high)
	}
	left := m.X
	if m.Low != nil {
		left = *m.Low
	}
	for n, b := range row.Blocks {
		v := b.Values[table.CompletedRate]
		if v == nil || *v <= 0 {
			continue
		}
		dot := Dot{X: s.at(*v), Y: l.lane(i, dodge(n, len(row.Blocks))), Void: !b.Valid}
		dot.Title = fmt.Sprintf("%s: %.4g", b.Turn(), *v)
		left, right = min(left, dot.X), max(right, dot.X)
		m.Dots = append(m.Dots, dot)
	}
	m.TextX, m.Anchor = right, "start"
	if right > 55 {
		m.TextX, m.Anchor = left, "end"
	}
	return m
}

// dodge moves the dots of the blocks apart, within two fifths of a lane.
func dodge(n, of int) float64 {
	if of < 2 {
		return 0
	}
	return 0.36 * (float64(n)/float64(of-1) - 0.5)
}

func (l *Ladder) link(from, to Mark, row table.Row) Link {
	k := Link{X1: from.X, Y1: from.Y, X2: to.X, Y2: to.Y, Text: row.Ratio(), Effect: effectClass(row)}
	share := 1 - 0.5/(float64(len(l.Rungs))*max(0.01, to.Y-from.Y)/100) // half a lane above the stage
	if to.Y <= from.Y {
		share = 0.5
	}
	k.TextX, k.TextY = round2(from.X+share*(to.X-from.X)), round2(from.Y+share*(to.Y-from.Y))
	k.Anchor = "start"
	if k.TextX > 55 {
		k.Anchor = "end"
	}
	return k
}

// boundClass is the class of a bound's band.
func boundClass(b *table.Bound) string {
	if b == nil {
		return "unknown"
	}
	return dashed(b.Name)
}
