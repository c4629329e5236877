package define

import (
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"

	"scaleguild/internal/run"
)

// A Process is how a program is started, made ready and stopped: the service, or a sidecar.
// Only Command has to be there.
type Process struct {
	// Command starts it. It runs on until it is stopped.
	Command Argv `json:"command"`
	// Cwd is the folder in which its commands run, from that of the manifest; "" for that one.
	Cwd string `json:"cwd"`
	// Env is what its commands get beside the variables of study and runner, by name. It is the
	// same in all stages, so that nothing in it is a variable of the study.
	Env map[string]string `json:"env"`
	// Ready is what shows that it can be asked: "GET /path" answers 200, "tcp" (PORT is listened
	// on), or "log: text" (a line of its output holds the text); "" for tcp.
	Ready string `json:"ready"`
	// Stop is the signal that its first process is asked to end by, such as SIGINT; "" for
	// SIGTERM.
	Stop string `json:"stop"`
}

// A Service is what the runner has to know of the service under study, and of no other consumer:
// these are keys of its manifest, and of the table [service] of a study.
//
//	{
//	  "command": "gunicorn --bind 127.0.0.1:$PORT shop:app",
//	  "ready": "GET /health",
//	  "stop": "SIGINT",
//	  "build": ["make", "all"],
//	  "before": ["python3", "seed.py"],
//	  "sidecars": {"cache": {"command": "redis-server --port $PORT", "ready": "tcp"}},
//	  "places": {"workers": "WORKERS", "threads": "THREADS"}
//	}
//
// In study.toml env is another key: there its entries are the variables of the study, which a
// stage may change, and nothing is fixed.
type Service struct {
	Process
	// Build makes what Command starts. It runs once before a study, and no number counts it.
	Build Argv `json:"build"`
	// Before runs to its end before each start of the service, with the service's environment:
	// for data that has to be there.
	Before Argv `json:"before"`
	// Reset runs to its end before each round of a service that is kept, which is up: it brings
	// back what the load has changed, so that data does not grow from round to round.
	Reset Argv `json:"reset"`
	// Content prints what the service holds when a run is over, given STATE_DIR, so that the
	// data of two stages can be compared; empty for a service that holds nothing to compare.
	Content Argv `json:"content"`
	// Sidecars are what the service needs beside it, by name, such as a database: started before
	// it and stopped after it in each run, on the CPUs of the harness.
	Sidecars map[string]Process `json:"sidecars"`
	// Places say which of the variables are how many requests something can hold at a time.
	Places Places `json:"places"`
	// Workers is WorkersReport for a service of which each worker says what it is and has counted,
	// in STATE_DIR/workers; the runner waits for WORKERS of them. "": the runner looks at the
	// processes in the service's control group, and knows no more of them.
	Workers string `json:"workers"`
	// Versions are what each worker that reports names the version of, such as python.
	Versions []string `json:"versions"`
}

// WorkersReport is the word of a service whose workers report. Any other word is an error, so
// that a misspelt one does not turn the reports off.
const WorkersReport = "reports"

// workersVariable is the number of workers that report: 1 or more, and the runner waits until
// as many have said what they are.
const workersVariable = "WORKERS"

// defaultStop is the signal of a process that names none. Servers take it as the request to
// finish what they have begun, and then end; SIGKILL would leave them no final counts.
const defaultStop = "SIGTERM"

// Readiness is a parsed Ready. Without Path and Log it is that PORT is listened on, which says
// less: a server may listen before it can answer, and its first requests then wait. They are
// of the warm-up, which no number counts.
type Readiness struct {
	Path string // that answers 200 to GET
	Log  string // that a line of the output holds
}

const readyForm = `"GET /path", "tcp" or "log: text"`

// ReadyWhen parses Ready. Its error is one of the definition: a word that is no way to be ready
// would be waited for until READY_TIMEOUT.
func (p Process) ReadyWhen() (Readiness, error) {
	if path, ok := strings.CutPrefix(p.Ready, "GET "); ok && strings.HasPrefix(path, "/") {
		return Readiness{Path: path}, nil
	}
	if text, ok := strings.CutPrefix(p.Ready, "log:"); ok && strings.TrimSpace(text) != "" {
		return Readiness{Log: strings.TrimSpace(text)}, nil
	}
	if p.Ready == "" || p.Ready == "tcp" {
		return Readiness{}, nil
	}
	return Readiness{}, fmt.Errorf("not a way to be ready (got %q, want %s)", p.Ready, readyForm)
}

// StopSignal parses Stop. The names are those of signal(7); a number is none, as some differ between
// architectures.
func (p Process) StopSignal() (syscall.Signal, error) {
	if p.Stop == "" {
		return syscall.SIGTERM, nil
	}
	if s := unix.SignalNum(p.Stop); s != 0 {
		return s, nil
	}
	return 0, fmt.Errorf("not a signal (got %q, want a name such as SIGINT; %s where there is none)", p.Stop, defaultStop)
}

