package tui

import (
	"charm.land/bubbles/v2/help"
	"charm.land/lipgloss/v2"

	"scaleguild/watch/internal/state"
)

// styles are the looks of the view. The colours are the terminal's own sixteen,
// which suit dark and light grounds alike. None of them carries a meaning that
// a word or a sign does not carry as well.
type styles struct {
	Title, Dim, Strong, Own, Parent, Good, Bad, Running, Words, Mark lipgloss.Style
}

func newStyles() styles {
	colour := func(c string) lipgloss.Style { return lipgloss.NewStyle().Foreground(lipgloss.Color(c)) }
	return styles{
		Title:   colour("6").Bold(true),
		Dim:     colour("8"),
		Strong:  lipgloss.NewStyle().Bold(true),
		Own:     colour("6"),
		Parent:  colour("5"),
		Good:    colour("2"),
		Bad:     colour("1").Bold(true),
		Running: colour("3").Bold(true),
		Words:   colour("3"),
		Mark:    colour("8"),
	}
}

// status gives the sign of a status and its look.
func (s styles) status(of state.Status) (string, lipgloss.Style) {
	switch of {
	case state.Running:
		return "▶", s.Running
	case state.Done:
		return "✓", s.Good
	case state.Failed:
		return "✗", s.Bad
	default:
		return "·", s.Dim
	}
}

// helpStyles are the looks of the help line.
func (s styles) help() help.Styles {
	return help.Styles{
		ShortKey: s.Strong, ShortDesc: s.Dim, ShortSeparator: s.Dim, Ellipsis: s.Dim,
		FullKey: s.Strong, FullDesc: s.Dim, FullSeparator: s.Dim,
	}
}
