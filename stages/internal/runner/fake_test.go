package runner

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"scaleguild/internal/cgroup"
	"scaleguild/internal/cli"
	"scaleguild/internal/run"
	"scaleguild/stages/internal/budget"
	"scaleguild/stages/internal/collect"
	"scaleguild/stages/internal/define"
	"scaleguild/stages/internal/speed"
)

// world stands in for everything that a run starts. It notes what is started
// and stopped, in order, and breaks one part when asked to.
type world struct {
	t       *testing.T
	mu      sync.Mutex
	events  []string
	breaks  string // "mockapi", "service", "budget", "ready", "k6", "no load", "summary", "stop", "report", "counters", "before"
	tried   []collect.Attempt
	ended   atomic.Bool // the service
	kept    bool        // the services: their workers count while they run
	members string      // process ids of its control group, a line each
	seen    func(step string)
	reading func() budget.Reading // of the service's limits; nil: they do not change
	service budget.Command        // as it was started last

	windowEnd time.Time     // of the load that runs
	measured  chan struct{} // closed once the mock is asked after that
}

// count writes the counters of the service's worker, all zero: six numbers of eight bytes.
func (w *world) count(workers string) error {
	if !w.kept || w.breaks == "counters" {
		return nil
	}
	return os.WriteFile(filepath.Join(workers, "7.counters"), make([]byte, 6*8), 0o600)
}

func (w *world) note(event string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.events = append(w.events, event)
}

func (w *world) Name() string                            { return budget.CgroupV1 }
func (w *world) Sweep(context.Context) ([]string, error) { return nil, nil }
func (w *world) Shell(c budget.Command, _ budget.Limits) (start, stop []string) {
	return []string{budget.Quote(c.Argv...)}, []string{"stop the service"}
}
func (w *world) Step(_ run.Plan, step string)                        { w.note(step); w.seen(step) }
func (w *world) Break()                                              {}
func (w *world) Sample(run.Plan, run.Sample, time.Duration, float64) {}
func (w *world) Done(run.Record)                                     {}
func (w *world) Begin(Place)                                         {}
func (w *world) Wait(_ run.Plan, _ float64, left time.Duration)      { w.note("waiting " + left.String()) }

// Start is the budget back-end: a web server in this process is the service.
func (w *world) Start(_ context.Context, c budget.Command, l budget.Limits) (*budget.Process, error) {
	if w.breaks == "service" {
		return nil, errors.New("no service today")
	}
	if w.breaks == "budget" {
		return nil, cli.Fail(cli.Machine, "just doctor", "the CPU budget could not be applied")
	}
	env := map[string]string{}
	for _, pair := range c.Env {
		k, v, _ := strings.Cut(pair, "=")
		env[k] = v
	}
	part := "service"
	if c.Part == "" {
		w.service = c
	} else {
		part = "sidecar " + c.Part
		w.note(part + " started")
	}
	listener, err := net.Listen("tcp", "127.0.0.1:"+env["PORT"])
	if err != nil {
		return nil, err
	}
	server := &http.Server{Handler: http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
		if w.breaks == "ready" {
			rw.WriteHeader(http.StatusServiceUnavailable)
		}
	})}
	go server.Serve(listener)
	if err := os.WriteFile(c.Log, []byte("up and listening\n"), 0o644); err != nil {
		return nil, err
	}
	workers, report := filepath.Join(env["STATE_DIR"], "workers"), workerReport
	if w.breaks == "report" {
		report = `{"pid":7,"handler":"async"}`
	}
	if c.Part != "" { // which has no workers
	} else if err := errors.Join(os.Mkdir(workers, 0o755), os.WriteFile(filepath.Join(workers, "7.json"), []byte(report), 0o644), w.count(workers)); err != nil {
		return nil, err
	}
	stop := sync.OnceValue(func() error {
		w.note(part + " stopped")
		if w.breaks == "stop" && c.Part == "" {
			return errors.Join(server.Close(), errors.New("the unit does not go away"))
		}
		return server.Close()
	})
	p := budget.NewProcess("fake.service", os.Getpid(), w.group(), cgroup.Quota{Cores: l.Cores, PeriodSeconds: l.Period.Seconds()}, l.CPUs,
		func() bool { return c.Part == "" && w.ended.Load() }, func(context.Context) error { return stop() })
	if c.Part == "" {
		p.PauseBy(func(yes bool) error {
			w.note(map[bool]string{true: "service paused", false: "service resumed"}[yes])
			return nil
		})
	}
	if w.reading != nil {
		p.Reread(func([]int) (budget.Reading, error) { return w.reading(), nil })
	}
	return p, nil
}

// workerReport leaves out what the worker does not know: its HTTP parser.
const workerReport = `{"pid":7,"handlers":"async","server":"uvicorn","loop":"uvloop.Loop","requests":9,"db_connections_opened":0,"db_writes":4,"db_write_wait_seconds":0.25,"db_write_hold_seconds":0.5,"versions":{}}`

