package tui

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"scaleguild/internal/run"
	"scaleguild/watch/internal/fake"
	"scaleguild/watch/internal/feed"
)

var start = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

var (
	v1 = feed.Key{Turn: run.Turn{Block: 1}, Stage: "v1-sync"}
	v2 = feed.Key{Turn: run.Turn{Block: 1}, Stage: "v2-async"}
	v3 = feed.Key{Turn: run.Turn{Block: 1}, Stage: "v3-slow"}
)

// driver drives a model without a terminal: messages in, frames out.
type driver struct {
	t   *testing.T
	dir *fake.Dir
	m   Model
	now time.Time
}

func drive(t *testing.T, o Options, blocks int, write func(d *fake.Dir)) *driver {
	t.Helper()
	d := fake.New(filepath.Join(t.TempDir(), "20260102T030405Z-abcd"), blocks)
	write(d)
	s := &driver{t: t, dir: d, m: New(&feed.Follower{Dir: d.Path}, o), now: start}
	s.poll()
	return s
}

func (s *driver) send(msg tea.Msg) tea.Cmd {
	s.t.Helper()
	next, cmd := s.m.Update(msg)
	s.m = next.(Model)
	return cmd
}

func (s *driver) poll() { s.send(feedMsg{s.m.source.Poll(), s.now, s.now}) }

func (s *driver) size(width, height int) {
	s.send(tea.WindowSizeMsg{Width: width, Height: height})
}

// play lets a replay run for some time.
func (s *driver) play(d time.Duration) {
	s.send(playMsg{s.now, s.m.head.loop})
	s.now = s.now.Add(d)
	s.send(playMsg{s.now, s.m.head.loop})
}

func (s *driver) press(keys ...string) tea.Cmd {
	var cmd tea.Cmd
	for _, k := range keys {
		msg := tea.KeyPressMsg{Text: k, Code: []rune(k)[0]}
		if code, ok := map[string]rune{"space": tea.KeySpace, "left": tea.KeyLeft, "right": tea.KeyRight, "up": tea.KeyUp,
			"down": tea.KeyDown, "home": tea.KeyHome, "end": tea.KeyEnd, "esc": tea.KeyEscape}[k]; ok {
			msg = tea.KeyPressMsg{Code: code}
		}
		cmd = s.send(msg)
	}
	return cmd
}

func (s *driver) frame() string { return ansi.Strip(s.m.frame) }

func (s *driver) shows(want ...string) {
	s.t.Helper()
	for _, w := range want {
		if !strings.Contains(s.frame(), w) {
			s.t.Errorf("the frame lacks %q:\n%s", w, s.frame())
		}
	}
}

func (s *driver) lacks(words ...string) {
	s.t.Helper()
	for _, w := range words {
		if strings.Contains(s.frame(), w) {
			s.t.Errorf("the frame has %q:\n%s", w, s.frame())
		}
	}
}

func begin(d *fake.Dir, key feed.Key, n int) {
	d.Begin(key)
	for second := range n {
		d.Second(key, second)
	}
}

// running is a study whose second stage is in its window.
func running(d *fake.Dir) {
	d.Whole(v1)
	begin(d, v2, 14)
}

