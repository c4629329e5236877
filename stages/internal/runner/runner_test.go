package runner

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"scaleguild/internal/cli"
	"scaleguild/internal/latency"
	"scaleguild/internal/run"
	"scaleguild/stages/internal/budget"
	"scaleguild/stages/internal/define"
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
	stored, err := run.ReadFile[run.Record](filepath.Join(dir, run.RecordFile))
	if err != nil {
		t.Fatal(err)
	}
	if stored.Load.Completed != 1 || stored.Load.CompletedRate != 5 || len(stored.Workers) != 1 || stored.Memory.PeakBytes != 2048 {
		t.Errorf("record %+v", stored)
	}
	times, err := latency.Read(filepath.Join(dir, run.LatencyFile), 0)
	if err != nil {
		t.Fatal(err)
	}
	if correct, failed := times.Count("health"); correct != 1 || failed != 0 || *stored.K6.All.HistogramP99 != *stored.Load.All.P99 {
		t.Errorf("%d correct and %d failed in latency.json, k6 %+v", correct, failed, stored.K6)
	}
	if record.Verdict.Valid || !slices.Equal(record.Verdict.Reasons, stored.Verdict.Reasons) {
		t.Errorf("a window of 0.2 s is %+v", record.Verdict)
	}
	if _, err := os.Stat(filepath.Join(dir, "state")); err == nil {
		t.Error("the service's state is still there")
	}
}

// A study without an upstream starts no mock, and its record and its samples have no figure of one.
func TestAStudyWithoutAnUpstreamStartsNoMock(t *testing.T) {
	w, r := newWorld(t, "mockapi")
	w.reading = func() budget.Reading { w.ask(time.Now()); return nil }
	p := testPlan()
	delete(p.Variables, "UPSTREAM_LATENCY")
	dir := filepath.Join(t.TempDir(), "v1")
	record, err := r.Run(context.Background(), p, dir)
	if err != nil {
		t.Fatal(err)
	}
	if want := allSteps[1 : len(allSteps)-1]; !slices.Equal(w.events, want) {
		t.Errorf("steps\n%s\nwant\n%s", strings.Join(w.events, "\n"), strings.Join(want, "\n"))
	}
	h := record.Harness
	if record.Upstream != nil || record.UpstreamWindow != nil || h.MockCPUSeconds != nil || h.MockDelaySeconds != nil {
		t.Errorf("got figures of a mock that does not run: %+v", record)
	}
	if _, err := os.Stat(filepath.Join(dir, run.UpstreamFile)); err == nil {
		t.Errorf("%s is there, of no mock", run.UpstreamFile)
	}
	if text := strings.Join(record.Verdict.Reasons, "\n"); strings.Contains(text, "upstream") || strings.Contains(text, "mock") {
		t.Errorf("got %s", text)
	}
	if lines, err := r.Shell(p, dir); err != nil || strings.Contains(strings.Join(lines, "\n"), "mock") {
		t.Errorf("shell: got %v, %v, want no mock", lines, err)
	}
}

// Of a service whose workers do not report, the record has the processes of its group, and
// nothing that they would have to say; of one whose do, what a worker leaves out is null.
func TestWhatAWorkerDoesNotSayIsNull(t *testing.T) {
	w, r := newWorld(t, "")
	w.members = "42\n41\n"
	p := testPlan()
	p.WorkersReport = false
	delete(p.Variables, "WORKERS")
	record, err := r.Run(context.Background(), p, filepath.Join(t.TempDir(), "v1"))
	if want := []run.Worker{{PID: 41}, {PID: 42}}; err != nil || !reflect.DeepEqual(record.Workers, want) {
		t.Errorf("got %+v, %v, want %+v", record.Workers, err, want)
	}
	record, err = r.Run(context.Background(), testPlan(), filepath.Join(t.TempDir(), "v1"))
	if err != nil || len(record.Workers) != 1 {
		t.Fatalf("got %+v, %v, want one worker", record.Workers, err)
	}
	if w := record.Workers[0]; w.HTTPParser != nil || w.Requests == nil || *w.Requests != 9 || *w.Loop != "uvloop.Loop" {
		t.Errorf("got %+v, want all but the HTTP parser", w)
	}
}

