package tui

import (
	"charm.land/lipgloss/v2"

	"scaleguild/internal/metric"
	"scaleguild/watch/internal/state"
)

// figures draws the client's view beside the server's truth. Where there is
// room, the parent's figure of the same second stands behind each.
func (m Model) figures(r, parent *state.Run, width int) []string {
	column := min(46, (width-2)/2)
	left := m.column("client", client(), r, parent, column)
	right := m.column("service", server(), r, parent, column)
	lines := make([]string, len(left))
	for i := range left {
		lines[i] = fit(left[i], column) + "  " + right[i]
	}
	return lines
}

func (m Model) column(title string, quantities []quantity, r, parent *state.Run, width int) []string {
	st := m.styles
	wide := width >= 38
	what := "last second"
	if r.Record != nil {
		what = "window"
	}
	lines := []string{st.Dim.Underline(true).Render(fit(title+" · "+what, width))}
	if wide {
		behind := ""
		if parent != nil {
			behind = "parent"
		}
		lines[0] = st.Dim.Underline(true).Render(fit(title, 18) + right(what, 12) + right(behind, width-30))
	}
	for _, q := range quantities {
		now, ok := q.now(r)
		value := m.look(q, now, ok).Render(q.write(now, ok))
		if !wide {
			lines = append(lines, ends(q.Heading, value, width))
			continue
		}
		before, had := q.beside(r, parent)
		behind := ""
		if parent != nil {
			behind = st.Parent.Render(q.write(before, had))
		}
		lines = append(lines, fit(q.Words(), 18)+right(value, 12)+right(behind, width-30))
	}
	return lines
}

// look makes a figure stand out that is at its end, or should not be.
func (m Model) look(q quantity, v float64, ok bool) lipgloss.Style {
	switch {
	case !ok:
		return m.styles.Dim
	case q.Key == metric.Failed && v > 0:
		return m.styles.Bad
	case q.Key == metric.Utilisation && v >= 0.95, q.Key == metric.Throttled && v >= 0.05, q.Key == metric.HarnessBusyShare && v >= 0.8:
		return m.styles.Running
	default:
		return m.styles.Strong
	}
}

// charts draws as many charts as there is room for, the completed rate first.
func (m Model) charts(r, parent *state.Run, width, height int) []string {
	drawn := curves()
	across, down := 1, 1
	if width >= 78 {
		across = 2
	}
	if width >= 165 && height >= 36 {
		across = 3
	}
	for down < 3 && height/(down+1) >= 8 && across*(down+1) <= len(drawn) {
		down++
	}
	if height < 5 {
		return nil
	}
	each, tall := (width-2*(across-1))/across, height/down
	var lines []string
	for row := range down {
		cells := make([][]string, across)
		for i := range across {
			cells[i] = newChart(drawn[row*across+i], r, parent).view(each, tall, m.styles)
		}
		for line := range cells[0] {
			text := cells[0][line]
			for _, c := range cells[1:] {
				text += "  " + c[line]
			}
			lines = append(lines, text)
		}
	}
	return lines
}