// SidecarPort is the variable that has the port of a sidecar: CACHE_PORT of one named cache.
func SidecarPort(name string) string {
	return strings.ToUpper(strings.ReplaceAll(name, "-", "_")) + "_PORT"
}

// Names of variables of an environment, and of sidecars. A sidecar's is a part of the name of its
// control group and of its log, and with capitals of its port's variable, so it is short and has
// no sign but -.
var (
	environmentName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)
	sidecarName     = regexp.MustCompile(`^[a-z][a-z0-9-]{0,19}$`)
)

// supplied are the variables that every process gets from the runner. A fixed value of one of them
// would win silently, and a service on another port is never ready.
var supplied = []string{"PORT", "STATE_DIR", upstreamAddress, "STUDY_VARIABLES"}

// checkService notes what makes no sense in the keys that only a service has.
func (m Manifest) checkService(at place, consumer string, ps *problems) {
	if consumer != "service" {
		rest := m.Service
		rest.Command = nil // which has been looked at
		if !reflect.DeepEqual(rest, Service{}) {
			ps.add(at, "", "keys of a service do not fit (got how a service is started, want none: only a service has them)")
		}
		return
	}
	taken := append(m.Names(), supplied...)
	for name := range m.Sidecars {
		taken = append(taken, SidecarPort(name))
	}
	m.Process.check(at, "", taken, ps)
	for _, name := range slices.Sorted(maps.Keys(m.Sidecars)) {
		if !sidecarName.MatchString(name) {
			ps.add(at, "", "sidecars.%s is not a name (got %q, want small letters, digits and -, 20 at most)", name, name)
		}
		if variable := SidecarPort(name); slices.Contains(m.Names(), variable) {
			ps.add(at, "give the sidecar another name", "sidecars.%s: the runner sets %s, its port (got a variable of the study, want none of this name)", name, variable)
		}
		if len(m.Sidecars[name].Command) == 0 {
			ps.add(at, "", "sidecars.%s.command is empty (got none, want the command that starts it)", name)
		}
		m.Sidecars[name].check(at, "sidecars."+name+".", taken, ps)
	}
	m.checkWorkers(at, ps)
	m.Places.check(at, m.Variables, ps)
}

// check notes what makes no sense of a process; prefix is where its keys stand.
func (p Process) check(at place, prefix string, taken []string, ps *problems) {
	if _, err := p.ReadyWhen(); err != nil {
		ps.add(at, `ready = "GET /health"`, "%sready: %v", prefix, err)
	}
	if _, err := p.StopSignal(); err != nil {
		ps.add(at, "kill -l lists them", "%sstop: %v", prefix, err)
	}
	for _, name := range slices.Sorted(maps.Keys(p.Env)) {
		switch {
		case !environmentName.MatchString(name):
			ps.add(at, "", "%senv: not the name of a variable (got %q, want letters, digits and _)", prefix, name)
		case slices.Contains(taken, name):
			ps.add(at, "leave it out of env", "%senv.%s: the study or the runner sets it (got %q, want no value)", prefix, name, p.Env[name])
		}
	}
}

// A sidecar is checked as the service is: what is wrong with one has its name before the key. The
// order of problems is that of the names, as maps have none.

// checkWorkers notes a word that is none, and a service whose workers report that does not say
// how many there are.
func (m Manifest) checkWorkers(at place, ps *problems) {
	counted := slices.ContainsFunc(m.Variables, func(v Declared) bool { return v.Name == workersVariable && counts(v) })
	switch {
	case m.Workers != "" && m.Workers != WorkersReport:
		ps.add(at, didYouMean(m.Workers, []string{WorkersReport}), "workers is unknown (got %q, want %q, or no such key)", m.Workers, WorkersReport)
	case m.Workers != "" && !counted:
		ps.add(at, "add it to variables, as a count", "workers is %q, and no variable says how many there are (got no %s, want one)", WorkersReport, workersVariable)
	case m.Workers == "" && len(m.Versions) > 0:
		ps.add(at, `"workers": "reports"`, "versions: no worker reports them (got %q, want none)", m.Versions)
	}
}

// plan adds to a plan what its readers have to know of the service: which figures it has, and
// what the bounds follow from. How it was started is no part of it: host.json has the sums of
// the manifest, or of study.toml, and of the service's files.
func (s Service) plan(p *run.Plan, variables []Declared) {
	p.WorkersReport, p.WorkerVersions, p.Places = s.Workers == WorkersReport, s.Versions, s.Places.plan(variables)
}
