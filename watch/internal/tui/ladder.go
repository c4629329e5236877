package tui

import (
	"fmt"
	"strings"

	"scaleguild/watch/internal/state"
)

// ladder draws the left panel: every stage of the study, and below it, where
// there is room, the completed rates as bars and what the shown stage is about.
func (m Model) ladder(width, height int) []string {
	shown := m.selectedRun()
	rows := m.state.Rows(shown.Turn)
	if rows == nil {
		return []string{"", m.styles.Dim.Render("nothing to show yet")}
	}
	draw, each := m.narrowRow, 2
	var lines []string
	switch {
	case width >= 60:
		draw, each = m.wideRow, 1
		lines = append(lines, m.styles.Dim.Render(m.wideHead(width)), "")
	case height > 2*len(rows):
		lines = append(lines, m.styles.Dim.Render(narrowLine("completed", "× parent", "bound by", width)))
	}
	from, to := window(len(rows), (height-len(lines))/each, m.index(rows))
	for _, r := range rows[from:to] {
		lines = append(lines, draw(r, width)...)
	}
	if to-from < len(rows) {
		lines[0] = ends(lines[0], m.styles.Dim.Render(fmt.Sprintf("%d–%d of %d", from+1, to, len(rows))), width)
	}
	if change := m.change(width); each == 2 && height-len(lines) > len(change) {
		lines = append(append(lines, ""), m.dim(change)...)
	}
	return append(lines, m.below(rows, width, height-len(lines))...)
}

// window chooses which rows are seen when not all fit: the ones around one.
func window(all, fit, around int) (from, to int) {
	fit = max(1, min(fit, all))
	from = min(max(0, around-fit/2), all-fit)
	return from, from + fit
}

func (m Model) index(rows []state.Row) int {
	for i, r := range rows {
		if r.Stage.Stage == m.selectedRun().Stage {
			return i
		}
	}
	return 0
}

// verdict says in a word what to think of a row.
func (m Model) verdict(r state.Row) string {
	st := m.styles
	switch {
	case r.Status == state.Failed:
		return st.Bad.Render("failed")
	case r.Invalid > 0 && r.Ended > 1:
		return st.Bad.Render(fmt.Sprintf("%d INVALID", r.Invalid))
	case r.Invalid > 0:
		return st.Bad.Render("INVALID")
	case r.Status == state.Running:
		return st.Running.Render("running")
	case r.Unreadable > 0:
		return st.Bad.Render("unreadable")
	case r.Rough > 0:
		return st.Dim.Render("rough")
	case r.Ended > 0:
		return st.Good.Render("valid")
	default:
		return st.Dim.Render("waiting")
	}
}

// name is a row's first column: sign, stage, and a mark when it is the one shown.
func (m Model) name(r state.Row, width int) string {
	sign, look := m.styles.status(r.Status)
	name := r.Stage.Stage
	if r.Stage.Stage == m.selectedRun().Stage {
		return look.Render(sign) + " " + m.styles.Strong.Underline(true).Render(name)
	}
	if r.Status == state.Waiting && r.Ended == 0 {
		return look.Render(sign + " " + name)
	}
	return look.Render(sign) + " " + fit(name, min(len(name), width-2))
}

func (m Model) runs(r state.Row) string {
	if m.state.Study.Turns() < 2 {
		return ""
	}
	return fmt.Sprintf("%d/%d", r.Ended, m.state.Study.TurnsOf(r.Stage.Stage))
}

// narrowRow draws a stage on two lines.
func (m Model) narrowRow(r state.Row, width int) []string {
	first := ends(m.name(r, width-9), m.verdict(r), width)
	rate, to := "", ""
	if r.Rate != nil {
		rate = three(*r.Rate) + "/s"
	}
	if r.Ratio != nil {
		to = ratio(*r.Ratio)
	}
	tail := r.Bound
	if tail == "" {
		tail = m.runs(r)
	}
	return []string{first, narrowLine(rate, to, m.styles.Dim.Render(tail), width)}
}

// narrowLine puts figures into the columns of a narrow ladder.
func narrowLine(rate, to, tail string, width int) string {
	return ends(right(rate, 9)+right(to, 9), tail, width)
}

