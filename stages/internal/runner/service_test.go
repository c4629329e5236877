package runner

import (
	"context"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"scaleguild/internal/cli"
	"scaleguild/internal/run"
	"scaleguild/stages/internal/define"
)

// beside is a world whose service has a sidecar and a command before each start.
func beside(t *testing.T, breaks string) (*world, *Runner) {
	w, r := newWorld(t, breaks)
	r.Consumers.Service.Sidecars = map[string]define.Process{"cache": {Stop: "SIGINT", Env: map[string]string{"SIZE": "3"}}}
	r.Tools.Sidecars, r.Tools.Before = map[string][]string{"cache": {"/cache"}}, []string{"/seed"}
	return w, r
}

// A sidecar is started before the service and stopped after it; between the two its data are
// seeded. What it used is in the record.
func TestSidecarsRunAroundTheService(t *testing.T) {
	w, r := beside(t, "")
	dir := filepath.Join(t.TempDir(), "v1")
	record, err := r.Run(context.Background(), testPlan(), dir)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"starting the mock upstream", "starting the sidecars", "sidecar cache started", "preparing the service", "before ran",
		"starting the service", "waiting for the service", "starting k6", "measuring", "reading what happened", "stopping",
		"service stopped", "sidecar cache stopped", "mock stopped",
	}
	if !slices.Equal(w.events, want) {
		t.Errorf("steps\n%s\nwant\n%s", strings.Join(w.events, "\n"), strings.Join(want, "\n"))
	}
	if want := []run.Dependency{{Name: "cache", MemoryPeakBytes: 2048}}; !reflect.DeepEqual(record.Dependencies, want) {
		t.Errorf("got %+v, want %+v", record.Dependencies, want)
	}
	if left, err := filepath.Glob(filepath.Join(dir, "state*")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	if log, err := os.ReadFile(filepath.Join(dir, run.LogsFolder, "before.log")); err != nil || string(log) != "seeded\n" {
		t.Errorf("before.log: %q, %v", log, err)
	}
	if stored, err := run.ReadFile[run.Record](filepath.Join(dir, run.RecordFile)); err != nil || !reflect.DeepEqual(stored.Dependencies, record.Dependencies) {
		t.Errorf("record.json: %+v, %v", stored.Dependencies, err)
	}
}

// Without sidecars a record has null for them.
func TestWithoutSidecarsThereAreNoDependencies(t *testing.T) {
	_, r := newWorld(t, "")
	dir := filepath.Join(t.TempDir(), "v1")
	if _, err := r.Run(context.Background(), testPlan(), dir); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(dir, run.RecordFile))
	if err != nil || !strings.Contains(string(text), `"dependencies": null`) {
		t.Errorf("got %v in %s", err, text)
	}
}

// The service is told where its sidecars listen, and a sidecar has a port and a folder of its own.
func TestAServiceFindsItsSidecars(t *testing.T) {
	_, r := beside(t, "")
	x := &execution{runner: r, plan: testPlan(), dir: "/run", mockURL: "http://mock", port: 1, ports: map[string]int{"cache": 2}}
	r.Consumers.Service.Cwd, r.Consumers.Service.Env, r.Consumers.Service.Stop = "../app", map[string]string{"A": "b"}, "SIGQUIT"
	service, err := r.serviceCommand(x)
	if err != nil {
		t.Fatal(err)
	}
	cache, err := r.sidecarCommand(x, "cache")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ got, want string }{
		{strings.Join(service.Env, " "), "A=b CACHE_PORT=2 LANG=C.UTF-8 PATH=/bin PORT=1 STATE_DIR=/run/state STUDY_VARIABLES=WORKERS UPSTREAM_URL=http://mock WORKERS=1"},
		{strings.Join(cache.Env, " "), "CACHE_PORT=2 LANG=C.UTF-8 PATH=/bin PORT=2 SIZE=3 STATE_DIR=/run/state-cache STUDY_VARIABLES=WORKERS UPSTREAM_URL=http://mock WORKERS=1"},
		{service.Dir, filepath.Join(r.Root, "app")}, {cache.Dir, filepath.Join(r.Root, "service")},
		{service.Stop.String(), "quit"}, {cache.Stop.String(), "interrupt"},
	} {
		if c.got != c.want {
			t.Errorf("got  %s\nwant %s", c.got, c.want)
		}
	}
	lines, err := r.Shell(testPlan(), "/runs")
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Join(lines, "\n")
	for _, before := range [][2]string{{"/cache", "/seed"}, {"/seed", "/python3"}, {"mkdir -p /runs/state-cache", "/cache"}, {"</dev/tcp/127.0.0.1/9000", "/seed"}, {"curl -fs http://127.0.0.1:8000/health", "/k6 run"}} {
		if i, j := strings.Index(text, before[0]), strings.Index(text, before[1]); i < 0 || j < i {
			t.Errorf("want %s before %s in\n%s", before[0], before[1], text)
		}
	}
}

