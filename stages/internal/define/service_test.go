package define_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"syscall"
	"testing"

	"github.com/BurntSushi/toml"

	"scaleguild/stages/internal/define"
)

// A manifest and a study say the same of a service in the same words.
func TestAServiceReadsAlikeFromBothForms(t *testing.T) {
	const object = `{"command": "node server.js --port $PORT", "cwd": "..", "env": {"NODE_ENV": "production"}, "ready": "log: listening", "stop": "SIGINT",
		"build": "npm ci && npm run build", "before": ["node", "seed.js"], "content": ["./dump"], "workers": "reports", "versions": ["node"],
		"sidecars": {"db": {"command": ["postgres", "-p", "1"], "ready": "tcp"}},
		"places": {"workers": "WORKERS", "threads": {"variable": "THREADS", "where": "MODE=pool"}}}`
	const table = `
command  = "node server.js --port $PORT"
cwd      = ".."
env      = { NODE_ENV = "production" }
ready    = "log: listening"
stop     = "SIGINT"
build    = "npm ci && npm run build"
before   = ["node", "seed.js"]
content  = ["./dump"]
workers  = "reports"
versions = ["node"]
places   = { workers = "WORKERS", threads = { variable = "THREADS", where = "MODE=pool" } }
[sidecars.db]
command = ["postgres", "-p", "1"]
ready   = "tcp"
`
	want := define.Service{
		Process: define.Process{
			Command: define.Argv{"sh", "-c", "exec node server.js --port $PORT"}, Cwd: "..", Env: map[string]string{"NODE_ENV": "production"},
			Ready: "log: listening", Stop: "SIGINT",
		},
		Build: define.Argv{"sh", "-c", "npm ci && npm run build"}, Before: define.Argv{"node", "seed.js"}, Content: define.Argv{"./dump"},
		Sidecars: map[string]define.Process{"db": {Command: define.Argv{"postgres", "-p", "1"}, Ready: "tcp"}},
		Places:   define.Places{Workers: &define.Capacity{Variable: "WORKERS"}, Threads: &define.Capacity{Variable: "THREADS", Where: "MODE=pool"}},
		Workers:  "reports", Versions: []string{"node"},
	}
	var a, b define.Service
	if err := json.Unmarshal([]byte(object), &a); err != nil || !reflect.DeepEqual(a, want) {
		t.Errorf("JSON: got %+v, %v", a, err)
	}
	var values map[string]any
	if _, err := toml.Decode(table, &values); err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(values) // as a study's table is read
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &b); err != nil || !reflect.DeepEqual(b, want) {
		t.Errorf("TOML: got %+v, %v", b, err)
	}
}

// A line that is one command takes the shell's place, and gets the service's signals; one that
// is more stays with the shell.
func TestALineIsRunByAShell(t *testing.T) {
	for line, want := range map[string]string{
		"node server.js":         "exec node server.js",
		"  gunicorn -b :$PORT x": "exec gunicorn -b :$PORT x",
		"cd x && ./run":          "cd x && ./run",
		"A=1 ./run":              "A=1 ./run",
	} {
		var argv define.Argv
		if err := argv.UnmarshalTOML(line); err != nil || !reflect.DeepEqual(argv, define.Argv{"sh", "-c", want}) {
			t.Errorf("%q: got %q, %v", line, argv, err)
		}
	}
	for program, argv := range map[string]define.Argv{
		"node": {"sh", "-c", "exec node server.js"}, "cd": {"sh", "-c", "cd x && ./run"}, "./run": {"./run", "x"}, "": nil,
	} {
		if got := argv.Program(); got != program {
			t.Errorf("%q: got the program %q, want %q", argv, got, program)
		}
	}
	var argv define.Argv
	if err := argv.UnmarshalTOML(" "); err != nil || len(argv) > 0 {
		t.Errorf("an empty line: got %q, %v", argv, err)
	}
	for _, wrong := range []any{3, []any{"node", 3}, nil} {
		if err := argv.UnmarshalTOML(wrong); err == nil || !strings.Contains(err.Error(), "not a command (got ") {
			t.Errorf("%v: got %v", wrong, err)
		}
	}
	if s := (define.Service{}); json.Unmarshal([]byte(`{"build": null}`), &s) != nil || s.Build != nil {
		t.Errorf("null: got %q", s.Build)
	}
	if err := json.Unmarshal([]byte(`{"workers": {"count": "WORKERS"}}`), &define.Places{}); err == nil || !strings.Contains(err.Error(), `unknown field "count"`) {
		t.Errorf("a place with an unknown key: got %v", err)
	}
}

func TestReadyAndStopAreParsed(t *testing.T) {
	for text, want := range map[string]define.Readiness{
		"": {}, "tcp": {}, "GET /health?deep=1": {Path: "/health?deep=1"}, "log: Listening on": {Log: "Listening on"},
	} {
		if got, err := (define.Process{Ready: text}).ReadyWhen(); err != nil || got != want {
			t.Errorf("%q: got %+v, %v", text, got, err)
		}
	}
	for _, text := range []string{"GET health", "POST /", "log:", "TCP", "/health"} {
		if _, err := (define.Process{Ready: text}).ReadyWhen(); err == nil || !strings.Contains(err.Error(), text) {
			t.Errorf("%q: got %v", text, err)
		}
	}
	for text, want := range map[string]syscall.Signal{"": syscall.SIGTERM, "SIGINT": syscall.SIGINT, "SIGQUIT": syscall.SIGQUIT} {
		if got, err := (define.Process{Stop: text}).StopSignal(); err != nil || got != want {
			t.Errorf("%q: got %v, %v", text, got, err)
		}
	}
	if got := define.SidecarPort("my-cache"); got != "MY_CACHE_PORT" {
		t.Errorf("got %s", got)
	}
}

// A study in one file says in its table [service] what a manifest says of a service elsewhere.
func TestTheTableOfAServiceHasItsKeys(t *testing.T) {
	study := oneFile(t, "beside")
	s := study.Consumers.Service
	if s.Ready != "GET /health" || s.Stop != "SIGINT" || s.Build.String() != "pip install -r requirements.txt && true" || s.Before.Program() != "python3" {
		t.Errorf("got %+v", s.Service)
	}
	if db := s.Sidecars["db"]; db.Command.String() != "postgres -p 5432" || db.Ready != "log: ready to accept connections" {
		t.Errorf("got %+v", db)
	}
	p := study.Plans(1)[0]
	if n, err := p.Count(p.Places.Workers); err != nil || n != 2 || p.Places.Threads != nil || p.WorkersReport {
		t.Errorf("got %d workers, %v, in %+v", n, err, p.Places)
	}
}
