package tui

import (
	"context"

	tea "charm.land/bubbletea/v2"
)

// Show runs a view until it is left or the context ends, which leaves it as a key
// does: the terminal's reader is waited for, and the terminal is given back. A panic
// gives the terminal back as well, and is an error.
func Show(ctx context.Context, m tea.Model, options ...tea.ProgramOption) error {
	p := tea.NewProgram(m, append(options, tea.WithoutSignalHandler(), tea.WithFPS(framesPerSecond))...)
	stop := context.AfterFunc(ctx, p.Quit)
	defer stop()
	_, err := p.Run()
	return err
}

// framesPerSecond bounds how often the terminal is written to: live, something new
// comes once a second, and a replay need not be smoother than this.
const framesPerSecond = 5
