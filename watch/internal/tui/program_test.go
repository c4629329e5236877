package tui

import (
	"bytes"
	"errors"
	"io"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/exp/teatest/v2"

	"scaleguild/watch/internal/fake"
	"scaleguild/watch/internal/feed"
)

// patience bounds what would otherwise hang.
const patience = 5 * time.Minute

// The whole program: it polls, draws, obeys a key and ends.
func TestTheProgramFollowsAndQuits(t *testing.T) {
	d := fake.New(filepath.Join(t.TempDir(), "r"), 1)
	running(d)
	tm := teatest.NewTestModel(t, New(&feed.Follower{Dir: d.Path}, Options{}),
		teatest.WithInitialTermSize(100, 30), teatest.WithProgramOptions(tea.WithColorProfile(colorprofile.Ascii)))
	see := func(words string) {
		t.Helper()
		teatest.WaitFor(t, tm.Output(), func(b []byte) bool { return bytes.Contains(b, []byte(words)) },
			teatest.WithDuration(patience), teatest.WithCheckInterval(20*time.Millisecond))
	}
	see("v2-async")
	d.Append(v2, "what is this\n")
	see("line 15")
	tm.Type("q")
	m := tm.FinalModel(t, teatest.WithFinalTimeout(patience)).(Model)
	if m.size.width != 100 || m.size.height != 30 || !strings.Contains(m.frame, "v2-async") {
		t.Errorf("got %v", m.size)
	}
}

// bursting is a source that panics.
type bursting struct{}

func (bursting) Poll() []feed.Event { panic("burst") }
func (bursting) Changed() time.Time { return time.Time{} }

// crashing is a model that panics at a key.
type crashing struct{ Model }

func (c crashing) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if _, ok := msg.(tea.KeyPressMsg); ok {
		panic("burst")
	}
	m, cmd := c.Model.Update(msg)
	return crashing{m.(Model)}, cmd
}

// A screen takes what a program writes, and presses a key once the alternate
// screen is shown.
type screen struct {
	mu    sync.Mutex
	text  strings.Builder
	shown chan struct{}
	once  sync.Once
	keys  int
}

const enter, leave = "\x1b[?1049h", "\x1b[?1049l"

func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.text.Write(p)
	if strings.Contains(s.text.String(), enter) {
		s.once.Do(func() { close(s.shown) })
	}
	return len(p), nil
}

func (s *screen) Read(p []byte) (int, error) {
	<-s.shown
	s.keys++
	if s.keys > 1 {
		return 0, io.EOF
	}
	return copy(p, "x"), nil
}

// A panic leaves the alternate screen and shows the cursor again.
func TestAPanicRestoresTheTerminal(t *testing.T) {
	d := fake.New(filepath.Join(t.TempDir(), "r"), 1)
	s := &screen{shown: make(chan struct{})}
	p := tea.NewProgram(crashing{New(&feed.Follower{Dir: d.Path}, Options{})},
		tea.WithOutput(s), tea.WithInput(s), tea.WithWindowSize(80, 24), tea.WithEnvironment([]string{"TERM=xterm-256color"}))
	if _, err := p.Run(); !errors.Is(err, tea.ErrProgramPanic) {
		t.Errorf("got %v", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	text := s.text.String()
	if left := strings.LastIndex(text, leave); left < strings.LastIndex(text, enter) || !strings.Contains(text, "\x1b[?25h") {
		t.Errorf("the alternate screen is not left, or the cursor is not shown: %q", text)
	}
}

func TestAPanicOfTheSourceEndsTheProgram(t *testing.T) {
	s := &screen{shown: make(chan struct{})}
	p := tea.NewProgram(New(bursting{}, Options{}), tea.WithOutput(s), tea.WithInput(nil), tea.WithWindowSize(80, 24))
	if _, err := p.Run(); !errors.Is(err, tea.ErrProgramPanic) {
		t.Errorf("got %v", err)
	}
}
