package tui

import (
	"time"

	"charm.land/bubbles/v2/help"
	tea "charm.land/bubbletea/v2"

	"scaleguild/watch/internal/feed"
	"scaleguild/watch/internal/state"
)

// pollEvery is how often the run directory is looked at.
const pollEvery = 500 * time.Millisecond

// playEvery is how often a replay moves on.
const playEvery = 100 * time.Millisecond

// A Source gives what has newly come, and says when its files were last written; a
// feed.Follower or feed.Newest.
type Source interface {
	Poll() []feed.Event
	Changed() time.Time
}

// Model is the view's state. It is changed by Update alone, which does not
// block: the source is polled in a command.
type Model struct {
	source Source
	tape   feed.Tape
	state  state.State // as of the first applied events of the tape
	done   int         // events applied
	head   head

	chosen  *feed.Key // the run that is shown; nil for the one that runs
	size    struct{ width, height int }
	now     time.Time
	newest  time.Time // when the last event came
	helping bool

	keys   keyMap
	help   help.Model
	styles styles
	frame  string // as of the last change
}

// head is where on the tape the view stands.
type head struct {
	at     time.Duration
	live   bool // at the tape's end, wherever that is
	paused bool
	speed  float64   // tape seconds a second; used when neither live nor paused
	last   time.Time // of the last playMsg; zero when the replay has not moved yet
	loop   int       // number of the loop of playMsgs that moves it
}

// Options are what a view begins with.
type Options struct {
	Speed float64       // 0 for live, else replay from the start, this many times as fast
	At    time.Duration // where the replay begins
}

// New makes a view of a source.
func New(source Source, o Options) Model {
	st := newStyles()
	m := Model{source: source, keys: newKeys(), help: help.New(), styles: st}
	m.help.Styles = st.help()
	m.head = head{live: o.Speed == 0, speed: o.Speed, at: o.At}
	if o.Speed == 0 {
		m.head.speed = 8
	}
	m.size.width, m.size.height = 80, 24
	return m
}

// Init begins to follow.
func (m Model) Init() tea.Cmd {
	return tea.Batch(m.poll(0), m.play())
}

// poll looks at the run directory after a while.
func (m Model) poll(after time.Duration) tea.Cmd {
	source := m.source
	return tea.Tick(after, func(now time.Time) tea.Msg { return feedMsg{source.Poll(), now, source.Changed()} })
}

// play moves a replay on after a while; a live or paused view needs none.
func (m Model) play() tea.Cmd {
	if m.head.live || m.head.paused {
		return nil
	}
	loop := m.head.loop
	return tea.Tick(playEvery, func(now time.Time) tea.Msg { return playMsg{now, loop} })
}

// View is the frame that the last change has drawn.
func (m Model) View() tea.View {
	v := tea.NewView(m.frame)
	v.AltScreen = true
	v.WindowTitle = "ScaleGuild watch"
	return v
}
