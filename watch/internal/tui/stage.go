package tui

import (
	"fmt"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"scaleguild/internal/run"
	"scaleguild/watch/internal/state"
)

// stage draws the right panel: the run that is shown.
func (m Model) stage(width, height int) []string {
	key := m.selectedRun()
	if m.state.Study == nil || key.Stage == "" {
		return m.waitingText(width)
	}
	r, parent := m.state.Run(key), m.state.Parent(key)
	lines := []string{m.heading(r, width), m.course(r, width)}
	lines = append(lines, m.words(r, width, height)...)
	lines = append(lines, "")
	if len(r.Samples) == 0 && r.Record == nil {
		return lines
	}
	lines = append(lines, m.figures(r, parent, width)...)
	if height-len(lines) > 20 {
		lines = append(lines, "")
	}
	if height-len(lines) > 6 {
		lines = append(lines, legend(r, parent, m.toCome(key.Stage), width, m.styles))
	}
	return append(lines, m.charts(r, parent, width, height-len(lines))...)
}

// toCome is a stage's parent, if this study runs it; "" otherwise.
func (m Model) toCome(stage string) string {
	info, _ := m.state.Stage(stage)
	if _, ok := m.state.Stage(info.Parent); !ok {
		return ""
	}
	return info.Parent
}

// waitingText is shown while there is no run yet.
func (m Model) waitingText(width int) []string {
	lines := []string{"", m.styles.Strong.Render("waiting for a run")}
	if m.state.Dir != "" {
		lines = append(lines, wrap(m.state.Dir, width, 3)...)
	}
	return lines
}

func (m Model) heading(r *state.Run, width int) string {
	info, _ := m.state.Stage(r.Key.Stage)
	left := m.styles.Title.Render(r.Key.Stage) + "  " + info.Title
	tail := "  " + info.Change
	if info.Parent != "" {
		tail += " on " + info.Parent
	}
	if info.Change == "" || ansi.StringWidth(left+tail) > width { // the ladder's panel tells it as well
		return fit(left, width)
	}
	return ends(left, m.styles.Dim.Render(tail), width)
}

// course draws how far the phase of a run is.
func (m Model) course(r *state.Run, width int) string {
	st := m.styles
	switch r.Status {
	case state.Waiting:
		return st.Dim.Render("waits for its turn")
	case state.Failed:
		return st.Bad.Render("broke: see " + logs(r.Key))
	case state.Done:
		return m.ended(r)
	}
	p := r.Phase()
	if p.Name == "" {
		return st.Running.Render("starting mock, service and k6")
	}
	name := fit(phaseName(p.Name), 8)
	left := fmt.Sprintf(" %3.0f s left", p.Left().Seconds())
	if p.Name == run.Drain {
		left = fmt.Sprintf(" %.0f s of at most %.0f s", p.Elapsed.Seconds(), p.Length.Seconds())
	}
	room := min(60, width-len(name)-len(left)-1)
	return st.Running.Render(name) + " " + m.gauge(p, room) + left
}

// gauge draws the part of a phase that has passed.
func (m Model) gauge(p state.Phase, width int) string {
	if p.Length <= 0 || width <= 0 {
		return ""
	}
	done := min(width, int(float64(width)*float64(p.Elapsed)/float64(p.Length)))
	return m.styles.Running.Render(strings.Repeat("━", done)) + m.styles.Dim.Render(strings.Repeat("╌", width-done))
}

// ended says how a finished run came out.
func (m Model) ended(r *state.Run) string {
	if r.Record == nil {
		return m.styles.Bad.Render("ended; its record cannot be read")
	}
	window := r.Course.Window.Round(time.Second)
	if r.Rough() {
		return m.styles.Dim.Render("rough") + fmt.Sprintf(" · %d responses in a window of %s", r.Record.Load.Completed, window)
	}
	if !r.Verdict.Valid {
		return m.styles.Bad.Render("INVALID") + fmt.Sprintf(" · %d responses in a window of %s", r.Record.Load.Completed, window)
	}
	return m.styles.Good.Render("✓ valid") + fmt.Sprintf(" · %d responses in a window of %s", r.Record.Load.Completed, window)
}

// words says in plain words what is happening, or why a run is invalid.
func (m Model) words(r *state.Run, width, height int) []string {
	most := 2
	if height >= 30 {
		most = 3
	}
	if r.Record != nil && !r.Verdict.Valid && !r.Rough() {
		return m.paint(wrap(strings.Join(r.Verdict.Reasons, "; "), width, most))
	}
	lines := wrap(r.Says(), width, most)
	for len(lines) < most { // so that nothing below moves when the words change
		lines = append(lines, "")
	}
	return m.paint(lines)
}

func (m Model) paint(lines []string) []string {
	for i, line := range lines {
		lines[i] = m.styles.Words.Render(line)
	}
	return lines
}
