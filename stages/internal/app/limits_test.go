package app_test

import (
	"bufio"
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"scaleguild/internal/cgroup"
	"scaleguild/internal/run"
)

// The kernel keeps whatever quota it is given last. One that is halved in the window must
// void the run and be named. In full:
//
//	./bootstrap go test ./stages/internal/app -run TestAQuotaThatChangesInTheWindowVoidsTheRun -v
func TestAQuotaThatChangesInTheWindowVoidsTheRun(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a window of 10 s")
	}
	root := project(t)
	hierarchy, err := cgroup.ThisMachine()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, filepath.Join(root, "bin", "stages"), "run", "--root", root, "ladder", "--wait", "0s",
		"--stage", "v2-async", "--set", "VUS=20", "--set", "WARM_UP=2s", "--set", "WINDOW=10s", "--set", readyTimeout)
	cmd.Dir = root
	stderr, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	group := hierarchy.Group(fmt.Sprintf("/scaleguild-%d-v2-async", cmd.Process.Pid))
	windows := 0
	var told strings.Builder
	for lines := bufio.NewScanner(stderr); lines.Scan(); {
		fmt.Fprintln(&told, lines.Text())
		if !strings.Contains(lines.Text(), " "+run.Window+" ") {
			continue
		}
		if windows++; windows > 1 || !group.Exists() {
			continue // or systemd has it
		}
		if err := group.SetQuota(0.5, 100*time.Millisecond); err != nil {
			t.Error(err)
		}
	}
	if err := cmd.Wait(); err != nil {
		t.Fatalf("%v:\n%s", err, told.String())
	}
	found, err := filepath.Glob(filepath.Join(root, "runs", "ladder", "*", "b01", "v2-async", run.RecordFile))
	if err != nil || len(found) != 1 {
		t.Fatalf("records %v, %v", found, err)
	}
	record, err := run.ReadFile[run.Record](found[0])
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(record.Budget.Backend, "cgroup") {
		t.Skipf("the quota is not ours to change with %s", record.Budget.Backend)
	}
	t.Logf("verdict %+v, changes %+v, runner %.2f s of CPU", record.Verdict, record.Budget.Changes, record.Harness.RunnerCPUSeconds)
	reasons := strings.Join(record.Verdict.Reasons, "\n")
	if record.Verdict.Valid || !strings.Contains(reasons, "the service's quota changed by second ") || !strings.Contains(reasons, "was 1 cores, is 0.5 cores") || len(record.Budget.Changes) != 1 {
		t.Errorf("valid %v, reasons:\n%s\nchanges %+v", record.Verdict.Valid, reasons, record.Budget.Changes)
	}
}