// group is a control group out of plain files.
func (w *world) group() cgroup.Group {
	dir := w.t.TempDir()
	for name, text := range map[string]string{
		"cpuacct.usage": "1000000000", "cpuacct.stat": "user 1\nsystem 1\n", "cpu.stat": "nr_periods 1\nnr_throttled 0\nthrottled_time 0\n",
		"memory.max_usage_in_bytes": "2048", "memory.usage_in_bytes": "1024", "cgroup.procs": w.members,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			w.t.Fatal(err)
		}
	}
	return cgroup.Group{Version: 1, Dirs: map[string]string{"cpu": dir, "cpuacct": dir, "memory": dir}}
}

// start is the Starter: the mock is a web server, k6 a pipe with points.
func (w *world) start(s Spec) (*Program, error) {
	if w.breaks == s.Name {
		return nil, fmt.Errorf("no %s today", s.Name)
	}
	switch s.Name {
	case "mockapi":
		return w.mock()
	case speed.Name:
		return w.speedProbe(), nil
	case "before", "reset":
		w.note(s.Name + " ran")
		return w.program(s.Name, io.NopCloser(strings.NewReader("seeded\n")), func(<-chan struct{}) {}), nil
	}
	return w.k6(s)
}

// program is one that ends by itself when life returns, or when it is stopped.
func (w *world) program(name string, out io.ReadCloser, life func(stopped <-chan struct{})) *Program {
	done := make(chan struct{})
	once := sync.OnceFunc(func() { close(done) })
	go func() {
		life(done)
		once()
	}()
	return &Program{PID: os.Getpid(), Out: out, Done: done, name: name, wait: func() error { <-done; return nil },
		stop: func() { w.note(name + " stopped"); once() }}
}

// speedProbe is one that prints a piece of work each 10 ms; or breaks.
func (w *world) speedProbe() *Program {
	out, in := io.Pipe()
	return w.program(speed.Name, out, func(stopped <-chan struct{}) {
		defer in.Close()
		fmt.Fprintln(in, `{"python":"3.11.9"}`)
		for n := 1; w.breaks != "speed"; n++ {
			fmt.Fprintf(in, `{"at":%d,"took":450000,"used":%d}`+"\n", time.Now().UnixNano(), 20_000_000+500_000*n)
			select {
			case <-stopped:
				return
			case <-time.After(10 * time.Millisecond):
			}
		}
		if w.breaks == "speed" {
			fmt.Fprintln(in, "Segmentation fault")
		}
	})
}

func (w *world) mock() (*Program, error) {
	p50, answer := int64(200000), run.Upstream{Schema: run.Schema, Requests: 10, PeakParked: 1, Witnesses: []run.Witness{}}
	answer.Asked.P50, answer.Drawn.P50, answer.Overshoot.P99 = &p50, &p50, &p50
	server := &http.Server{Handler: http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodDelete {
			w.note("mock counts from 0")
			rw.WriteHeader(http.StatusNoContent)
			return
		}
		w.ask(time.Now())
		line, err := run.Line(answer)
		if err != nil {
			w.t.Error(err)
		}
		_, _ = rw.Write(line)
	})}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	go server.Serve(listener)
	w.t.Cleanup(func() { server.Close() })
	return w.program("mock", io.NopCloser(strings.NewReader("listening on "+listener.Addr().String()+"\n")), func(stopped <-chan struct{}) { <-stopped }), nil
}

// begin starts a load and gives the channel that is closed at its end.
func (w *world) begin(now time.Time) <-chan struct{} {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.windowEnd, w.measured = now.Add(testLoad), make(chan struct{})
	return w.measured
}

// ask notes that the runner reads the mock's counters: after the window it does so
// once it has measured, and the load may end.
func (w *world) ask(now time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.measured != nil && !now.Before(w.windowEnd) {
		close(w.measured)
		w.measured = nil
	}
}

func (w *world) k6(s Spec) (*Program, error) {
	out, in := io.Pipe()
	summary := ""
	for _, word := range s.Argv {
		if path, ok := strings.CutPrefix(word, "SUMMARY="); ok {
			summary = path
		}
	}
	return w.program("k6", out, func(stopped <-chan struct{}) {
		defer in.Close()
		if w.breaks == "no load" {
			return
		}
		if !slices.Contains(s.Argv, "TRY=no") {
			w.try(in, stopped)
			return
		}
		if w.breaks == "probe" {
			fmt.Fprintln(in, failedPoint("probe"))
			return
		}
		now := time.Now()
		measured := w.begin(now)
		stamp := func(d time.Duration) string { return now.Add(d).Format(time.RFC3339Nano) }
		fmt.Fprintf(in, `{"metric":"load_start","type":"Point","data":{"time":"%s","value":%d,"tags":{}}}`+"\n", stamp(0), now.UnixMilli())
		if w.breaks == "warm-up" {
			fmt.Fprintf(in, `{"metric":"response_time","type":"Point","data":{"time":"%s","value":1,"tags":{"kind":"health","outcome":"failed","phase":"warm_up","cause":"500"}}}`+"\n", stamp(time.Millisecond))
		}
		if w.breaks == "warm-up" || w.breaks == "one response" {
			fmt.Fprintln(in, failedPoint("warm_up"))
		}
		select {
		case <-stopped:
			return
		case <-measured:
		}
		fmt.Fprintf(in, `{"metric":"requests_started","type":"Point","data":{"time":"%s","value":1,"tags":{}}}`+"\n", stamp(0))
		fmt.Fprintf(in, `{"metric":"response_time","type":"Point","data":{"time":"%s","value":150,"tags":{"kind":"health","outcome":"ok","phase":"window"}}}`+"\n", stamp(150*time.Millisecond))
		if w.breaks != "summary" {
			if err := os.WriteFile(summary, []byte(fakeSummary), 0o644); err != nil {
				w.t.Error(err)
			}
		}
	}), nil
}

