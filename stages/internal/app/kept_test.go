package app_test

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"scaleguild/internal/run"
)

// A service that is kept is the same process in each round, gets other iterations in each, and is
// gone with its block.
func TestAServiceIsKeptThroughTheRoundsOfABlock(t *testing.T) {
	root := plain(t)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, filepath.Join(root, "bin", "stages"), "run", "--root", root, "--quick", "--rounds", "2", "plain")
	var messages bytes.Buffer
	cmd.Dir, cmd.Stderr = root, &messages
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, messages.String())
	}
	dir := strings.TrimSpace(string(out))
	var workers [][]run.Worker
	for round := 1; round <= 2; round++ {
		r, err := run.ReadFile[run.Record](filepath.Join(dir, "b01", run.RoundFolder(round), "long", run.RecordFile))
		if err != nil {
			t.Fatal(err)
		}
		if r.Plan.FirstIteration != 1_000_000*(round-1) || r.Plan.Service != run.Kept || r.Load.Completed == 0 {
			t.Errorf("round %d: begins with iteration %d of a service that is %s, %d correct responses", round, r.Plan.FirstIteration, r.Plan.Service, r.Load.Completed)
		}
		if share := r.Harness.NeighboursCPU; share == nil || *share != 0 {
			t.Errorf("round %d: neighbours used %v, there are none", round, share)
		}
		for _, reason := range r.Verdict.Reasons {
			if strings.Contains(reason, "k6 counted") || strings.Contains(reason, "add up") || strings.Contains(reason, "neighbours") {
				t.Errorf("round %d: %s", round, reason)
			}
		}
		workers = append(workers, r.Workers)
	}
	if len(workers[0]) == 0 || !reflect.DeepEqual(workers[0], workers[1]) {
		t.Errorf("the service's processes are %+v in round 1, %+v in round 2", workers[0], workers[1])
	}
	if _, err := os.Stat(filepath.Join(dir, "b01", run.ServicesFolder, "long", "state")); err == nil {
		t.Error("what the service wrote is still there")
	}
	if _, err := os.Stat(filepath.Join("/proc", strconv.Itoa(workers[0][0].PID))); err == nil {
		t.Errorf("process %d still runs", workers[0][0].PID)
	}
}
