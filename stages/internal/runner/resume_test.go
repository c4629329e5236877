package runner

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"scaleguild/internal/cli"
	"scaleguild/internal/run"
	"scaleguild/stages/internal/define"
)

// testStudy is a study of two stages and three blocks, the first of them run again.
func testStudy() (run.Study, []run.Plan) {
	definition := &define.Study{Name: "s", Title: "S", Seed: "seed-7", Again: "v1", Overrides: map[string]string{}}
	var plans []run.Plan
	for _, stage := range []string{"v1", "v2", "v1-again"} {
		p := testPlan()
		p.Stage = stage
		p.Digest = run.PlanDigest(p)
		plans = append(plans, p)
	}
	return NewStudy(definition, plans, 3, 1, "id"), plans
}

var testHost = run.Host{Schema: run.Schema, Commit: "c1", Toolchain: "bootstrap", Versions: map[string]string{"k6": "v1"},
	ServiceCPUs: []int{1}, HarnessCPUs: []int{0}, StartedAt: "2026-01-02T03:04:05Z"}

// interruptedStudy begins a study and interrupts it in its fourth run.
func interruptedStudy(t *testing.T) string {
	t.Helper()
	w, r := newWorld(t, "")
	ctx, cancel := context.WithCancel(context.Background())
	begun := 0
	w.seen = func(step string) {
		if step == allSteps[0] {
			begun++
		}
		if begun == 4 {
			cancel()
		}
	}
	s, plans := testStudy()
	dir := filepath.Join(t.TempDir(), "id")
	records, err := r.Study(ctx, s, plans, testHost, dir)
	if err == nil || len(records) != 3 {
		t.Fatalf("got %d records and %v, want 3 and an interrupt", len(records), err)
	}
	var text strings.Builder
	cli.Report(&text, "stages", err)
	for _, want := range []string{"interrupted", "3 finished runs are kept", "just study s --resume id"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("no %q in\n%s", want, text.String())
		}
	}
	return dir
}

// places lists where runs lie in a run directory.
func places(t *testing.T, dir string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, "b*", "*"))
	if err != nil {
		t.Fatal(err)
	}
	for i := range found {
		found[i] = strings.TrimPrefix(found[i], dir)
	}
	return found
}

// positions lists what ran where: "1/2 v1".
func positions(records []run.Record) (all []string) {
	for _, r := range records {
		all = append(all, r.Plan.Stage+" "+string(rune('0'+r.Plan.Block))+string(rune('0'+r.Plan.Position)))
	}
	return all
}

