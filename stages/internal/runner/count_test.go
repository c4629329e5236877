package runner

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"scaleguild/internal/run"
	"scaleguild/internal/sums"
	"scaleguild/stages/internal/callgrind"
)

// countWorld is a world whose service has the processes 41 and 42, and leaves counts of those
// that are named.
func countWorld(t *testing.T, leaves ...string) (*world, *Runner, string) {
	t.Helper()
	w, r, runs := replayWorld(t, "", `"$(dirname "$0")/leave" && echo "$4 $5 $6"`, "echo held")
	w.members = "41\n42\n"
	r.Tools.Service = []string{"/bin/service", "-v"}
	program := filepath.Join(filepath.Dir(runs), "program")
	if err := os.WriteFile(program, []byte("code"), 0o644); err != nil {
		t.Fatal(err)
	}
	script := "#!/bin/sh\nset -e\n"
	for _, pid := range leaves {
		script += "for d in " + runs + "/v1-callgrind-*; do printf 'events: Ir\\nob=(1) " + program +
			"\\nfn=(1) main\\n1 900\\nob=(2) ???\\nfn=(2) ???\\n1 100\\ntotals: 1000\\n' >$d/" + pid + ".callgrind; done\n"
	}
	if err := os.WriteFile(filepath.Join(filepath.Dir(runs), "leave"), []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	return w, r, runs
}

var valgrind = callgrind.Program{Path: "/usr/bin/valgrind"}

func TestInstructionsAreCountedOfAllProcesses(t *testing.T) {
	_, r, runs := countWorld(t, "41", "42")
	p := testPlan()
	p.Variables["MODEL"], p.Variables["VUS"] = "closed", "30"
	got, err := r.CountInstructions(context.Background(), valgrind, p, Replayed{Iterations: 600, InFlight: 30}, runs)
	if err != nil {
		t.Fatal(err)
	}
	if got.Counts.Sum() != 2000 || len(got.Counts) != 2 {
		t.Errorf("got %v, want 1000 of each process", got.Counts)
	}
	if want := []run.Library{{Name: "program", SHA256: sums.Of([]byte("code"))}}; !slices.Equal(got.Libraries, want) {
		t.Errorf("got the libraries %v, want %v", got.Libraries, want)
	}
	if asked := sums.Of([]byte("600 30 100\n")); got.Responses != asked { // iterations, requests in flight, how many times as slow
		t.Errorf("got answers %s, want %s", got.Responses, asked)
	}
	if left, err := os.ReadDir(runs); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// The service is the same but for valgrind before it and the fixed seed of its hashes.
func TestTheServiceRunsUnderValgrind(t *testing.T) {
	w, r, runs := countWorld(t, "41", "42")
	p := testPlan()
	p.Variables["MODEL"] = run.OpenModel
	if _, err := r.CountInstructions(context.Background(), valgrind, p, Replayed{Iterations: 600, InFlight: 30}, runs); err != nil {
		t.Fatal(err)
	}
	argv := w.service.Argv
	if argv[0] != valgrind.Path || !slices.Equal(argv[len(argv)-2:], []string{"/bin/service", "-v"}) || !slices.Contains(w.service.Env, "PYTHONHASHSEED=0") || !slices.Contains(w.service.Env, "GODEBUG=asyncpreemptoff=1") {
		t.Errorf("got %q in %q", argv, w.service.Env)
	}
	if !slices.Equal(r.Tools.Service, []string{"/bin/service", "-v"}) || r.Consumers.Service.Env["PYTHONHASHSEED"] != "" {
		t.Error("the runner's next service runs under valgrind as well")
	}
}

func TestAProcessWithoutACountIsAnError(t *testing.T) {
	for _, c := range []struct {
		leaves []string
		want   string
	}{
		{[]string{"41"}, "v1: process 42 left no count of its instructions"},
		{[]string{"41", "42", "43"}, "v1: process 43 was started while the service answered"},
	} {
		_, r, runs := countWorld(t, c.leaves...)
		p := testPlan()
		p.Variables["MODEL"], p.Variables["VUS"] = "closed", "30"
		if _, err := r.CountInstructions(context.Background(), valgrind, p, Replayed{Iterations: 600, InFlight: 30}, runs); err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%v: got %v, want %s", c.leaves, err, c.want)
		}
		if left, err := os.ReadDir(runs); err != nil || len(left) > 0 {
			t.Errorf("left behind: %v, %v", left, err)
		}
	}
}
