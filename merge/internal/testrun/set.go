package testrun

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"scaleguild/internal/latency"
	"scaleguild/internal/run"
	"scaleguild/internal/run/runtest"
)

// Set is a run directory in memory. Tests change it, then Write it.
type Set struct {
	Study run.Study
	Host  run.Host
	Runs  map[string]*Run // by place, such as "b01/v2-async"
}

// Run holds the files of one run.
type Run struct {
	Record  run.Record
	K6      map[string]any // k6-summary.json as a tree
	Latency *latency.Set

	stage stage
}

// stage is a made-up result.
type stage struct {
	name, parent, change string
	rate                 float64 // completed per second in block 1
	utilisation          float64
	p50, p99             float64 // response time of the kinds that call the upstream, in milliseconds
	light                float64 // p50 of the other kinds / p50
	failed               int
	memoryMiB            int64
	parked               int64 // most requests waiting in the mock
	dropped              int   // iterations
}

var ladder = []stage{
	{"v1-sync", "", "HANDLERS=blocking", 10.4, 0.112, 19000, 21100, 0.9, 0, 96, 1, 0},
	{"v2-async", "v1-sync", "HANDLERS=async", 331, 0.987, 540, 1900, 0.5, 0, 104, 61, 0},
	{"v3-workers", "v2-async", "WORKERS=2", 322, 0.991, 560, 1980, 0.5, 0, 171, 63, 0},
	{"v4-gunicorn", "v3-workers", "SERVER=gunicorn", 324, 0.990, 555, 1960, 0.5, 3, 198, 62, 0},
	{"v5-wal", "v4-gunicorn", "SQLITE_PROFILE=tuned", 347, 0.992, 520, 1830, 0.5, 0, 203, 66, 0},
	{"v6-slow-upstream", "v4-gunicorn", "UPSTREAM_LATENCY=lognormal(p50=4s,p99=22s)", 53.3, 0.214, 4400, 24100, 0.01, 0, 201, 100, 0},
}

// Ladder is a study of six stages with the given number of blocks, all valid.
func Ladder(id string, blocks int) Set { return newSet(id, blocks, ladder, baseline()) }

func newSet(id string, blocks int, stages []stage, variables map[string]string) Set {
	s := Set{Host: host(), Runs: map[string]*Run{}}
	s.Study = run.Study{
		Schema: run.Schema, Study: "ladder", RunID: id, Title: "The ladder", Question: new("How far does each change go?"), Blocks: blocks, Service: run.Fresh, Rounds: 1,
		Seed: "1", Overrides: map[string]string{}, Stages: []run.StageInfo{}, Order: [][]string{},
	}
	var names []string
	resolved := map[string]map[string]string{"": variables} // by stage
	for i, st := range stages {
		for block := 1; block <= blocks; block++ {
			plan := newPlan(st, block, i+1, resolved[st.parent])
			resolved[st.name] = plan.Variables
			s.Runs[Place(block, st.name)] = newRun(plan, st, blocks)
			if block == 1 {
				s.Study.Stages = append(s.Study.Stages, stageInfo(st, plan))
			}
		}
		names = append(names, st.name)
	}
	for range blocks {
		s.Study.Order = append(s.Study.Order, names)
	}
	s.Schedule()
	return s
}

// Schedule gives each run a beginning, a group and processes of its own, in the order of the
// study. Runs that are not there take none.
func (s Set) Schedule() {
	begin, err := time.Parse(time.RFC3339, s.Host.StartedAt)
	if err != nil {
		panic(err) // a host of this package without a time
	}
	number := 0
	for block, order := range s.Study.Order {
		for _, stage := range order {
			r := s.Runs[Place(block+1, stage)]
			if r == nil {
				continue
			}
			number++
			at := begin.Add(time.Duration(number) * minute)
			r.Record.StartedAt = at.UTC().Format("2006-01-02T15:04:05.000Z")
			r.Record.Budget.Group = fmt.Sprintf("scaleguild-100-%s", stage)
			for w := range r.Record.Workers {
				r.Record.Workers[w].PID = 100*number + w + 1
			}
		}
	}
}

// Rough makes the set a rough look, as --quick takes one.
func (s *Set) Rough() {
	s.Study.Rough = true
	for _, r := range s.Runs {
		r.Record.Plan.Rough = true
		runtest.SetVerdict(&r.Record)
	}
}

// minute is more than a run takes.
const minute = 60 * time.Second

// Place is the folder of a run, below the run directory.
func Place(block int, stage string) string { return run.Place(block, stage) }

