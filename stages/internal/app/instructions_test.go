package app_test

import (
	"bytes"
	"context"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"scaleguild/internal/run"
)

// countPlain counts the study of plain, and gives what came of it and what was printed.
func countPlain(t *testing.T, root string) (run.StageInstructions, string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, filepath.Join(root, "bin", "stages"), "instructions", "--root", root, "--requests", "10", "--pause", "10s", "plain")
	var problems bytes.Buffer
	cmd.Dir, cmd.Stderr = root, &problems
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, problems.String())
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	f, err := run.ReadFile[run.Instructions](lines[len(lines)-1])
	if err != nil || len(f.Stages) != 1 || f.Files["server/server.py"] == "" || !strings.HasPrefix(f.Counter, "valgrind-") {
		t.Fatalf("got %+v, %v", f, err)
	}
	return f.Stages[0], string(out)
}

// Work that is put into a handler shows as instructions, beside whatever else the machine does.
func TestPlantedWorkIsCounted(t *testing.T) {
	if testing.Short() {
		t.Skip("a Python starts four times under valgrind")
	}
	if _, err := exec.LookPath("valgrind"); err != nil {
		t.Skip(err)
	}
	root := plain(t)
	before, text := countPlain(t, root)
	if len(before.Functions) != run.TopFunctions || before.Functions[0].Share <= 0 || before.Functions[0].Share < before.Functions[1].Share {
		t.Errorf("got the functions %+v", before.Functions)
	}
	if before.PerResponse <= 0 || before.InFlight != 5 || before.Repeats[0].Processes != 1 || before.Responses == "" || !strings.Contains(text, "million/resp") {
		t.Errorf("got %+v: %s", before, text)
	}
	replace(t, filepath.Join(root, "server", "server.py"), "        self.send_response(200)\n", "        sum(range(20000))\n        self.send_response(200)\n")
	after, _ := countPlain(t, root)
	if more := after.PerResponse - before.PerResponse; more < 20_000 || more > 20_000_000 {
		t.Errorf("20,000 sums more are %.0f instructions a response, on top of %.0f", more, before.PerResponse)
	}
	t.Logf("%.0f instructions a response, with planted work %.0f", before.PerResponse, after.PerResponse)
}

func TestInstructionsRefusesWhatItCannotCount(t *testing.T) {
	if _, err := exec.LookPath("valgrind"); err != nil {
		t.Skip(err)
	}
	root := plain(t)
	for want, words := range map[string][]string{
		"--requests: the short replay of long would have fewer requests in flight than the long one (got 4, want at least 5)": {"--requests", "4", "plain"},
		"--repeat: got 0, want at least 1":               {"--repeat", "0", "plain"},
		"--pause: got 0s, want more than 0s":             {"--pause", "0s", "plain"},
		`MIX: not a mix of the load (got "no-such-kind"`: {"--kind", "no-such-kind", "plain"},
		"arguments: got 0 ([]), want one: a study":       {},
	} {
		cmd := exec.Command(filepath.Join(root, "bin", "stages"), append([]string{"instructions", "--root", root}, words...)...)
		out, err := cmd.CombinedOutput()
		if err == nil || !strings.Contains(string(out), want) {
			t.Errorf("%q: got %v: %s, want %s", words, err, out, want)
		}
	}
	if left, err := filepath.Glob(filepath.Join(root, "runs", "*", "*")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
