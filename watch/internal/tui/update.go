package tui

import (
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"scaleguild/watch/internal/feed"
	"scaleguild/watch/internal/state"
)

// seekBy is how far the arrow keys go.
const seekBy = 10 * time.Second

// fastest and slowest a replay may be.
const (
	slowest = 0.25
	fastest = 256
)

// Update takes in one message.
func (m Model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	var cmd tea.Cmd
	changed := true
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.size.width, m.size.height = msg.Width, msg.Height
	case feedMsg:
		changed = m.feed(msg)
		cmd = m.poll(pollEvery)
	case playMsg:
		if changed = msg.loop == m.head.loop && !m.head.live && !m.head.paused; changed {
			m.advance(msg.now)
			cmd = m.play()
		}
	case tea.KeyPressMsg:
		m, cmd = m.press(msg)
	default:
		changed = false
	}
	if changed {
		m.frame = m.render()
	}
	return m, cmd
}

// feed takes in what the source has brought, and says whether the view changes.
func (m *Model) feed(msg feedMsg) bool {
	idle := m.idle()
	m.now = msg.now
	for _, e := range msg.events {
		m.newest = msg.now
		if _, ok := e.(feed.Opened); ok {
			m.restart()
		}
		m.tape.Add(e)
	}
	if m.opened(msg.events) && msg.changed.Before(msg.now) {
		m.newest = msg.changed // what was there before this program has been silent for longer
	}
	if m.head.live {
		m.head.at = m.tape.End()
	}
	m.apply()
	return len(msg.events) > 0 || m.idle() != idle || m.frame == ""
}

// opened says whether events begin with a run directory that is newly followed.
func (m *Model) opened(events []feed.Event) bool {
	if len(events) == 0 {
		return false
	}
	_, ok := events[0].(feed.Opened)
	return ok
}

// restart forgets what was of another run directory.
func (m *Model) restart() {
	m.done, m.chosen = 0, nil
	m.state = state.State{}
	if m.tape.Len() > 0 {
		m.head.at = 0
	}
}

// idle is for how many whole seconds nothing has come, 0 while that says nothing.
func (m Model) idle() int {
	if m.newest.IsZero() || m.state.Over() {
		return 0
	}
	if quiet := m.now.Sub(m.newest); quiet >= quietAfter {
		return int(quiet.Seconds())
	}
	return 0
}

// quietAfter is how long a study that runs may be silent without a word about it.
const quietAfter = 15 * time.Second

// apply brings the state to where the head is; backwards it begins anew.
func (m *Model) apply() {
	until := m.tape.Until(m.head.at)
	if m.head.live {
		until = m.tape.Len()
	}
	if until < m.done {
		m.state, m.done = state.State{}, 0
	}
	for ; m.done < until; m.done++ {
		m.state.Apply(m.tape.Event(m.done))
	}
}

// advance moves a replay on by the time that has passed.
func (m *Model) advance(now time.Time) {
	if m.head.live || m.head.paused {
		return
	}
	if !m.head.last.IsZero() {
		m.head.at += time.Duration(float64(now.Sub(m.head.last)) * m.head.speed)
	}
	m.head.last = now
	if m.tape.Len() > 0 && m.head.at >= m.tape.End() {
		m.toEnd()
	}
	m.apply()
}

// toEnd goes to the newest: a replay that has caught up is live.
func (m *Model) toEnd() {
	m.head.at, m.head.live, m.head.paused, m.head.last = m.tape.End(), true, false, time.Time{}
}

// seek goes to a time of the tape; beyond its end it is live.
func (m *Model) seek(at time.Duration) {
	if at >= m.tape.End() {
		m.toEnd()
	} else {
		m.head.at, m.head.live, m.head.last = max(0, at), false, time.Time{}
	}
	m.apply()
}

// press takes in a key. A key that leaves the tape's end starts the replay's clock.
func (m Model) press(msg tea.KeyPressMsg) (Model, tea.Cmd) {
	still := m.head.live || m.head.paused
	switch k := m.keys; {
	case key.Matches(msg, k.Quit):
		return m, tea.Quit
	case key.Matches(msg, k.Help):
		m.helping = !m.helping
	case key.Matches(msg, k.Pause):
		m.pause()
	case key.Matches(msg, k.Back):
		m.seek(m.head.at - seekBy)
	case key.Matches(msg, k.Forth):
		m.seek(m.head.at + seekBy)
	case key.Matches(msg, k.StepBack):
		m.step(true)
	case key.Matches(msg, k.Step):
		m.step(false)
	case key.Matches(msg, k.Start):
		m.head.paused = false
		m.seek(0)
	case key.Matches(msg, k.End):
		m.toEnd()
		m.apply()
	case key.Matches(msg, k.Slower):
		m.head.speed = max(slowest, m.head.speed/2)
	case key.Matches(msg, k.Faster):
		m.head.speed = min(fastest, m.head.speed*2)
	default:
		m.choose(msg)
	}
	if still && !m.head.live && !m.head.paused {
		m.head.loop++
		return m, m.play()
	}
	return m, nil
}

func (m *Model) pause() {
	m.head.paused = !m.head.paused
	m.head.live = false
	m.head.last = time.Time{}
}

// step stops and goes to the event before or after.
func (m *Model) step(back bool) {
	m.head.at = m.tape.Step(m.head.at, back)
	m.head.live, m.head.paused, m.head.last = false, true, time.Time{}
	m.apply()
}

// choose takes in the keys that choose which run is shown.
func (m *Model) choose(msg tea.KeyPressMsg) {
	switch k := m.keys; {
	case key.Matches(msg, k.Up):
		m.move(-1, 0)
	case key.Matches(msg, k.Down):
		m.move(1, 0)
	case key.Matches(msg, k.BlockBack):
		m.move(0, -1)
	case key.Matches(msg, k.BlockForth):
		m.move(0, 1)
	case key.Matches(msg, k.Follow):
		m.chosen = nil
	}
}

// move chooses the stage that many rows below, the turn that many after.
func (m *Model) move(rows, turns int) {
	s := m.state.Study
	if s == nil || len(s.Stages) == 0 {
		return
	}
	now := m.selectedRun()
	row := 0
	for i, stage := range s.Stages {
		if stage.Stage == now.Stage {
			row = i
		}
	}
	row = min(len(s.Stages)-1, max(0, row+rows))
	at := 0
	for i := range s.Order {
		if s.Turn(i) == now.Turn {
			at = i
		}
	}
	at = min(len(s.Order)-1, max(0, at+turns))
	m.chosen = &feed.Key{Turn: s.Turn(at), Stage: s.Stages[row].Stage}
}

// selectedRun is the run that is shown: the chosen one, else the newest.
func (m Model) selectedRun() feed.Key {
	if m.chosen != nil {
		return *m.chosen
	}
	if m.state.Now == (feed.Key{}) && m.state.Study != nil && len(m.state.Study.Order) > 0 && len(m.state.Study.Order[0]) > 0 {
		return feed.Key{Turn: m.state.Study.Turn(0), Stage: m.state.Study.Order[0][0]}
	}
	return m.state.Now
}