// Each way to be ready is waited for, and what is not there is said.
func TestReadyIsWhatTheServiceSays(t *testing.T) {
	for ready, want := range map[string]string{
		"": "", "tcp": "", "GET /any": "", "log: listening": "",
		"log: serving": `the service was not ready within 300ms: its output has no such line yet (got 17 bytes, want "serving"); it said: up and listening`,
		"GET /fails":   "the service was not ready within 300ms: /fails: not ready (got 503 Service Unavailable, want 200)",
	} {
		breaks := ""
		if ready == "GET /fails" {
			breaks = "ready"
		}
		_, r := newWorld(t, breaks)
		r.Consumers.Service.Ready = ready
		p := testPlan()
		if want != "" {
			p.Variables["READY_TIMEOUT"] = "300ms"
		}
		_, err := r.Run(context.Background(), p, filepath.Join(t.TempDir(), "v1"))
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want) || cli.Code(err) != cli.Broke) {
			t.Errorf("%q: got %v, want %q", ready, err, want)
		}
	}
}

// A service that dies while it starts is told at once, whoever answers on its port; what was
// started before it is stopped.
func TestAServiceThatDiesWhileItStartsIsNotWaitedFor(t *testing.T) {
	w, r := beside(t, "")
	w.ended.Store(true)
	_, err := r.Run(context.Background(), testPlan(), filepath.Join(t.TempDir(), "v1"))
	if want := "v1: waiting for the service: the service ended before it was ready; it said: up and listening"; err == nil || err.Error() != want || cli.Code(err) != cli.Broke {
		t.Errorf("got %v, want %s", err, want)
	}
	if events := strings.Join(w.events, ", "); !strings.HasSuffix(events, "service stopped, sidecar cache stopped, mock stopped") {
		t.Errorf("got %s", events)
	}
}

// A build that fails shows its last output; one that works is run in the service's folder.
func TestABuildIsRunOnceAndItsFailureShown(t *testing.T) {
	_, r := newWorld(t, "")
	if err := r.Build(context.Background()); err != nil {
		t.Errorf("without one: %v", err)
	}
	if err := os.MkdirAll(filepath.Join(r.Root, "service", "app"), 0o755); err != nil {
		t.Fatal(err)
	}
	r.Consumers.Service.Cwd, r.Consumers.Service.Env = "app", map[string]string{"FLAGS": "-O2"}
	r.Consumers.Service.Build = define.Argv{"make"}
	r.Tools.Build = []string{"/bin/sh", "-c", "echo $FLAGS >built"}
	if err := r.Build(context.Background()); err != nil {
		t.Error(err)
	}
	if text, err := os.ReadFile(filepath.Join(r.Root, "service", "app", "built")); err != nil || string(text) != "-O2\n" {
		t.Errorf("built: %q, %v", text, err)
	}
	r.Tools.Build = []string{"/bin/sh", "-c", "echo no such header >&2; exit 2"}
	err := r.Build(context.Background())
	if want := "building the service: make: exit status 2; it said: no such header"; err == nil || err.Error() != want || cli.Code(err) != cli.Broke {
		t.Errorf("got %v, want %s", err, want)
	}
}