// What is running when a part breaks is stopped, last started first, and the
// logs are kept under another name.
func TestWhateverBreaksIsCleanedUp(t *testing.T) {
	for _, c := range []struct{ breaks, says, stopped string }{
		{"mockapi", "no mockapi today", ""},
		{"service", "no service today", "mock stopped"},
		{"ready", "503", "service stopped, mock stopped"},
		{"report", "will not be ready: 7.json: what a worker reports of itself: handler: unknown key", "service stopped, mock stopped"},
		{"k6", "no k6 today", "service stopped, mock stopped"},
		{"no load", "ended before the load began", "service stopped, mock stopped"},
		{"summary", "k6's summary", "service stopped, mock stopped"},
		{"stop", "does not go away", "service stopped, mock stopped"},
	} {
		t.Run(c.breaks, func(t *testing.T) {
			w, r := newWorld(t, c.breaks)
			dir := filepath.Join(t.TempDir(), "v1")
			p := testPlan()
			if c.breaks == "ready" { // the one that is waited for
				p.Variables["READY_TIMEOUT"] = "1s"
			}
			_, err := r.Run(context.Background(), p, dir)
			if err == nil || !strings.Contains(err.Error(), c.says) || cli.Code(err) != cli.Broke {
				t.Errorf("got %v", err)
			}
			stopped := slices.DeleteFunc(slices.Clone(w.events), func(e string) bool { return !strings.HasSuffix(e, " stopped") })
			if got := strings.Join(stopped, ", "); got != c.stopped {
				t.Errorf("stopped %q, want %q", got, c.stopped)
			}
			if _, err := os.Stat(dir); err == nil {
				t.Error("the broken run is where a finished one would be")
			}
			if _, err := os.Stat(filepath.Join(run.FailedFolder(dir, 0), run.LogsFolder)); err != nil {
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

// What the limits are is read again at both edges of the window.
func TestALimitThatChangesVoidsTheRun(t *testing.T) {
	w, r := newWorld(t, "")
	looks := 0
	w.reading = func() budget.Reading {
		if looks++; looks == 1 {
			return budget.Reading{"quota": "1 cores"}
		}
		return budget.Reading{"quota": "0.5 cores"}
	}
	record, err := r.Run(context.Background(), testPlan(), filepath.Join(t.TempDir(), "v1"))
	if err != nil {
		t.Fatal(err)
	}
	if reasons := strings.Join(record.Verdict.Reasons, "\n"); looks < 3 || !strings.Contains(reasons, "the service's quota changed by second 0.") || !strings.Contains(reasons, "was 1 cores, is 0.5 cores") {
		t.Errorf("after %d looks, got %q", looks, reasons)
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

// stages/manifest.json names what the runner takes, and SERVICE, which define takes.
func TestTheManifestIsWhatTheRunnerTakes(t *testing.T) {
	data, err := os.ReadFile("../../manifest.json")
	if err != nil {
		t.Fatal(err)
	}
	var m define.Manifest
	if err := json.Unmarshal(data, &m); err != nil {
		t.Fatal(err)
	}
	want := append(slices.Collect(maps.Keys(testVariables)), "SERVICE")
	slices.Sort(want)
	if !slices.Equal(m.Names(), want) {
		t.Errorf("the manifest has %v, the runner takes %v", m.Names(), want)
	}
	for name := range testVariables {
		p := testPlan()
		delete(p.Variables, name)
		if _, err := parseSettings(p); err == nil || !strings.Contains(err.Error(), name+": no value") {
			t.Errorf("without %s: got %v", name, err)
		}
	}
}

func TestValuesThatCannotBeRunAreRefused(t *testing.T) {
	for name, value := range map[string]string{"CPU_QUOTA": "200%", "CPU_PERIOD": "2s", "WINDOW": "0s"} {
		p := testPlan()
		p.Variables[name] = value
		if _, err := parseSettings(p); err == nil || !strings.HasPrefix(err.Error(), name+": ") {
			t.Errorf("%s=%s: got %v", name, value, err)
		}
	}
}

// What could not be stopped is told even when the run was interrupted.
func TestAnInterruptDoesNotHideAFailedStop(t *testing.T) {
	w, r := newWorld(t, "stop")
	ctx, cancel := context.WithCancel(context.Background())
	w.seen = func(step string) {
		if step == "measuring" {
			cancel()
		}
	}
	_, err := r.Run(ctx, testPlan(), filepath.Join(t.TempDir(), "v1"))
	if err == nil || !strings.Contains(err.Error(), "interrupted") || !strings.Contains(err.Error(), "does not go away") {
		t.Errorf("got %v", err)
	}
}

func TestTheRemedyIsKept(t *testing.T) {
	w, r := newWorld(t, "budget")
	_, err := r.Run(context.Background(), testPlan(), filepath.Join(t.TempDir(), "v1"))
	var e *cli.Error
	if !errors.As(err, &e) || cli.Code(err) != cli.Machine || !strings.HasPrefix(e.Hint, "just doctor\nlook into ") {
		t.Errorf("got %v with the hint %q (%v)", err, e.Hint, w.events)
	}
}

func TestAStudyOrdersTheChosenStagesByItsSeed(t *testing.T) {
	s := &define.Study{Name: "s", Seed: "seed-7"}
	plans := []run.Plan{{Stage: "one", Digest: "d1"}, {Stage: "two"}, {Stage: "three"}}
	got := NewStudy(s, plans, 4, 1, "id")
	if want := define.Order(got); len(want) != 4 || !slices.EqualFunc(got.Order, want, slices.Equal) {
		t.Errorf("got %q, want %q", got.Order, want)
	}
	if got.Blocks != 4 || got.Seed != "seed-7" || len(got.Stages) != 3 || got.Stages[0].Digest != "d1" {
		t.Errorf("got %+v", got)
	}
}

func TestTwoStudiesDoNotRunAtOnce(t *testing.T) {
	_, r := newWorld(t, "")
	cpus := testCPUs(os.Getpid())
	r.ServiceCPUs, r.HarnessCPUs = cpus[:1], cpus[1:]
	unlock, err := r.Alone("ladder")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Alone("ladder"); cli.Code(err) != cli.Machine {
		t.Errorf("got %v", err)
	}
	elsewhere := *r
	elsewhere.ServiceCPUs, elsewhere.HarnessCPUs = []int{cpus[1] + 1}, nil
	if _, err := elsewhere.Alone("ladder"); cli.Code(err) != cli.Machine || !strings.Contains(err.Error(), "of this checkout") {
		t.Errorf("got %v", err)
	}
	unlock()
	runs := filepath.Join(r.Root, run.RunsFolder)
	if left, err := os.Stat(runs); err == nil {
		t.Errorf("left behind: %s, with nothing in it", left.Name())
	}
	again, err := r.Alone("ladder")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(runs, "ladder"), 0o755); err != nil {
		t.Fatal(err)
	}
	again()
	if _, err := os.Stat(filepath.Join(runs, "ladder")); err != nil {
		t.Errorf("a run that is there: %v", err)
	}
}

// Whoever waits for the lock of a folder that is removed does not take that lock for the one of
// the new folder.
func TestALockIsThatOfTheFolderThatIsThere(t *testing.T) {
	root := t.TempDir()
	runs := filepath.Join(root, run.RunsFolder)
	if err := os.Mkdir(runs, 0o755); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(runs)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	RemoveEmpty(runs)
	if isAt(f, runs) {
		t.Error("the folder is gone")
	}
	if err := os.Mkdir(runs, 0o755); err != nil || isAt(f, runs) {
		t.Errorf("the folder is another one, %v", err)
	}
	link := filepath.Join(root, "link")
	if err := os.Symlink(runs, link); err != nil {
		t.Fatal(err)
	}
	RemoveEmpty(link, runs)
	if _, err := os.Lstat(link); err != nil {
		t.Errorf("a link was removed: %v", err)
	}
}

func TestAConsumerGetsItsOwnVariablesAndTheirNames(t *testing.T) {
	_, r := newWorld(t, "")
	got := strings.Join(r.environment(r.Consumers.Service, testPlan(), map[string]string{"PORT": "1"}, map[string]string{"FIXED": "x"}), " ")
	if got != "FIXED=x LANG=C.UTF-8 PATH=/bin PORT=1 STUDY_VARIABLES=WORKERS WORKERS=1" {
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
	for _, want := range []string{"/python3 -m app", "LISTEN=127.0.0.1:4000", "'PLAN=/runs/a b/plan.json'", "--address ''", "/health", "\"WINDOW\": \"200ms\"", "stop the service", "kill $mock"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s in\n%s", want, text)
		}
	}
}