func TestGoldenFrames(t *testing.T) {
	for name, write := range map[string]func(*fake.Dir){
		"running":  running,
		"finished": (*fake.Dir).All,
	} {
		for _, size := range [][2]int{{80, 24}, {160, 45}} {
			s := drive(t, Options{}, 1, write)
			s.size(size[0], size[1])
			golden(t, fmt.Sprintf("%s-%dx%d.txt", name, size[0], size[1]), s.frame())
		}
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	lines := strings.Split(got, "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	got = strings.Join(lines, "\n") + "\n"
	path := filepath.Join("testdata", name)
	if flag.Lookup("update").Value.String() == "true" { // teatest's flag
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs (go test ./watch/internal/tui -update writes it anew); got\n%s", name, got)
	}
}

func TestEveryFrameFillsItsScreenExactly(t *testing.T) {
	for name, write := range map[string]func(*fake.Dir){
		"nothing": func(*fake.Dir) {}, "running": running, "finished": (*fake.Dir).All,
		"ten blocks": func(d *fake.Dir) { d.Whole(v1) },
	} {
		blocks := 1
		if name == "ten blocks" {
			blocks = 10
		}
		s := drive(t, Options{}, blocks, write)
		for _, size := range [][2]int{{60, 16}, {79, 24}, {80, 24}, {100, 30}, {119, 40}, {120, 20}, {160, 45}, {199, 16}, {200, 50}, {250, 70}} {
			s.size(size[0], size[1])
			lines := strings.Split(s.frame(), "\n")
			if len(lines) != size[1] {
				t.Errorf("%s at %v: %d lines", name, size, len(lines))
			}
			for i, line := range lines {
				if w := ansi.StringWidth(line); w > size[0] {
					t.Errorf("%s at %v: line %d is %d wide", name, size, i, w)
				}
			}
		}
	}
}

func TestAScreenThatIsTooSmallSaysSo(t *testing.T) {
	s := drive(t, Options{}, 1, running)
	s.size(59, 24)
	s.shows("this screen is too small (got 59×24, want 60×16)")
	s.size(3, 1)
	s.size(80, 24)
	s.shows("v2-async")
}

func TestTheViewFollowsARunAsItGrows(t *testing.T) {
	s := drive(t, Options{}, 1, running)
	s.shows("window", "6 s left", "CPU full: 98 % used", "● live")
	for second := 14; second < fake.Seconds; second++ {
		s.dir.Second(v2, second)
	}
	s.poll()
	s.shows("drain")
	s.dir.Record(v2)
	s.poll()
	s.shows("✓ valid", "2 of 3 runs")
	s.dir.Begin(v3)
	s.poll()
	s.shows("starting mock, service and k6")
	s.dir.Second(v3, 0)
	s.poll()
	s.shows("▶ v3-slow", "warm-up", "4 s left")
}

func TestSilenceIsSaid(t *testing.T) {
	s := drive(t, Options{}, 1, running)
	s.now = s.now.Add(40 * time.Second)
	s.poll()
	s.shows("● nothing new for 40 s")
	s.dir.Second(v2, 14)
	s.poll()
	s.shows("● live")
}

// A study that was interrupted yesterday is not live for the first seconds.
func TestTheSilenceBeforeTheViewCounts(t *testing.T) {
	s := drive(t, Options{}, 1, running)
	source := &feed.Follower{Dir: s.dir.Path}
	s.m = New(source, Options{})
	s.send(feedMsg{source.Poll(), start, start.Add(-time.Hour)})
	s.shows("● nothing new for 3600 s")
	s.dir.Second(v2, 14)
	s.send(feedMsg{source.Poll(), start, start})
	s.shows("● live")
}

func TestTroubleIsForgottenWhenAllIsWellAgain(t *testing.T) {
	s := drive(t, Options{}, 1, func(d *fake.Dir) { d.Whole(v1); begin(d, v2, 5) })
	s.dir.Append(v2, "what is this\n")
	s.dir.Second(v2, 6)
	s.poll()
	s.shows("! b01/v2-async/samples.jsonl line 6: ")
	for second := 7; second < 17; second++ {
		s.dir.Second(v2, second)
	}
	s.poll()
	s.lacks("!", "line 6")
}

func TestTroubleIsSaid(t *testing.T) {
	s := drive(t, Options{}, 1, running)
	s.dir.Append(v2, "what is this\n")
	s.poll()
	s.shows("! b01/v2-async/samples.jsonl line 15: ")
}

func TestAnInvalidRunSaysWhy(t *testing.T) {
	s := drive(t, Options{}, 1, running)
	for i := range s.m.tape.Len() {
		if e, ok := s.m.tape.Event(i).(feed.Recorded); ok {
			e.Record.Harness.HarnessBusyShare = 0.93
			s.send(feedMsg{[]feed.Event{e}, s.now, s.now})
		}
	}
	s.shows("INVALID", "the harness CPUs were 93 % busy")
}

func TestAnyStageAndBlockCanBeLookedAt(t *testing.T) {
	s := drive(t, Options{}, 2, func(d *fake.Dir) {
		running(d)
	})
	s.press("up")
	s.shows("v1-sync  blocking calls", "✓ valid")
	s.press("]")
	s.shows("waits for its turn")
	s.press("up", "up", "[", "[", "down", "down", "down", "down")
	s.shows("v3-slow  a slow upstream")
	s.press("f")
	s.shows("v2-async  async handlers", "6 s left")
}

func TestTheHelpIsOfTheBindings(t *testing.T) {
	s := drive(t, Options{}, 1, running)
	s.size(120, 40)
	for _, b := range s.m.keys.ShortHelp() {
		s.shows(b.Help().Key + " " + b.Help().Desc)
	}
	s.press("?")
	for _, column := range s.m.keys.FullHelp() {
		for _, b := range column {
			s.shows(b.Help().Desc)
		}
	}
}

func TestQuitQuits(t *testing.T) {
	s := drive(t, Options{}, 1, running)
	cmd := s.press("q")
	if cmd == nil {
		t.Fatal("no command")
	}
	if _, ok := cmd().(tea.QuitMsg); !ok {
		t.Errorf("got %T", cmd())
	}
}

func TestAnotherRunDirectoryBeginsAnew(t *testing.T) {
	s := drive(t, Options{}, 1, running)
	other := fake.New(filepath.Join(t.TempDir(), "20260103T030405Z-beef"), 1)
	begin(other, v1, 2)
	s.m.source = &feed.Follower{Dir: other.Path}
	s.poll()
	s.shows("v1-sync", "3 s left", "0 of 3 runs")
	s.lacks("✓")
	if len(s.m.state.Run(v2).Samples) != 0 {
		t.Error("the other run's samples are still there")
	}
}
