package runner

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"scaleguild/internal/cli"
	"scaleguild/internal/run"
)

var allSteps = []string{
	"starting the mock upstream", "starting the service", "waiting for the service", "starting k6",
	"measuring", "reading what happened", "stopping", "service stopped", "mock stopped",
}

func TestARunTakesItsStepsInOrderAndLeavesARecord(t *testing.T) {
	w, r := newWorld(t, "")
	dir := filepath.Join(t.TempDir(), "v1")
	record, err := r.Run(context.Background(), testPlan(), dir)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(w.events, allSteps) {
		t.Errorf("steps\n%s\nwant\n%s", strings.Join(w.events, "\n"), strings.Join(allSteps, "\n"))
	}
	stored, err := run.ReadFile[run.Record](filepath.Join(dir, "record.json"))
	if err != nil {
		t.Fatal(err)
	}
	if stored.Load.Completed != 1 || stored.Load.CompletedRate != 5 || len(stored.Workers) != 1 || stored.Memory.PeakBytes != 2048 {
		t.Errorf("record %+v", stored)
	}
	if record.Verdict.Valid || !slices.Equal(record.Verdict.Reasons, stored.Verdict.Reasons) {
		t.Errorf("a window of 0.2 s is %+v", record.Verdict)
	}
	if _, err := os.Stat(filepath.Join(dir, "state")); err == nil {
		t.Error("the service's state is still there")
	}
}

// What is running when a part breaks is stopped, last started first, and the
// logs are kept under another name.
func TestWhateverBreaksIsCleanedUp(t *testing.T) {
	for _, c := range []struct{ breaks, says, stopped string }{
		{"mockapi", "no mockapi today", ""},
		{"service", "no service today", "mock stopped"},
		{"ready", "503", "service stopped, mock stopped"},
		{"k6", "no k6 today", "service stopped, mock stopped"},
		{"no load", "ended before the load began", "service stopped, mock stopped"},
		{"summary", "no summary", "service stopped, mock stopped"},
		{"stop", "does not go away", "service stopped, mock stopped"},
	} {
		t.Run(c.breaks, func(t *testing.T) {
			w, r := newWorld(t, c.breaks)
			dir := filepath.Join(t.TempDir(), "v1")
			_, err := r.Run(context.Background(), testPlan(), dir)
			if err == nil || !strings.Contains(err.Error(), c.says) || cli.Code(err) != cli.Broke {
				t.Errorf("got %v", err)
			}
			stopped := slices.DeleteFunc(slices.Clone(w.events), func(e string) bool { return !strings.HasSuffix(e, " stopped") })
			if got := strings.Join(stopped, ", "); got != c.stopped {
				t.Errorf("stopped %q, want %q", got, c.stopped)
			}
			if _, err := os.Stat(dir); err == nil {
				t.Error("the broken run stands where a finished one would")
			}
			if _, err := os.Stat(filepath.Join(dir+".failed", "logs")); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestAnInterruptAtAnyStepLeavesNothing(t *testing.T) {
	for _, step := range allSteps[:7] {
		t.Run(step, func(t *testing.T) {
			w, r := newWorld(t, "")
			ctx, cancel := context.WithCancel(context.Background())
			w.seen = func(now string) {
				if now == step {
					cancel()
				}
			}
			dir := filepath.Join(t.TempDir(), "v1")
			_, err := r.Run(ctx, testPlan(), dir)
			if err == nil || !strings.Contains(err.Error(), "interrupted") {
				t.Errorf("got %v", err)
			}
			left, err := os.ReadDir(filepath.Dir(dir))
			if err != nil || len(left) > 0 {
				t.Errorf("left %v, %v", left, err)
			}
		})
	}
}

func TestARunIsNeverOverwritten(t *testing.T) {
	_, r := newWorld(t, "")
	_, err := r.Run(context.Background(), testPlan(), t.TempDir())
	if err == nil || cli.Code(err) != cli.Usage {
		t.Errorf("got %v", err)
	}
}

func TestAMissingVariableIsNamed(t *testing.T) {
	_, r := newWorld(t, "")
	p := testPlan()
	delete(p.Variables, "CPU_QUOTA")
	_, err := r.Run(context.Background(), p, filepath.Join(t.TempDir(), "v1"))
	if err == nil || !strings.Contains(err.Error(), "CPU_QUOTA: no value") || cli.Code(err) != cli.Usage {
		t.Errorf("got %v", err)
	}
}

func TestAConsumerGetsItsOwnVariablesAndTheirNames(t *testing.T) {
	_, r := newWorld(t, "")
	got := strings.Join(r.environment(r.Consumers.Service, testPlan(), map[string]string{"PORT": "1"}), " ")
	if got != "LANG=C.UTF-8 PATH=/bin PORT=1 STUDY_VARIABLES=WORKERS WORKERS=1" {
		t.Errorf("got %s", got)
	}
}

func TestShellIsTheSameCommands(t *testing.T) {
	_, r := newWorld(t, "")
	lines, err := r.Shell(testPlan(), "/runs/a b")
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Join(lines, "\n")
	for _, want := range []string{"/python3 -m app", "LISTEN=127.0.0.1:4000", "'PLAN=/runs/a b/plan.json'", "--address ''", "/health"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s in\n%s", want, text)
		}
	}
}
