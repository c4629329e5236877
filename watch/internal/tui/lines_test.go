package tui

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"scaleguild/watch/internal/fake"
	"scaleguild/watch/internal/feed"
)

// growing is a source that writes its run while it is polled.
type growing struct {
	feed.Follower
	write []func()
}

func (g *growing) Poll() []feed.Event {
	if len(g.write) > 0 {
		g.write[0]()
		g.write = g.write[1:]
	}
	return g.Follower.Poll()
}

func TestLinesTellEachNewSecondAndEachEnd(t *testing.T) {
	d := fake.New(filepath.Join(t.TempDir(), "r"), 1)
	g := &growing{Follower: feed.Follower{Dir: d.Path}, write: []func(){
		func() { d.Whole(v1); begin(d, v2, 10) },
		func() { d.Second(v2, 10); d.Append(v2, "?\n") },
		func() {
			must(os.Rename(filepath.Clean(d.File(v2, "")), filepath.Clean(d.File(v2, ""))+".failed"))
			d.Whole(v3)
		},
	}}
	var out bytes.Buffer
	if err := Lines(context.Background(), &out, g, Options{}); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	for i, want := range []string{
		"run      ", "study    A small study, blocks 1, stages 3",
		"done     b01 v1-sync", "window   b01 v2-async               9 s left  completed/s ",
		"trouble  b01/v2-async/samples.jsonl line 12: ",
		"failed   v2-async broke: see b01/v2-async.failed/logs",
	} {
		if i >= len(lines) || !strings.HasPrefix(lines[i], want) {
			t.Fatalf("line %d: want %q in\n%s", i, want, out.String())
		}
	}
	last := lines[len(lines)-1]
	if !strings.HasPrefix(last, "done     b01 v3-slow") || !strings.HasSuffix(last, "  valid") {
		t.Errorf("the last line is %q", last)
	}
}

func TestAReplayInLinesTellsEverySecond(t *testing.T) {
	d := fake.New(filepath.Join(t.TempDir(), "r"), 1)
	d.All()
	var out bytes.Buffer
	if err := Lines(context.Background(), &out, &feed.Follower{Dir: d.Path}, Options{Speed: 256}); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(out.String(), "\n"); n != 2+3*(fake.Seconds+1) {
		t.Errorf("%d lines:\n%s", n, out.String())
	}
}

func TestLinesEndWithTheContext(t *testing.T) {
	d := fake.New(filepath.Join(t.TempDir(), "r"), 1)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := Lines(ctx, &bytes.Buffer{}, &feed.Follower{Dir: d.Path}, Options{}); err != nil {
		t.Error(err)
	}
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

// A study that was interrupted has runs to come that never will.
func TestLinesOfAnInterruptedStudyEnd(t *testing.T) {
	write := func() *fake.Dir {
		d := fake.New(filepath.Join(t.TempDir(), "r"), 1)
		d.Whole(v1)
		begin(d, v2, 4)
		return d
	}
	old := write()
	longAgo := time.Now().Add(-2 * endAfter)
	must(filepath.Walk(old.Path, func(path string, _ os.FileInfo, err error) error {
		return errors.Join(err, os.Chtimes(path, longAgo, longAgo))
	}))
	for name, c := range map[string]struct {
		d    *fake.Dir
		o    Options
		last string
	}{
		"looked at": {old, Options{}, "silent   nothing has come for 30m"},
		"replayed":  {write(), Options{Speed: 256}, "ended    the study has no more yet: 1 of 3 runs have ended"},
	} {
		var out bytes.Buffer
		if err := Lines(context.Background(), &out, &feed.Follower{Dir: c.d.Path}, c.o); err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(strings.TrimSpace(out.String()), "\n")
		if last := lines[len(lines)-1]; !strings.HasPrefix(last, c.last) || !strings.HasSuffix(last, "1 of 3 runs have ended") {
			t.Errorf("%s: the last line is %q", name, last)
		}
	}
}

func TestSilenceIsSaidOnceInLines(t *testing.T) {
	var out bytes.Buffer
	l := lines{w: &out}
	for _, quiet := range []time.Duration{quietAfter - 1, quietAfter, 2 * quietAfter, endAfter - 1} {
		if done, err := l.silence(quiet); done || err != nil {
			t.Errorf("%s: %v, %v", quiet, done, err)
		}
	}
	if got := out.String(); got != "silent   nothing has come for 15s\n" {
		t.Errorf("got %q", got)
	}
	l.take([]feed.Event{feed.Trouble{}})
	if done, _ := l.silence(endAfter); !done || l.silent {
		t.Error("a study that is silent for so long is not over")
	}
}