// read gives the bytes of a file.
func read(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestAResumedStudyEqualsAnUninterruptedOne(t *testing.T) {
	t.Parallel()
	_, r := newWorld(t, "")
	s, plans := testStudy()
	whole := filepath.Join(t.TempDir(), "id")
	all, err := r.Study(context.Background(), s, plans, testHost, whole)
	if err != nil {
		t.Fatal(err)
	}
	dir := interruptedStudy(t)
	first := filepath.Join(dir, "b01", s.Order[0][0], run.RecordFile)
	before := read(t, first)
	later := testHost
	later.StartedAt = "2026-01-03T00:00:00Z"
	w, r := newWorld(t, "")
	records, err := r.Resume(context.Background(), s, plans, later, dir)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := positions(records), positions(all); !slices.Equal(got, want) || len(got) != 9 {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := places(t, dir), places(t, whole); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if read(t, first) != before {
		t.Error("a finished run was touched")
	}
	for _, file := range []string{run.StudyFile, run.HostFile} {
		if read(t, filepath.Join(dir, file)) != read(t, filepath.Join(whole, file)) {
			t.Errorf("%s differs", file)
		}
	}
	if n := countOf(w.events, allSteps[0]); n != 6 {
		t.Errorf("%d runs were made, want 6", n)
	}
	if records, err := r.Resume(context.Background(), s, plans, later, dir); err != nil || len(records) != 9 || countOf(w.events, allSteps[0]) != 6 {
		t.Errorf("a study that has ended: got %d records, %v", len(records), err)
	}
}

func countOf(events []string, event string) (n int) {
	for _, e := range events {
		if e == event {
			n++
		}
	}
	return n
}

// The verdict of a finished run is judged anew, whatever its file says.
func TestAFinishedRunIsJudgedAnew(t *testing.T) {
	t.Parallel()
	dir := interruptedStudy(t)
	s, plans := testStudy()
	first := filepath.Join(dir, "b01", s.Order[0][0], run.RecordFile)
	record, err := run.ReadFile[run.Record](first)
	if err != nil {
		t.Fatal(err)
	}
	record.Verdict = run.Verdict{Valid: true, Reasons: []string{}}
	if err := run.WriteFile(first, record); err != nil {
		t.Fatal(err)
	}
	_, r := newWorld(t, "")
	records, err := r.Resume(context.Background(), s, plans, testHost, dir)
	if err != nil || records[0].Verdict.Valid || len(records[0].Verdict.Reasons) == 0 {
		t.Errorf("got %+v, %v; want it invalid: its window is too short", records[0].Verdict, err)
	}
}

func TestAnotherPlanToolOrMachineIsRefused(t *testing.T) {
	t.Parallel()
	dir := begunByHand(t) // a refusal changes nothing in it
	for name, c := range map[string]struct {
		change func(*run.Study, []run.Plan, *run.Host)
		says   []string
	}{
		"commit":    {func(_ *run.Study, _ []run.Plan, h *run.Host) { h.Commit = "c2" }, []string{`host.json: commit: was "c1", is "c2"`}},
		"file":      {func(_ *run.Study, _ []run.Plan, h *run.Host) { h.Files = map[string]string{"service/app.py": "2"} }, []string{`host.json: files: was nothing, is {"service/app.py":"2"}`}},
		"toolchain": {func(_ *run.Study, _ []run.Plan, h *run.Host) { h.Toolchain = "nix" }, []string{`host.json: toolchain: was "bootstrap", is "nix"`}},
		"tool":      {func(_ *run.Study, _ []run.Plan, h *run.Host) { h.Versions = map[string]string{"go": "2"} }, []string{`host.json: versions.go: was nothing, is "2"`, `host.json: versions.k6: was "v1", is nothing`}},
		"override":  {func(s *run.Study, _ []run.Plan, _ *run.Host) { s.Overrides = map[string]string{"WINDOW": "5s"} }, []string{`study.json: overrides.WINDOW: was nothing, is "5s"`}},
		"digest":    {func(s *run.Study, _ []run.Plan, _ *run.Host) { s.Stages[1].Digest = "d" }, []string{`study.json: stages[v2].digest: was "`, `, is "d"`}},
		"seed":      {func(s *run.Study, _ []run.Plan, _ *run.Host) { s.Seed = "8" }, []string{`study.json: seed: was "seed-7", is "8"`}},
		"blocks":    {func(s *run.Study, _ []run.Plan, _ *run.Host) { s.Blocks, s.Order = 2, s.Order[:2] }, []string{`study.json: blocks: was 3, is 2`, `study.json: order: was [[`}},
		"variable":  {func(_ *run.Study, p []run.Plan, _ *run.Host) { p[0].Variables["WINDOW"] = "300ms" }, []string{`the plan of v1: variables.WINDOW: was "200ms", is "300ms"`}},
		"several": {func(s *run.Study, _ []run.Plan, h *run.Host) { s.Seed, h.Commit = "8", "c2" }, []string{
			`study.json: seed: was "seed-7", is "8"`, `host.json: commit: was "c1", is "c2"`, "got 2 differences"}},
	} {
		t.Run(name, func(t *testing.T) {
			s, plans := testStudy()
			host := testHost
			c.change(&s, plans, &host)
			w, r := newWorld(t, "")
			_, err := r.Resume(context.Background(), s, plans, host, dir)
			if err == nil || cli.Code(err) != cli.Usage || len(w.events) > 0 {
				t.Fatalf("got %v, %v; want a refusal before anything is started", err, w.events)
			}
			for _, want := range c.says {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("no %q in\n%v", want, err)
				}
			}
			if _, err := os.Stat(filepath.Join(dir, "b01", "half")); err != nil {
				t.Errorf("a refusal removed something: %v", err)
			}
		})
	}
}

// begunByHand is a run directory with one finished run and a folder of nobody.
func begunByHand(t *testing.T) string {
	t.Helper()
	s, plans := testStudy()
	dir := filepath.Join(t.TempDir(), "id")
	if err := makeStudy(s, testHost, dir); err != nil {
		t.Fatal(err)
	}
	_, r := newWorld(t, "")
	for _, one := range schedule(s, plans, dir) {
		if one.plan.Stage == "v1" && one.plan.Block == 1 {
			if err := os.MkdirAll(filepath.Dir(one.dir), 0o755); err != nil {
				t.Fatal(err)
			}
			if _, err := r.Run(context.Background(), one.plan, one.dir); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "b01", "half"), 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestWhatIsLeftOfARunThatDidNotFinishMakesRoom(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "b01", "v1")
	leave := func(folder, file string) {
		if err := errors.Join(os.MkdirAll(folder, 0o755), os.WriteFile(filepath.Join(folder, file), nil, 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	leave(dir, run.SamplesFile)
	for n, want := range []string{"v1.failed.1", "v1.failed.2"} {
		leave(run.FailedFolder(dir, 0), "log")
		if err := clear(dir); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(filepath.Join(filepath.Dir(dir), want, "log")); err != nil {
			t.Errorf("%d: %v", n+1, err)
		}
	}
	for _, gone := range []string{dir, run.FailedFolder(dir, 0)} {
		if _, err := os.Stat(gone); err == nil {
			t.Errorf("%s is still there", gone)
		}
	}
}

// A run that broke stops the study; it goes on with that run, and the logs stay.
func TestAStudyGoesOnAfterARunThatBroke(t *testing.T) {
	t.Parallel()
	s, plans := testStudy()
	dir := filepath.Join(t.TempDir(), "id")
	w, r := newWorld(t, "k6")
	if _, err := r.Study(context.Background(), s, plans, testHost, dir); err == nil {
		t.Fatal("the study did not break")
	}
	w.breaks = ""
	records, err := r.Resume(context.Background(), s, plans, testHost, dir)
	if err != nil || len(records) != 9 {
		t.Fatalf("got %d records, %v", len(records), err)
	}
	aside := filepath.Join(run.FailedFolder(run.RunFolder(dir, 1, s.Order[0][0]), 1), run.LogsFolder)
	if _, err := os.Stat(aside); err != nil {
		t.Error(err)
	}
}

func TestOnlyARunDirectoryCanBeResumed(t *testing.T) {
	if _, err := Begun(t.TempDir()); cli.Code(err) != cli.Usage {
		t.Errorf("got %v", err)
	}
}
