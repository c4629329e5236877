package runner

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"scaleguild/internal/cli"
	"scaleguild/internal/run"
	"scaleguild/stages/internal/budget"
	"scaleguild/stages/internal/collect"
	"scaleguild/stages/internal/define"
)

// keptStudy is a study of two blocks of two rounds, of one stage twice in each.
func keptStudy() (run.Study, []run.Plan) {
	var plans []run.Plan
	for _, name := range []string{"v1", "v1-again"} {
		p := testPlan()
		p.Stage, p.Rough = name, true // a rough look measures no round again, which these short runs would all need
		p.Digest = run.PlanDigest(p)
		plans = append(plans, p)
	}
	return NewStudy(&define.Study{Name: "s", Seed: "7", Again: "v1"}, plans, 2, 2, "id"), plans
}

// counted counts how often an event is in a world's list.
func (w *world) counted(event string) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := 0
	for _, e := range w.events {
		if e == event {
			n++
		}
	}
	return n
}

func TestKeptServicesStayUpThroughTheRoundsOfABlock(t *testing.T) {
	w, r := newWorld(t, "")
	w.kept = true
	r.Tools.Reset = []string{"/reset"}
	s, plans := keptStudy()
	dir := filepath.Join(t.TempDir(), "id")
	records, err := r.Study(context.Background(), s, plans, testHost, dir)
	if err != nil || len(records) != 8 {
		t.Fatalf("got %d records, %v, want 8", len(records), err)
	}
	if started, stopped := w.counted("starting the service"), w.counted("service stopped"); started != 4 || stopped != 4 {
		t.Errorf("%d services were started and %d stopped, want one of each stage and block: %q", started, stopped, w.events)
	}
	runs := w.counted("starting k6")
	if resets, zeroed := w.counted("reset ran"), w.counted("mock counts from 0"); runs < 8 || resets != runs || zeroed != runs {
		t.Errorf("%d runs, %d resets, %d mocks that count from 0: want as many of each", runs, resets, zeroed)
	}
	if paused := w.counted("service paused"); paused != runs+4 {
		t.Errorf("services were paused %d times, want once after each of 4 starts and %d runs", paused, runs)
	}
	for _, record := range records {
		p := record.Plan
		if _, err := os.Stat(filepath.Join(dir, filepath.FromSlash(p.Turn().Place(p.Stage)), run.RecordFile)); err != nil {
			t.Error(err)
		}
		if want := 1_000_000 * (2*(p.Attempt-1) + p.Round - 1); p.FirstIteration != want || p.Service != run.Kept {
			t.Errorf("%s %s, attempt %d: begins with iteration %d, want %d", p.Stage, p.Turn(), p.Attempt, p.FirstIteration, want)
		}
		if (p.WarmUpSeconds == nil) != (p.Round == 1 && p.Attempt == 1) {
			t.Errorf("%s %s, attempt %d: a warm-up of %v", p.Stage, p.Turn(), p.Attempt, p.WarmUpSeconds)
		}
	}
	if left, err := filepath.Glob(filepath.Join(dir, "*", run.ServicesFolder, "*", "state")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %q, %v", left, err)
	}
}

// A record says whether it is void because others had the CPUs: here the runs are of a fifth of a
// second, and how they are judged is not what this test is about.
func TestARoundThatOthersVoidedIsMeasuredAgain(t *testing.T) {
	w, r := newWorld(t, "")
	w.kept = true
	s, plans := keptStudy()
	s.Rough, s.Blocks, s.Order = false, 1, s.Order[:2]
	for i := range plans {
		plans[i].Rough = false
	}
	dir := filepath.Join(t.TempDir(), "id")
	records, err := r.Study(context.Background(), s, plans, testHost, dir)
	if err != nil {
		t.Fatal(err)
	}
	again := 0
	for _, record := range records {
		p := record.Plan
		again += p.Attempt - 1
		folder := filepath.Join(dir, filepath.FromSlash(p.Turn().Folder()))
		aside, err := filepath.Glob(folder + run.VoidSuffix + "*")
		if err != nil || len(aside) != p.Attempt-1 {
			t.Errorf("%s: attempt %d, and %q is kept of earlier ones", p.Turn(), p.Attempt, aside)
		}
		if p.Attempt < run.MaxAttempts && run.VoidByNoise(record) {
			t.Errorf("%s of %s is void by noise after %d attempts, want %d", p.Stage, p.Turn(), p.Attempt, run.MaxAttempts)
		}
	}
	if again == 0 {
		t.Error("no round was measured again, of runs that noise voids")
	}
}

