// Package fake writes run directories for the tests of the watcher: a small study
// of three stages whose numbers are formulas, so that the same test sees the same
// run on every machine.
package fake

import (
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"scaleguild/internal/run"
	"scaleguild/internal/run/runtest"
	"scaleguild/watch/internal/feed"
)

// Seconds of each run: warm-up, window, drain.
const (
	WarmUp  = 5
	Window  = 15
	Drain   = 3
	Seconds = WarmUp + Window + Drain
)

// slowUpstream is the distribution that the last stage's upstream has.
const slowUpstream = "lognormal(p50=4s,p99=22s)"

// A stage of the fake study: what a second of its window is like.
type stage struct {
	name, title, parent, change string
	rate                        float64 // completed per second
	wave                        float64 // of the rate, share
	cpu, parked, p50, p99       float64
}

var stages = []stage{
	{"v1-sync", "blocking calls on the event loop", "", "HANDLERS=blocking", 10, 0.2, 0.03, 1, 4.1, 9.2},
	{"v2-async", "async handlers", "v1-sync", "HANDLERS=async", 450, 0.15, 0.98, 62, 0.021, 2.4},
	{"v3-slow", "a slow upstream", "v2-async", "UPSTREAM_LATENCY=" + slowUpstream, 54, 0.3, 0.14, 100, 4.6, 18.5},
}

// A Dir is a run directory that grows as its methods are called. They panic when
// the disk fails them.
type Dir struct {
	Path  string
	Study run.Study
}

// New makes a run directory at path with its study.json and a host.json of no machine.
func New(path string, blocks int) *Dir {
	s := run.Study{Schema: run.Schema, Study: "small", RunID: filepath.Base(path), Title: "A small study", Question: new("Is it small?"), Blocks: blocks, Service: run.Fresh, Rounds: 1,
		Seed: "small-1", Overrides: map[string]string{}, Stages: []run.StageInfo{}, Order: [][]string{}}
	var names []string
	for _, g := range stages {
		names = append(names, g.name)
		s.Stages = append(s.Stages, run.StageInfo{Stage: g.name, Title: g.title, Parent: g.parent, Change: g.change})
	}
	for range blocks {
		s.Order = append(s.Order, names)
	}
	d := &Dir{path, s}
	must(os.MkdirAll(path, 0o755))
	must(run.WriteFile(filepath.Join(path, run.StudyFile), s))
	must(run.WriteFile(filepath.Join(path, run.HostFile), run.Host{Schema: run.Schema}))
	return d
}

// Keys gives the runs in the order of execution.
func (d *Dir) Keys() []feed.Key {
	var keys []feed.Key
	for b, order := range d.Study.Order {
		for _, name := range order {
			keys = append(keys, feed.Key{Turn: d.Study.Turn(b), Stage: name})
		}
	}
	return keys
}

// File is the path of a file of a run.
func (d *Dir) File(key feed.Key, name string) string {
	return filepath.Join(d.Path, key.String(), name)
}

// Begin makes a run's folder with its plan.
func (d *Dir) Begin(key feed.Key) {
	must(os.MkdirAll(d.File(key, ""), 0o755))
	must(run.WriteFile(d.File(key, run.PlanFile), plan(key)))
}

// Second adds one line to a run's samples.
func (d *Dir) Second(key feed.Key, second int) { d.Append(key, string(Line(key, second))) }

// Append adds text to a run's samples.
func (d *Dir) Append(key feed.Key, text string) {
	f, err := os.OpenFile(d.File(key, run.SamplesFile), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	must(err)
	_, err = f.WriteString(text)
	must(errors.Join(err, f.Close()))
}

// Line is the line of samples.jsonl of one second.
func Line(key feed.Key, second int) []byte {
	line, err := run.Line(sample(of(key), second))
	must(err)
	return line
}

// Record ends a run.
func (d *Dir) Record(key feed.Key) { must(run.WriteFile(d.File(key, run.RecordFile), record(key))) }

// Whole writes a run from its beginning to its end.
func (d *Dir) Whole(key feed.Key) {
	d.Begin(key)
	for second := range Seconds {
		d.Second(key, second)
	}
	d.Record(key)
}

// All writes every run of the study.
func (d *Dir) All() {
	for _, key := range d.Keys() {
		d.Whole(key)
	}
}

func of(key feed.Key) stage {
	return stages[slices.IndexFunc(stages, func(g stage) bool { return g.name == key.Stage })]
}

func variables(g stage) map[string]string {
	v := runtest.Variables()
	v["WARM_UP"], v["WINDOW"] = fmt.Sprintf("%ds", WarmUp), fmt.Sprintf("%ds", Window)
	if name, value, ok := strings.Cut(g.change, "="); ok {
		v[name] = value
	}
	return v
}

func plan(key feed.Key) run.Plan {
	g, least := of(key), 5.0
	return run.Plan{Schema: run.Schema, Study: "small", Stage: g.name, Title: g.title, Parent: g.parent, Change: g.change,
		Why:     "What this stage is for, in a sentence or two that are long enough to be broken into lines of the panel.\n",
		Expect:  run.Expect{Metric: "completed_rate", Versus: "parent", AtLeast: &least},
		Service: run.Fresh, Block: key.Block, Round: 1, Attempt: 1, Position: 1, Kinds: runtest.Kinds(), WorkersReport: true, Places: runtest.Places(), Variables: variables(g)}
}

func phase(second int) string {
	switch {
	case second < WarmUp:
		return run.WarmUp
	case second < WarmUp+Window:
		return run.Window
	}
	return run.Drain
}

func sample(g stage, second int) run.Sample {
	parked := int(g.parked)
	s := run.Sample{Second: second, Phase: phase(second), InFlight: 200, MemoryBytes: 90 << 20, Periods: 10,
		HarnessBusyShare: 0.21, HostIdleShare: 0.4, Parked: &parked, ServiceCPU: g.cpu}
	s.Completed = int(g.rate * (1 + g.wave*math.Sin(float64(second))))
	if second == 0 {
		s.Completed = 0
	}
	if s.Phase == run.Drain {
		s.InFlight = 200 - 60*(second-WarmUp-Window+1)
		s.Completed /= 3
	}
	if s.Completed > 0 {
		p50, p99 := g.p50, g.p99*(1+0.1*math.Cos(float64(second)))
		s.P50, s.P99 = &p50, &p99
	}
	return s
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
