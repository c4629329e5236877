package tui

import (
	"time"

	tea "charm.land/bubbletea/v2"
)

// Frame draws one screen of what a source has at once: at o.At when that is set,
// else at the end.
func Frame(source Source, o Options, width, height int, now time.Time) string {
	at := o.At
	m := New(source, Options{})
	for _, msg := range []tea.Msg{tea.WindowSizeMsg{Width: width, Height: height}, feedMsg{source.Poll(), now, now}} {
		next, _ := m.Update(msg)
		m = next.(Model)
	}
	if at > 0 {
		m.seek(at)
	}
	return m.render()
}
