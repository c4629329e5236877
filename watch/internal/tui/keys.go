package tui

import "charm.land/bubbles/v2/key"

// keyMap holds every key of the view; the help is rendered from it.
type keyMap struct {
	Pause, Back, Forth, StepBack, Step, Start, End, Slower, Faster key.Binding
	Up, Down, BlockBack, BlockForth, Follow, Help, Quit            key.Binding
}

func newKeys() keyMap {
	bind := func(help, about string, keys ...string) key.Binding {
		return key.NewBinding(key.WithKeys(keys...), key.WithHelp(help, about))
	}
	return keyMap{
		Pause:      bind("space", "pause", "space"),
		Back:       bind("←", "10 s back", "left", "h"),
		Forth:      bind("→", "10 s on", "right", "l"),
		StepBack:   bind(",", "step back", ","),
		Step:       bind(".", "step", "."),
		Start:      bind("home", "replay from the start", "home", "r"),
		End:        bind("end", "newest", "end", "G"),
		Slower:     bind("-", "slower", "-"),
		Faster:     bind("+", "faster", "+", "="),
		Up:         bind("↑", "stage above", "up", "k"),
		Down:       bind("↓", "stage below", "down", "j"),
		BlockBack:  bind("[", "block before", "["),
		BlockForth: bind("]", "block after", "]"),
		Follow:     bind("f", "follow the running stage", "f", "esc"),
		Help:       bind("?", "all keys", "?"),
		Quit:       bind("q", "quit", "q", "ctrl+c"),
	}
}

// ShortHelp is the help line, the most needed first.
func (k keyMap) ShortHelp() []key.Binding {
	return []key.Binding{
		k.Quit, k.Pause, pairedBinding(k.Back, k.Forth, "10 s"), pairedBinding(k.StepBack, k.Step, "step"),
		pairedBinding(k.Up, k.Down, "stage"), k.End, k.Help,
	}
}

// pairedBinding shows two bindings that do the opposite of each other as one.
func pairedBinding(a, b key.Binding, about string) key.Binding {
	return key.NewBinding(key.WithKeys(append(a.Keys(), b.Keys()...)...), key.WithHelp(a.Help().Key+b.Help().Key, about))
}

// FullHelp is every key, in columns.
func (k keyMap) FullHelp() [][]key.Binding {
	return [][]key.Binding{
		{k.Pause, k.Back, k.Forth, k.StepBack, k.Step},
		{k.Start, k.End, k.Slower, k.Faster},
		{k.Up, k.Down, k.BlockBack, k.BlockForth},
		{k.Follow, k.Help, k.Quit},
	}
}
