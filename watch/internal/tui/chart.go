package tui

import (
	"fmt"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/NimbleMarkets/ntcharts/v2/canvas"
	"github.com/NimbleMarkets/ntcharts/v2/canvas/graph"

	"scaleguild/internal/run"
	"scaleguild/watch/internal/state"
)

// axisWidth is the room for the numbers beside a chart and the axis itself.
const axisWidth = 8

// A chart draws one quantity of a run over its seconds, and its parent's behind.
type chart struct {
	quantity quantity
	own      *state.Run
	parent   *state.Run // nil when there is none
	span     float64    // seconds from left to right
	marks    []mark
}

// A mark is a moment at which a phase begins.
type mark struct {
	at   float64
	name string
}

func newChart(q quantity, own, parent *state.Run) chart {
	c := chart{quantity: q, own: own, parent: parent}
	warmUp := own.Course.WarmUp.Seconds()
	window := own.Course.Window.Seconds()
	c.marks = []mark{{0, "warm-up"}, {warmUp, "window"}, {warmUp + window, "drain"}}
	c.span = max(10, 1.1*(warmUp+window))
	for _, r := range []*state.Run{own, parent} {
		if r != nil && r.Last() != nil {
			c.span = max(c.span, float64(r.Last().Second+1))
		}
	}
	return c
}

// points gives the values of a run's seconds; a second without one ends a piece
// of the curve.
func (c chart) points(r *state.Run) [][]canvas.Float64Point {
	if r == nil {
		return nil
	}
	var pieces [][]canvas.Float64Point
	var piece []canvas.Float64Point
	for i := range r.Samples {
		s := &r.Samples[i]
		if v, ok := c.quantity.at(s, r.Course.Cores); ok {
			piece = append(piece, canvas.Float64Point{X: float64(s.Second), Y: v})
			continue
		}
		pieces, piece = append(pieces, piece), nil
	}
	return append(pieces, piece)
}

// top is the highest value of the axis.
func (c chart) top() float64 {
	highest := 0.0
	for _, r := range []*state.Run{c.own, c.parent} {
		for _, piece := range c.points(r) {
			for _, p := range piece {
				highest = max(highest, p.Y)
			}
		}
	}
	return nice(max(highest, c.quantity.axis()))
}

// view draws the chart: a title, the curves, the axis with the phases.
func (c chart) view(width, height int, st styles) []string {
	plotWidth, plotHeight := width-axisWidth, height-2
	if plotWidth < 8 || plotHeight < 2 {
		return nil
	}
	top := c.top()
	lines := []string{ends(st.Strong.Render(c.quantity.Words()), st.Dim.Render(fmt.Sprintf("%.0f s", c.span)), width)}
	for i, row := range c.plot(plotWidth, plotHeight, top, st) {
		label, tick := "", "│"
		switch i {
		case 0:
			label, tick = c.quantity.format(top), "┤"
		case plotHeight / 2:
			if plotHeight >= 5 {
				label, tick = c.quantity.format(top/2), "┤"
			}
		}
		lines = append(lines, st.Dim.Render(right(label, axisWidth-2)+" "+tick)+row)
	}
	return append(lines, st.Dim.Render(right("0", axisWidth-2)+" "+c.axis(plotWidth)))
}

// legend tells a run's curves from its parent's, which may be of a block before. A
// stage whose parent has not run yet names it.
func legend(own, parent *state.Run, before string, width int, st styles) string {
	text := st.Own.Render("⠒⠒⠒ this run")
	switch {
	case parent == nil && before != "":
		text += st.Dim.Render("   " + before + ", its parent, has not run yet")
	case parent != nil:
		name := parent.Key.Stage + ", its parent"
		if parent.Key.Turn != own.Key.Turn {
			name = fmt.Sprintf("%s, its parent, %s", parent.Key.Stage, parent.Key.Turn)
		}
		text += "   " + st.Parent.Render("⠂⠐⠂ "+name)
	}
	return fit(text, width)
}

