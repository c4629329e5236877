package tui

import (
	"fmt"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"scaleguild/internal/run"
)

// The smallest screen that the view fits on.
const (
	leastWidth  = 60
	leastHeight = 16
)

// From these widths on there is room for more words above, and for a ladder that is
// a table with one line a stage.
const (
	wideFrom  = 120
	tableFrom = 150
)

// render draws the whole screen: header, ladder and stage side by side, keys.
func (m Model) render() string {
	w, h := m.size.width, m.size.height
	if w < leastWidth || h < leastHeight {
		return fit(fmt.Sprintf("this screen is too small (got %d×%d, want %d×%d)", w, h, leastWidth, leastHeight), w)
	}
	foot := m.foot(w)
	body := h - 3 - len(foot)
	left := m.ladderWidth(w)
	rule := func(joint string) string {
		return m.styles.Dim.Render(strings.Repeat("─", left+1) + joint + strings.Repeat("─", w-left-2))
	}
	lines := []string{m.header(w), rule("┬")}
	lines = append(lines, m.columns(m.ladder(left-1, body), m.stage(w-left-4, body), left, w, body)...)
	lines = append(lines, rule("┴"))
	return strings.Join(append(lines, foot...), "\n")
}

// ladderWidth is the room of the left panel on a screen of a width.
func (m Model) ladderWidth(width int) int {
	switch s := m.state.Study; {
	case width < wideFrom:
		return 32
	case width < tableFrom:
		return 34
	case width >= 200:
		return 80
	case s != nil && s.Turns() > 1: // one column more
		return 75
	default:
		return 66
	}
}

// columns puts two panels side by side.
func (m Model) columns(left, right []string, leftWidth, width, height int) []string {
	out := make([]string, height)
	bar := m.styles.Dim.Render("│")
	for i := range out {
		l, r := "", ""
		if i < len(left) {
			l = left[i]
		}
		if i < len(right) {
			r = right[i]
		}
		out[i] = " " + fit(l, leftWidth) + bar + " " + fit(r, width-leftWidth-3)
	}
	return out
}

// header says which study this is, how far it is, and whether this is live.
func (m Model) header(width int) string {
	st, s, mode := m.styles, m.state.Study, m.mode()+" "
	left := " " + st.Title.Render("ScaleGuild")
	if s != nil {
		ended, all := m.state.Count()
		left += "  " + st.Strong.Render(s.Title)
		if width >= wideFrom {
			left += st.Dim.Render("  " + s.RunID)
		}
		left = fit(left, min(width-44, ansi.StringWidth(left)))
		left += fmt.Sprintf("  block %d of %d%s · %d of %d runs", max(1, m.state.Now.Block), s.Blocks, roundText(*s, m.state.Now.Round), ended, all)
		if long := left + st.Dim.Render(m.toGo()); ended < all && ansi.StringWidth(long+mode) < width {
			left = long
		}
	}
	return ends(left, mode, width)
}

// toGo estimates how long the rest of the study takes, from the runs so far.
func (m Model) toGo() string {
	left := m.state.Left()
	if left == 0 {
		return ""
	}
	return fmt.Sprintf(" · about %d min to go", max(1, int(left.Round(time.Minute).Minutes())))
}

// mode says where on the tape the view stands.
func (m Model) mode() string {
	st := m.styles
	at := clock(m.head.at) + "/" + clock(m.tape.End())
	switch {
	case m.head.paused:
		return st.Running.Render("❚❚ paused ") + at
	case !m.head.live:
		return st.Own.Render(fmt.Sprintf("▶▶ replay ×%g ", m.head.speed)) + at
	case m.state.Over():
		return st.Good.Render("■ finished")
	case m.idle() > 0:
		return st.Bad.Render(fmt.Sprintf("● nothing new for %d s", m.idle()))
	default:
		return st.Good.Render("● live")
	}
}

// foot is the help, and above it what could not be read.
func (m Model) foot(width int) []string {
	var lines []string
	if m.state.Trouble != "" {
		lines = append(lines, " "+m.styles.Bad.Render(fit("! "+m.state.Trouble, width-2)))
	}
	h := m.help
	h.SetWidth(width - 2)
	text := h.ShortHelpView(m.keys.ShortHelp())
	if m.helping {
		text = h.FullHelpView(m.keys.FullHelp())
	}
	for _, line := range strings.Split(text, "\n") {
		lines = append(lines, " "+line)
	}
	return lines
}

// roundText is where in a block of kept services a study is; "" where a block has no rounds.
func roundText(s run.Study, round int) string {
	if s.Service != run.Kept {
		return ""
	}
	return fmt.Sprintf(", round %d of %d", max(1, round), s.Rounds)
}