// try is what k6 does in a try. A service that ends leaves it waiting.
func (w *world) try(in io.Writer, stopped <-chan struct{}) {
	for _, a := range w.tried {
		fmt.Fprintln(in, pointOf("tried_responses", a))
	}
	if w.breaks == "service ends" {
		w.ended.Store(true)
		<-stopped
	}
}

// failedPoint is a point of k6's stream that tells of a failed response.
func failedPoint(phase string) string {
	e := wrongExchange()
	e.Phase = phase
	return pointOf("failed_responses", e)
}

func wrongExchange() run.Exchange {
	return run.Exchange{
		Kind: "health", Phase: run.Probe, Cause: "500", Want: "status 200, status = \"ok\"",
		Request:  run.SentRequest{Method: "POST", Path: "/health", Headers: map[string]string{"X-Key": "r1"}, Body: "ping"},
		Response: run.GotResponse{Status: 500, Headers: map[string]string{"Server": "test"}, Body: "<html>\nno\n"},
	}
}

// pointOf is a point whose tag has a response.
func pointOf(name string, response any) string {
	text, _ := json.Marshal(response)
	point, _ := json.Marshal(map[string]any{"metric": name, "type": "Point",
		"data": map[string]any{"time": time.Now().Format(time.RFC3339Nano), "value": 1, "tags": map[string]string{"response": string(text)}}})
	return string(point)
}

// fakeSummary is what k6 says of the one response of world.k6.
const fakeSummary = `{"schema":2,"k6":{"test_run_duration_ms":250},"whole_run":{"started":1,"finished":1,"dropped_iterations":0},"thresholds":null,"window":{
"all":{"completed":1,"failed":0,"response_time_ms":{"avg":150,"min":150,"p50":150,"max":150,"p95":150,"p99":150,"p99_9":150}},
"kinds":{"health":{"completed":1,"failed":0,"response_time_ms":{"avg":150,"min":150,"p50":150,"max":150,"p95":150,"p99":150,"p99_9":150}}}}}`

func newWorld(t *testing.T, breaks string) (*world, *Runner) {
	w := &world{t: t, breaks: breaks, seen: func(string) {}}
	root := t.TempDir()
	return w, &Runner{
		Sums: func() (Sums, error) { return Sums{}, nil },
		Root: root, Folder: filepath.Join(root, "stages", "s"), Call: "just study s", Entries: []string{"load.js"}, Backend: w, ServiceCPUs: []int{1}, HarnessCPUs: []int{0},
		Tools: Tools{K6: "/k6", Mock: "/mockapi", Service: []string{"/python3", "-m", "app"}},
		Path:  "/bin", ServicePath: "/bin", Start: w.start, Progress: w, Quiet: Quiet{Busy: func(context.Context) (float64, error) { return 0.03, nil }},
		Consumers: define.Consumers{Service: define.Manifest{Folder: "service", Service: define.Service{Process: define.Process{Ready: "GET /health"}}, Variables: []define.Declared{{Name: "WORKERS"}}, Runner: []define.Supplied{{Name: "UPSTREAM_URL"}}}},
	}
}

var testVariables = map[string]string{
	"CPU_QUOTA": "100%", "CPU_PERIOD": "100ms", "FILE_LIMIT": "100", "READY_TIMEOUT": "1m",
	"WARM_UP": "20ms", "WINDOW": "200ms", "DRAIN": "1s",
}

// testLoad is the warm-up and the window of testVariables.
const testLoad = 220 * time.Millisecond

func testPlan() run.Plan {
	p := run.Plan{Schema: run.Schema, Study: "s", Stage: "v1", Service: run.Fresh, Block: 1, Round: 1, Position: 1, Attempt: 1, WorkersReport: true, Variables: maps.Clone(testVariables)}
	p.Variables["UPSTREAM_LATENCY"], p.Variables["WORKERS"] = "constant(200ms)", "1" // the mock's and the service's
	return p
}