// axis draws the time axis: each phase's name at its beginning.
func (c chart) axis(width int) string {
	line := []rune("└" + strings.Repeat("─", width))
	for i, m := range c.marks {
		x := c.column(m.at, width)
		if x >= width {
			continue
		}
		if i > 0 {
			line[1+x] = '┴'
		}
		until := width
		if i+1 < len(c.marks) {
			until = min(width, c.column(c.marks[i+1].at, width))
		}
		if name := []rune(m.name); until-x-1 >= len(name) {
			copy(line[2+x:], name)
		}
	}
	return string(line[:width+1])
}

func (c chart) column(second float64, width int) int { return int(second / c.span * float64(width)) }

// plot draws the curves: the parent's dotted, this one's whole and before it.
func (c chart) plot(width, height int, top float64, st styles) []string {
	own, parent := c.curve(c.own, 1, width, height, top), c.curve(c.parent, 3, width, height, top)
	marked := map[int]bool{}
	for _, m := range c.marks[1:] {
		marked[c.column(m.at, width)] = true
	}
	ownInk, parentInk, markInk := inkOf(st.Own), inkOf(st.Parent), inkOf(st.Mark)
	rows := make([]string, height)
	for y := range rows {
		var row painter
		for x := range width {
			switch {
			case own[y][x] != emptyBraille:
				row.add(own[y][x], ownInk)
			case parent[y][x] != emptyBraille:
				row.add(parent[y][x], parentInk)
			case marked[x]:
				row.add('┊', markInk)
			default:
				row.add(' ', nil)
			}
		}
		rows[y] = row.text()
	}
	return rows
}

// emptyBraille is the braille sign without a dot.
const emptyBraille = '⠀'

// curve draws one run's curve as braille signs, with every nth dot.
func (c chart) curve(of *state.Run, every, width, height int, top float64) [][]rune {
	grid := graph.NewBrailleGrid(width, height, 0, c.span, 0, top)
	for _, piece := range c.points(of) {
		drawLine(grid, piece, every)
	}
	return grid.BraillePatterns()
}

// An ink is what a style writes before and after a text. A chart changes its look
// some hundred times, and a style works its codes out anew each time.
type ink struct{ before, after string }

func inkOf(s lipgloss.Style) *ink {
	before, after, _ := strings.Cut(s.Render("x"), "x")
	return &ink{before, after}
}

// A painter puts signs of a look together, so that each piece is styled once.
type painter struct {
	done  strings.Builder
	piece []rune
	look  *ink // nil for none
}

func (p *painter) add(r rune, look *ink) {
	if look != p.look {
		p.flush()
		p.look = look
	}
	p.piece = append(p.piece, r)
}

func (p *painter) flush() {
	switch {
	case len(p.piece) == 0:
	case p.look == nil:
		p.done.WriteString(string(p.piece))
	default:
		p.done.WriteString(p.look.before + string(p.piece) + p.look.after)
	}
	p.piece = p.piece[:0]
}

func (p *painter) text() string {
	p.flush()
	return p.done.String()
}

// drawLine joins the points of one piece of a curve, with every nth dot.
func drawLine(grid *graph.BrailleGrid, piece []canvas.Float64Point, every int) {
	drawn := 0
	for i, p := range piece {
		p.X += 0.5 // a sample stands for its whole second
		here := grid.GridPoint(p)
		before := here
		if i > 0 {
			before = grid.GridPoint(canvas.Float64Point{X: piece[i-1].X + 0.5, Y: piece[i-1].Y})
		}
		for _, dot := range graph.GetLinePoints(before, here) {
			if drawn%every == 0 {
				grid.Set(dot)
			}
			drawn++
		}
	}
}

// phaseName gives a phase in the words of the view.
func phaseName(phase string) string {
	if phase == run.WarmUp {
		return "warm-up"
	}
	return phase
}
