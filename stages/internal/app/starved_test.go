package app_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"scaleguild/internal/cgroup"
	"scaleguild/internal/run"
	"scaleguild/stages/internal/budget"
)

// starvedCores is what k6 gets of a CPU while it is measured: so little that it is
// short of CPU on a machine several times as fast, too.
const starvedCores = 0.02

// A generator that is short of CPU makes a slow service out of a fast one. One
// that a quota of its own stops leaves the harness's CPUs idle, so only the time
// for which its threads wait for a CPU tells. Here k6 gets 2 % of a CPU from the
// warm-up to the drain; its record must say that it is invalid, for that reason. To
// start and to sum up, which takes seconds of CPU time on a slow machine, it has
// all that there is. In full:
//
//	./bootstrap go test ./stages/internal/app -run TestAStarvedGeneratorVoidsTheRun -v
func TestAStarvedGeneratorVoidsTheRun(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a window of 10 s")
	}
	root := project(t)
	path, k6 := groupedK6(t, root)
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, filepath.Join(root, "bin", "stages"), "run", "--root", root, "ladder", "--wait", "0s",
		"--stage", "v2-async", "--set", "WARM_UP=5s", "--set", "WINDOW=10s", "--set", readyTimeout)
	cmd.Dir, cmd.Env = root, append(os.Environ(), "PATH="+path+string(os.PathListSeparator)+os.Getenv("PATH"))
	stderr, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var told strings.Builder
	for lines := bufio.NewScanner(stderr); lines.Scan(); {
		fmt.Fprintln(&told, lines.Text())
		if err := starve(k6, lines.Text()); err != nil {
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
	reasons := strings.Join(record.Verdict.Reasons, "\n")
	t.Logf("k6 used %.2f s of CPU in %.1f s, harness CPUs %.0f %% busy, dispatch delay %.2f ms; the reasons:\n%s",
		record.Harness.K6CPUSeconds, record.CPU.WallSeconds, 100*record.Harness.HarnessBusyShare, 1000*record.Harness.K6DelaySeconds, reasons)
	if record.Verdict.Valid || !strings.Contains(reasons, "a thread of k6 waited ") {
		t.Errorf("valid %v, reasons:\n%s", record.Verdict.Valid, reasons)
	}
}

// starve sets the quota that k6 has from a line of the runner's progress on.
func starve(k6 cgroup.Group, line string) error {
	switch {
	case strings.Contains(line, " "+run.WarmUp+" "):
		return k6.SetQuota(starvedCores, 100*time.Millisecond)
	case strings.Contains(line, " "+run.Drain+" "):
		return k6.SetQuota(float64(runtime.NumCPU()), 100*time.Millisecond)
	}
	return nil
}

// groupedK6 makes a folder for PATH whose k6 is the real one in a control group.
func groupedK6(t *testing.T, root string) (string, cgroup.Group) {
	t.Helper()
	real, err := exec.LookPath("k6")
	if err != nil {
		t.Fatal(err)
	}
	hierarchy, err := cgroup.ThisMachine()
	if err != nil {
		t.Fatal(err)
	}
	group := hierarchy.Group(fmt.Sprintf("/grouped-k6-%d", os.Getpid()))
	if err := errors.Join(group.Make(), group.SetQuota(float64(runtime.NumCPU()), 100*time.Millisecond)); err != nil {
		t.Skipf("no control group of one's own: %v", err)
	}
	t.Cleanup(func() {
		if err := group.Remove(); err != nil {
			t.Error(err)
		}
	})
	var script bytes.Buffer
	fmt.Fprintln(&script, "#!/bin/sh")
	for _, file := range group.ProcsFiles() {
		fmt.Fprintf(&script, "echo $$ >%s\n", budget.Quote(file))
	}
	fmt.Fprintf(&script, "exec %s \"$@\"\n", budget.Quote(real))
	folder := filepath.Join(root, "grouped")
	if err := errors.Join(os.Mkdir(folder, 0o755), os.WriteFile(filepath.Join(folder, "k6"), script.Bytes(), 0o755)); err != nil {
		t.Fatal(err)
	}
	return folder, group
}
