package tui

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"golang.org/x/sys/unix"

	"scaleguild/watch/internal/fake"
	"scaleguild/watch/internal/feed"
)

// terminal opens a real pseudo-terminal: the side of who looks, and the program's.
func terminal(t *testing.T) (viewer, program *os.File) {
	t.Helper()
	viewer, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Skipf("no pseudo-terminals here: %v", err)
	}
	t.Cleanup(func() { _ = viewer.Close() })
	fd := int(viewer.Fd())
	number, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	must(errors.Join(err, unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0)))
	program, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|unix.O_NOCTTY, 0)
	must(err) // not closed here: after a panic the view's reader is not waited for, and may look at it once more
	must(unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, &unix.Winsize{Row: 24, Col: 80}))
	return viewer, program
}

// mode is how a terminal is set: raw while the view is shown.
func mode(t *testing.T, f *os.File) unix.Termios {
	t.Helper()
	m, err := unix.IoctlGetTermios(int(f.Fd()), unix.TCGETS)
	must(err)
	return *m
}

// breaking is a source that panics at its second look.
type breaking struct {
	feed.Follower
	looks int
}

func (b *breaking) Poll() []feed.Event {
	if b.looks++; b.looks > 1 {
		panic("burst")
	}
	return b.Follower.Poll()
}

// However the view ends, the terminal is set as it was before, the alternate screen is
// left and the cursor shown.
func TestTheTerminalIsGivenBack(t *testing.T) {
	d := fake.New(filepath.Join(t.TempDir(), "r"), 1)
	running(d)
	whole := func() tea.Model { return New(&feed.Follower{Dir: d.Path}, Options{}) }
	for name, c := range map[string]struct {
		model tea.Model
		key   string // "" for none
		end   bool   // the context ends
		want  error
	}{
		"left":                  {model: whole(), key: "q"},
		"left with ctrl+c":      {model: whole(), key: "\x03"},
		"ended by a signal":     {model: whole(), end: true},
		"a panic of the view":   {model: crashing{whole().(Model)}, key: "x", want: tea.ErrProgramPanic},
		"a panic of the source": {model: New(&breaking{Follower: feed.Follower{Dir: d.Path}}, Options{}), want: tea.ErrProgramPanic},
	} {
		t.Run(name, func(t *testing.T) {
			if raceDetector && c.want != nil {
				t.Skip("after a panic the library does not wait for its reader, which the race detector calls a race")
			}
			viewer, program := terminal(t)
			before := mode(t, program)
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			shown := make(chan string, 1)
			go func() {
				shown <- look(viewer, func() {
					if during := mode(t, program); during == before {
						t.Error("the view is shown on a terminal that is not raw")
					}
					_, err := io.WriteString(viewer, c.key)
					must(err)
					if c.end {
						cancel()
					}
				})
			}()
			err := Show(ctx, c.model, tea.WithInput(program), tea.WithOutput(program), tea.WithEnvironment([]string{"TERM=xterm-256color"}))
			if !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
			if after := mode(t, program); after != before {
				t.Errorf("the terminal is set otherwise than before:\n%+v\n%+v", before, after)
			}
			_, err = io.WriteString(program, over)
			must(err)
			text := <-shown
			if strings.LastIndex(text, leave) < strings.LastIndex(text, enter) || strings.LastIndex(text, "\x1b[?25h") < strings.LastIndex(text, "\x1b[?25l") {
				t.Errorf("the alternate screen is not left, or the cursor is not shown: %q", text)
			}
		})
	}
}

// over is written when the view has ended, so that who looks knows that all has come.
const over = "THE VIEW IS OVER"

// look reads what a terminal shows until it is over, and calls first once the view is drawn.
func look(viewer *os.File, first func()) string {
	var all bytes.Buffer
	part, called := make([]byte, 4096), false
	for {
		n, err := viewer.Read(part)
		all.Write(part[:n])
		if !called && bytes.Contains(all.Bytes(), []byte("v2-async")) {
			called = true
			first()
		}
		if err != nil || strings.HasSuffix(all.String(), over) {
			return all.String()
		}
	}
}