// Write writes the run directory at dir.
func (s Set) Write(dir string) error {
	files := map[string]any{run.StudyFile: s.Study, run.HostFile: s.Host}
	times := map[string]*latency.Set{}
	for place, r := range s.Runs {
		files[place+"/"+run.RecordFile] = r.Record
		files[place+"/"+run.PlanFile] = r.Record.Plan
		files[place+"/"+run.UpstreamFile] = r.Record.Upstream
		files[place+"/"+run.SummaryFile] = r.K6
		times[filepath.Join(dir, filepath.FromSlash(place))] = r.Latency
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := run.WriteFile(path, files[name]); err != nil {
			return err
		}
	}
	for folder, set := range times {
		if err := latency.Write(filepath.Join(folder, run.LatencyFile), set); err != nil {
			return err
		}
	}
	return nil
}

// newPlan is the plan of a stage, from its parent's variables. One without a change
// is its parent again.
func newPlan(st stage, block, position int, variables map[string]string) run.Plan {
	p := run.Plan{
		Schema: run.Schema, Study: "ladder", Stage: st.name, Title: "stage " + st.name, Parent: st.parent,
		Change: st.change, Service: run.Fresh, Block: block, Round: 1, Position: position, Attempt: 1, Kinds: runtest.Kinds(), Variables: maps.Clone(variables),
		WorkersReport: true, Places: runtest.Places(),
	}
	if key, value, ok := strings.Cut(st.change, "="); ok {
		p.Why = "It shows what " + key + " does."
		p.Expect = run.Expect{Metric: "completed_rate", Versus: "value", AtLeast: new(float64)}
		p.Variables[key] = value
	}
	if of, value, ok := strings.Cut(st.name, "@"); ok {
		p.Sweep = &run.SweepPoint{Variable: "ARRIVAL_RATE", Value: value, Of: of}
		p.Variables["ARRIVAL_RATE"] = value
	}
	p.Digest = run.PlanDigest(p)
	return p
}

func baseline() map[string]string {
	v := runtest.Variables()
	v["HANDLERS"] = "threadpool"
	return v
}

func host() run.Host {
	return run.Host{
		Schema: run.Schema, Commit: "0123456789abcdef0123456789abcdef01234567", Toolchain: "bootstrap",
		Versions: map[string]string{"go": "go1.26.0", "k6": "v1.8.1", "python": "3.11.9", "sqlite": "3.45.1"},
		Kernel:   "6.1.0", Architecture: "amd64", CPUModel: "Made-up CPU", CPUs: 4, MemoryBytes: 8 << 30,
		Backend: "cgroup-v2", ServiceCPUs: []int{0}, HarnessCPUs: []int{1, 2, 3}, StartedAt: "2026-12-02T03:04:05Z",
		Passed:   []string{},
		Files:    map[string]string{"service/app/main.py": strings.Repeat("1", 64)},
		Programs: map[string]string{"k6": strings.Repeat("2", 64)},
	}
}

// Samples are seconds that add up to a run: those of its window, all alike.
func (r *Run) Samples() []run.Sample {
	rec := r.Record
	seconds := rec.Harness.SamplesExpected
	all := make([]run.Sample, seconds)
	var parked *int
	if w := rec.UpstreamWindow; w != nil {
		n := int(w.MeanParked)
		parked = &n
	}
	var probed *float64
	if p := rec.SpeedProbe; p != nil {
		probed = new(p.Mean)
	}
	for i := range all {
		part := func(n int) int { return n*(i+1)/seconds - n*i/seconds }
		all[i] = run.Sample{
			Second: int(rec.Phases[0].DurationSeconds) + i, Phase: run.Window,
			Completed: part(rec.Load.Completed), Failed: part(rec.Load.Failed), InFlight: int(rec.Load.MeanInFlight),
			ServiceCPU: rec.CPU.UsageSeconds / float64(seconds), Periods: int64(part(int(rec.CPU.Periods))),
			MemoryBytes: rec.Memory.WindowBytes, Parked: parked, ProbeMean: probed,
		}
	}
	return all
}

// stageInfo is what a study says of a stage.
func stageInfo(st stage, plan run.Plan) run.StageInfo {
	return run.StageInfo{
		Stage: st.name, Title: plan.Title, Parent: st.parent, Change: st.change, Digest: plan.Digest,
		Rounds: 1, Again: st.change == "" && st.parent != "", Sweep: plan.Sweep,
	}
}