func TestABlockOfKeptServicesIsMeasuredWholeOrAgain(t *testing.T) {
	w, r := newWorld(t, "")
	w.kept = true
	s, plans := keptStudy()
	dir := filepath.Join(t.TempDir(), "id")
	ctx, cancel := context.WithCancel(context.Background())
	w.seen = func(step string) { // in the second block
		if step == "measuring" && w.counted("service stopped") == 2 {
			cancel()
		}
	}
	if _, err := r.Study(ctx, s, plans, testHost, dir); err == nil || !strings.Contains(err.Error(), "interrupted") {
		t.Fatalf("got %v, want an interruption", err)
	}
	kept, err := os.ReadFile(filepath.Join(dir, "b01", "r02", "v1", run.RecordFile))
	if err != nil {
		t.Fatal(err)
	}
	w.seen = func(string) {}
	records, err := r.Resume(context.Background(), s, plans, testHost, dir)
	if err != nil || len(records) != 8 {
		t.Fatalf("got %d records, %v, want 8", len(records), err)
	}
	if again, err := os.ReadFile(filepath.Join(dir, "b01", "r02", "v1", run.RecordFile)); err != nil || string(again) != string(kept) {
		t.Errorf("the first block was measured again (%v)", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "b02.failed.1", run.ServicesFolder)); err != nil {
		t.Errorf("what is left of the second block: %v", err)
	}
}

func TestAServiceThatEndsBetweenTwoRoundsBreaksItsBlock(t *testing.T) {
	w, r := newWorld(t, "")
	w.kept = true
	s, plans := keptStudy()
	w.seen = func(step string) {
		if step == "making the service ready" && w.counted("starting k6") == 2 {
			w.ended.Store(true)
		}
	}
	_, err := r.Study(context.Background(), s, plans, testHost, filepath.Join(t.TempDir(), "id"))
	if err == nil || !strings.Contains(err.Error(), "the service ended between two rounds") {
		t.Errorf("got %v, want the end of the service", err)
	}
}

// What workers count at their end alone cannot be told apart by rounds: the first says so, not the
// verdict of each run of a whole study.
func TestAKeptServiceCountsWhileItRuns(t *testing.T) {
	w, r := newWorld(t, "counters")
	w.kept = true
	s, plans := keptStudy()
	records, err := r.Study(context.Background(), s, plans, testHost, filepath.Join(t.TempDir(), "id"))
	if err == nil || cli.Code(err) != cli.Usage || !strings.Contains(err.Error(), "the workers count nothing while they run") {
		t.Errorf("got %v, want an error with exit code %d", err, cli.Usage)
	}
	if len(records) != 0 || w.counted("starting k6") != 0 {
		t.Errorf("got %d records of %d loads, want none", len(records), w.counted("starting k6"))
	}
}

// The warm-up of later rounds is twice the time in which as many requests were answered as were
// in flight, in whole seconds: 3 at the least, the first round's at most.
func TestTheWarmUpLastsUntilRequestsInFlightAreLevel(t *testing.T) {
	start := time.UnixMilli(1_000_000)
	stream := collect.NewStream()
	lines := pointLine(t, start, "load_start", 0, start.UnixMilli(), nil)
	for n := range 20 { // one each half second, and not in their order
		at := time.Duration(20-n) * 500 * time.Millisecond
		lines += pointLine(t, start, "response_time", at, 100, map[string]string{"kind": "a", "outcome": "ok", "phase": "warm_up"})
	}
	if err := stream.Read(strings.NewReader(lines)); err != nil {
		t.Fatal(err)
	}
	for inFlight, want := range map[int]float64{2: 3, 5: 5, 6: 6, 7: 6, 20: 6, 21: 6} {
		if got := levelAfter(stream, inFlight, settings{WarmUp: 6 * time.Second, Window: 4 * time.Second}); got != want {
			t.Errorf("%d in flight: %g s, want %g s", inFlight, got, want)
		}
	}
}