// change tells in a few lines what the shown stage is.
func (m Model) change(width int) []string {
	info, ok := m.state.Stage(m.selectedRun().Stage)
	if !ok {
		return nil
	}
	what := "the stage that the ladder begins with"
	switch {
	case info.Change != "" && info.Parent != "":
		what = info.Parent + " with " + info.Change
	case info.Parent != "":
		what = info.Parent + " once more, without a change"
	case info.Change != "":
		what = "the baseline with " + info.Change
	}
	return wrap(info.Stage+" is "+what, width, 4)
}

func (m Model) dim(lines []string) []string {
	for i, line := range lines {
		lines[i] = m.styles.Dim.Render(line)
	}
	return lines
}

func (m Model) wideHead(width int) string {
	return ends(fit("  stage", 20)+right("completed/s", 11)+right("× parent", 10)+"  bound by", m.runsHead()+"verdict", width)
}

func (m Model) runsHead() string {
	if m.state.Study.Turns() < 2 {
		return ""
	}
	return "runs     "
}

// wideRow draws a stage on one line.
func (m Model) wideRow(r state.Row, width int) []string {
	rate, to := unknown, unknown
	if r.Rate != nil {
		rate = three(*r.Rate)
	}
	if r.Ratio != nil {
		to = ratio(*r.Ratio)
	}
	if r.Status == state.Waiting && r.Ended == 0 {
		rate, to = "", ""
	}
	tail := m.verdict(r)
	if runs := m.runs(r); runs != "" {
		tail = fit(runs, 6) + right(tail, 10)
	}
	return []string{ends(fit(m.name(r, 20), 20)+right(rate, 11)+right(to, 10)+"  "+r.Bound, tail, width)}
}

// below fills what is left of a tall panel.
func (m Model) below(rows []state.Row, width, height int) []string {
	var lines []string
	if height >= len(rows)+6 && width >= 60 {
		lines = append(lines, m.bars(rows, width)...)
	}
	if about := m.about(width); height-len(lines) >= len(about)+1 {
		lines = append(lines, about...)
	}
	return lines
}

// bars draws the completed rates to one scale.
func (m Model) bars(rows []state.Row, width int) []string {
	highest := 0.0
	for _, r := range rows {
		if r.Rate != nil {
			highest = max(highest, *r.Rate)
		}
	}
	lines := []string{"", "", m.styles.Strong.Render("completed responses/s"), ""}
	if highest == 0 {
		return nil
	}
	for _, r := range rows {
		line := m.styles.Dim.Render(fit(r.Stage.Stage, 19))
		if r.Rate != nil {
			_, look := m.styles.status(r.Status)
			if r.Status != state.Running {
				look = m.styles.Own
			}
			line += look.Render(strings.TrimRight(bar(*r.Rate/highest, width-28), " ")) + " " + three(*r.Rate)
		}
		lines = append(lines, line)
	}
	return lines
}

// about tells what the shown stage changes, why, and what was expected of it.
func (m Model) about(width int) []string {
	r := m.state.Run(m.selectedRun())
	if r.Plan == nil {
		return nil
	}
	p := r.Plan
	lines := []string{"", "", m.styles.Strong.Render("why " + p.Stage)}
	if width >= 60 {
		lines = append(append(lines, m.dim(m.change(width))...), "")
	}
	for _, paragraph := range strings.Split(strings.TrimSpace(p.Why), "\n\n") {
		lines = append(lines, wrap(strings.Join(strings.Fields(paragraph), " "), width, 8)...)
	}
	return append(append(lines, ""), wrap(m.expected(r), width, 2)...)
}

// expected is the prediction that was written down before, and what has come.
func (m Model) expected(r *state.Run) string {
	e := r.Plan.Expect
	side, bound := "at least", e.AtLeast
	if bound == nil {
		side, bound = "at most", e.AtMost
	}
	if bound == nil {
		return ""
	}
	text := fmt.Sprintf("expected: %s %s %g", strings.ReplaceAll(e.Metric, "_", " "), side, *bound)
	if e.Versus == "parent" {
		text += " × the parent's"
		if seen, ok := m.state.Ratio(r); ok && e.Metric == "completed_rate" {
			text += "; seen: " + ratio(seen)
		}
	}
	return text
}
