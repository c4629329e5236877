package app

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"scaleguild/internal/cli"
	"scaleguild/watch/internal/fake"
)

// call runs the command with its standard output in a buffer, so without a terminal.
func call(dir string, args ...string) (string, error) {
	var out bytes.Buffer
	err := Run(context.Background(), cli.Env{
		Args: args, Out: &out, Err: io.Discard, Dir: dir, Getenv: func(string) string { return "" },
	})
	return out.String(), err
}

// project makes a folder that looks like the project, with one finished run.
func project(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	for _, path := range []string{"stages", "a/b"} {
		if err := os.MkdirAll(filepath.Join(root, path), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(root, "go.mod"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	fake.New(filepath.Join(root, "runs", "small", "20260102T030405Z-abcd"), 1).All()
	return root
}

func TestWithoutATerminalItPrintsLines(t *testing.T) {
	root := project(t)
	for name, args := range map[string][]string{
		"the newest": nil, "named": {"runs/small/20260102T030405Z-abcd"},
		"replayed": {"runs/small/20260102T030405Z-abcd", "--speed", "256"},
	} {
		out, err := call(root, args...)
		if err != nil || strings.Count(out, "\ndone ") != 3 {
			t.Errorf("%s: %v\n%s", name, err, out)
		}
	}
}

func TestTheNewestIsFoundFromWithinTheProject(t *testing.T) {
	root := project(t)
	out, err := call(filepath.Join(root, "a", "b"))
	if err != nil || !strings.Contains(out, "20260102T030405Z-abcd") {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestWrongUsageSaysWhatIsRight(t *testing.T) {
	root := project(t)
	for _, c := range []struct {
		args []string
		says string
	}{
		{[]string{"nowhere"}, "RUN: no such folder (got nowhere, want a run directory)"},
		{[]string{"a", "b"}, `arguments: got 2 (["a" "b"]), want at most one: RUN`},
		{[]string{"--speed", "1000"}, "speed: out of range (got 1000, want 0.25 to 256)"},
		{[]string{"--speed", "0"}, "speed: out of range (got 0, want 0.25 to 256)"},
		{[]string{"--speed", "nan"}, "speed: out of range (got NaN, want 0.25 to 256)"},
		{[]string{"--speed", "inf"}, "speed: out of range (got +Inf, want 0.25 to 256)"},
		{[]string{"--speed", "fast"}, "arguments: invalid value \"fast\""},
		{[]string{"--speed"}, "arguments: flag needs an argument"},
		{[]string{"--at", "9s"}, "at, stage: only a replay begins at a time"},
		{[]string{"--stage", "v2-async"}, "at, stage: only a replay begins at a time"},
		{[]string{"--stage", "v9", "--speed", "8"}, `stage: no run of it (got "v9", want a stage that has run)`},
		{[]string{"--at", "-9s", "--speed", "2"}, "at: before the start (got -9s"},
		{[]string{"--picture", "80"}, `picture: no size (got "80", want 60x16 to 250x70)`},
		{[]string{"--picture", "80x24x"}, `picture: no size (got "80x24x"`},
		{[]string{"--picture", "1000x24"}, `picture: no size (got "1000x24"`},
		{[]string{"--colour"}, "arguments: flag provided but not defined: -colour"},
	} {
		_, err := call(root, c.args...)
		var e *cli.Error
		if cli.Code(err) != cli.Usage || !strings.Contains(err.Error(), c.says) || !errors.As(err, &e) || e.Hint == "" {
			t.Errorf("%q: got %v, want %q and a hint", c.args, err, c.says)
		}
	}
}

func TestOutsideTheProjectARunIsNeeded(t *testing.T) {
	if _, err := call(t.TempDir()); cli.Code(err) != cli.Usage || !strings.Contains(err.Error(), "is not inside the project") {
		t.Errorf("got %v", err)
	}
	root := project(t)
	if out, err := call(t.TempDir(), "--root", root); err != nil || out == "" {
		t.Errorf("got %v", err)
	}
}

func TestThePictureIsXMLAndTheSameEachTime(t *testing.T) {
	root := project(t)
	args := []string{"runs/small/20260102T030405Z-abcd", "--picture", "120x36", "--stage", "v2-async", "--at", "15s"}
	first, err := call(root, args...)
	if err != nil {
		t.Fatal(err)
	}
	second, _ := call(root, args...)
	if first != second {
		t.Error("two pictures of the same moment differ")
	}
	d := xml.NewDecoder(strings.NewReader(first))
	words := ""
	for {
		token, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if text, ok := token.(xml.CharData); ok {
			words += string(text)
		}
	}
	for _, want := range []string{"ScaleGuild", "v2-async", "CPU full"} {
		if !strings.Contains(words, want) {
			t.Errorf("the picture lacks %q", want)
		}
	}
}
