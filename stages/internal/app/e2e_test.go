package app_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"scaleguild/internal/run"
)

// TestTheRecordsOfAShortStudy looks at the run directory E2E_RUN, which tools/check/e2e.sh
// leaves: the main study with the real service, mock and k6, in windows of 2 s on a machine
// that may be busy.
func TestTheRecordsOfAShortStudy(t *testing.T) {
	dir := os.Getenv("E2E_RUN")
	if dir == "" {
		t.Skip("skipped: E2E_RUN is not set (just test-e2e sets it)")
	}
	if !filepath.IsAbs(dir) { // as the recipe names it, from the root of the project
		dir = filepath.Join("..", "..", "..", dir)
	}
	study, err := run.ReadFile[run.Study](filepath.Join(dir, run.StudyFile))
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]int64{}
	for _, stage := range study.Order[0] {
		record, err := run.ReadFile[run.Record](filepath.Join(run.RunFolder(dir, 1, stage), run.RecordFile))
		if err != nil {
			t.Fatal(err)
		}
		t.Run(stage, func(t *testing.T) {
			checkCounts(t, record)
			checkReasons(t, record)
			checkDelays(t, record, seen)
		})
	}
}

func checkCounts(t *testing.T, r run.Record) {
	l := r.Load
	if l.Completed == 0 || l.Failed > 0 || l.Started != l.Finished {
		t.Errorf("%d correct and %d failed responses %v in the window, %d of %d requests finished (want some correct, no other, all)",
			l.Completed, l.Failed, l.FailedByCause, l.Finished, l.Started)
	}
	if b := r.Budget; b.QuotaRead != 1 || !slices.Equal(b.ServiceCPUs, b.ServiceCPUsGot) {
		t.Errorf("the CPU limit is another one (got %+v, want one CPU)", b)
	}
	if p := r.SpeedProbe; p == nil || p.Pieces == 0 || !strings.HasPrefix(p.Python, "3.") {
		t.Errorf("the speed of the CPU was not measured (got %+v, want pieces under the pinned Python): %q", p, r.Warnings)
	}
	if parked := r.Upstream.PeakParked; r.Plan.Variables["HANDLERS"] == "blocking" && parked != 1 {
		t.Errorf("blocking handlers ask the upstream one at a time (got %d parked, want 1)", parked)
	}
}

// checkReasons wants the window of 2 s to be too short. Beside that a run may break those
// rules that a busy machine alone can break, and no other.
func checkReasons(t *testing.T, r run.Record) {
	for _, rule := range run.Rules() {
		reasons := rule.Reasons(r)
		switch {
		case rule.Name == "window" && len(reasons) != 1:
			t.Errorf("a window of 2 s was not called too short (got %q)", reasons)
		case rule.Name != "window" && !rule.Noise && len(reasons) > 0:
			t.Errorf("%s: %q", rule.Name, reasons)
		}
	}
}

// checkDelays wants the draw of each key to be the same in every stage, and its delay in
// every stage that has the same distribution.
func checkDelays(t *testing.T, r run.Record, seen map[string]int64) {
	same := func(what, of string, got int64) {
		key := fmt.Sprintf("%s of %s", what, of)
		if want, ok := seen[key]; ok && got != want {
			t.Errorf("%s differs (got %d, want %d)", key, got, want)
		}
		seen[key] = got
	}
	for _, w := range r.Upstream.Witnesses {
		same("draw", w.Key, w.Draw)
		same("delay", w.Key+" under "+r.Upstream.Latency, w.Delay)
	}
}