// The service of a block that cannot be started leaves its logs, and the error says where.
func TestAKeptServiceThatDoesNotStartLeavesItsLogs(t *testing.T) {
	w, r := newWorld(t, "ready")
	s, plans := keptStudy()
	for i := range plans {
		plans[i].Variables["READY_TIMEOUT"] = "100ms"
	}
	dir := filepath.Join(t.TempDir(), "id")
	_, err := r.Study(context.Background(), s, plans, testHost, dir)
	var failure *cli.Error
	if !errors.As(err, &failure) {
		t.Fatalf("got %v, want an error with a hint", err)
	}
	hint := failure.Hint
	if !strings.Contains(err.Error(), "was not ready within 100ms") || w.counted("service stopped") != 1 {
		t.Fatalf("got %v, %q", err, w.events)
	}
	logs := strings.TrimPrefix(hint, "look into ")
	if _, err := os.Stat(filepath.Join(logs, "service.log")); err != nil {
		t.Errorf("the hint %q: %v", hint, err)
	}
	if _, err := os.Stat(filepath.Join(filepath.Dir(logs), "state")); err == nil {
		t.Error("what the service wrote is still there")
	}
}

// A supervisor that takes the pause for a hang kills its workers and starts others.
func TestAServiceThatLosesProcessesByThePauseIsRefused(t *testing.T) {
	w, r := newWorld(t, "")
	w.kept = true
	w.members = "41\n42\n"
	x := &execution{runner: r, plan: testPlan(), dir: t.TempDir()}
	var err error
	if x.service, err = w.Start(context.Background(), budget.Command{Log: filepath.Join(x.dir, "log"), Part: "any", Env: []string{"PORT=0"}}, budget.Limits{}); err != nil {
		t.Fatal(err)
	}
	if err := x.pause(context.Background()); err != nil {
		t.Fatal(err)
	}
	procs := filepath.Join(x.service.Group.Dirs["cpu"], "cgroup.procs")
	for members, want := range map[string]string{"42\n41\n43\n": "", "41\n44\n": "lost processes while it was paused (got [41 44], want [42] among them)"} {
		if err := os.WriteFile(procs, []byte(members), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := x.sameProcesses(); (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %q", members, err, want)
		}
	}
}

// A load that begins with all requests at one place is level once a second's median response time
// is no more than twice the window's, for good.
func TestTheWarmUpLastsUntilResponseTimesAreLevel(t *testing.T) {
	for name, c := range map[string]struct {
		medians []float64 // milliseconds, by second: 6 of the warm-up, 4 of the window
		want    float64
	}{
		"level from the start":    {[]float64{50, 50, 60, 90, 50, 50, 50, 50, 50, 60}, 3},
		"level after four":        {[]float64{300, 480, 50, 130, 90, 50, 50, 60, 40, 50}, 6},
		"level after two":         {[]float64{300, 480, 70, 60, 50, 50, 50, 60, 40, 50}, 4},
		"not before its window":   {[]float64{300, 300, 300, 300, 300, 300, 50, 50, 50, 50}, 6},
		"a stall in its window":   {[]float64{300, 50, 50, 50, 50, 50, 50, 50, 900, 900}, 3},
		"slow from the first one": {[]float64{20, 300, 300, 300, 300, 300, 300, 300, 300, 300}, 3},
	} {
		start := time.UnixMilli(1_000_000)
		stream := collect.NewStream()
		lines := pointLine(t, start, "load_start", 0, start.UnixMilli(), nil)
		for second, median := range c.medians {
			for n := range 3 {
				lines += pointLine(t, start, "response_time", time.Duration(second)*time.Second+time.Duration(n+1)*200*time.Millisecond, median,
					map[string]string{"kind": "a", "outcome": "ok", "phase": "warm_up"})
			}
		}
		if err := stream.Read(strings.NewReader(lines)); err != nil {
			t.Fatal(err)
		}
		if got := levelAfter(stream, 2, settings{WarmUp: 6 * time.Second, Window: 4 * time.Second}); got != c.want {
			t.Errorf("%s: %g s, want %g s", name, got, c.want)
		}
	}
}

// pointLine is a line of k6's stream.
func pointLine(t *testing.T, start time.Time, metric string, at time.Duration, value any, tags map[string]string) string {
	t.Helper()
	line, err := json.Marshal(map[string]any{"metric": metric, "type": "Point",
		"data": map[string]any{"time": start.Add(at).Format(time.RFC3339Nano), "value": value, "tags": tags}})
	if err != nil {
		t.Fatal(err)
	}
	return string(line) + "\n"
}
