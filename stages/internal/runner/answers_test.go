package runner

import (
	"context"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"scaleguild/stages/internal/define"
)

// replayWorld is a world whose replay and content print what the scripts say.
func replayWorld(t *testing.T, breaks, replay, content string) (*world, *Runner, string) {
	w, r := newWorld(t, breaks)
	parent := t.TempDir()
	node := filepath.Join(parent, "node")
	if err := os.WriteFile(node, []byte("#!/bin/sh\n"+replay+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(r.Root, "service"), 0o755); err != nil {
		t.Fatal(err)
	}
	r.Tools.Node, r.Tools.Content = node, []string{"/bin/sh", "-c", content}
	runs := filepath.Join(parent, "runs")
	if err := os.Mkdir(runs, 0o755); err != nil {
		t.Fatal(err)
	}
	return w, r, runs
}

var replayed = Replayed{Iterations: 600, InFlight: 50, Slower: 1}

func TestReplayDigestsAnswersAndContent(t *testing.T) {
	w, r, runs := replayWorld(t, "", `test -f "$2" && echo "$4 of ${3%:*}"`, `test -d "$0/workers" && echo held`)
	got, err := r.Replay(context.Background(), testPlan(), replayed, runs)
	if err != nil {
		t.Fatal(err)
	}
	// sha256 of "600 of http://127.0.0.1\n" and of "held\n"
	want := Answers{Stage: "v1", Responses: "79edcf858c61c974f96c3c8134d7b292a40a51fa3a2bd365dcdde22d93228457", Content: "ba8b22dd0d5397b17ffd605cde668d40929fced62697b44d90beaac07459c0f7"}
	if got.Up <= 0 {
		t.Errorf("up for %s", got.Up)
	}
	if got.Before.At.IsZero() {
		t.Error("nobody says when the processes were looked at")
	}
	if got.Up, got.Before.At = 0, want.Before.At; !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
	if left, err := os.ReadDir(runs); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	if events := strings.Join(w.events, ", "); events != "service stopped, mock stopped" {
		t.Errorf("got %s", events)
	}
}

func TestAReplayThatFailsSaysWhyAndLeavesNothing(t *testing.T) {
	for name, c := range map[string]struct{ breaks, replay, content, want string }{
		"no answer":  {"", "echo r7: not answered >&2; exit 1", "echo held", "v1: replaying: node: exit status 1: r7: not answered"},
		"no lines":   {"", "true", "echo held", "v1: replaying: node printed nothing (got 0 bytes, want some)"},
		"no content": {"", "echo r0", "exit 3", "v1: what the service holds: sh: exit status 3"},
		"no service": {"service", "echo r0", "echo held", "v1: no service today"},
	} {
		w, r, runs := replayWorld(t, c.breaks, c.replay, c.content)
		_, err := r.Replay(context.Background(), testPlan(), replayed, runs)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %s", name, err, c.want)
		}
		if left, err := os.ReadDir(runs); err != nil || len(left) > 0 {
			t.Errorf("%s: left behind: %v, %v", name, left, err)
		}
		if events := strings.Join(w.events, ", "); !strings.Contains(events, "mock stopped") {
			t.Errorf("%s: got %s", name, events)
		}
	}
}

// A service that holds nothing to compare is compared by its answers alone, with its sidecars
// and without a mock where it has no upstream.
func TestReplayNeedsNeitherContentNorUpstream(t *testing.T) {
	w, r, runs := replayWorld(t, "mockapi", "echo r0", "echo held")
	r.Tools.Content, r.Tools.Sidecars = nil, map[string][]string{"cache": {"/cache"}}
	r.Consumers.Service.Sidecars = map[string]define.Process{"cache": {}}
	p := testPlan()
	delete(p.Variables, "UPSTREAM_LATENCY")
	got, err := r.Replay(context.Background(), p, replayed, runs)
	if err != nil || got.Content != "" || got.Responses == "" {
		t.Errorf("got %+v, %v", got, err)
	}
	if events := strings.Join(w.events, ", "); events != "sidecar cache started, service stopped, sidecar cache stopped" {
		t.Errorf("got %s", events)
	}
	if left, err := os.ReadDir(runs); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
