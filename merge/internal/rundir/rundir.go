package rundir

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"

	"scaleguild/internal/cli"
	"scaleguild/internal/ksum"
	"scaleguild/internal/latency"
	"scaleguild/internal/run"
	"scaleguild/merge/internal/parallel"
)

// Dir is a run directory as read.
type Dir struct {
	Path   string // the folder
	Study  run.Study
	Host   run.Host
	Runs   map[string][]*Run       // by stage; index is the block - 1; nil where there is no record
	Pooled map[string]*latency.Set // by stage: the histograms of its valid runs added up, of all its runs where none is valid
	Stale  []string                // runs whose stored verdict is not the one of their numbers, such as "b02/v3-workers"
}

// Run is one execution of one stage.
type Run struct {
	Record  run.Record  // its Verdict is the stored one; use Run.Verdict
	Verdict run.Verdict // computed from the files of the run
}

// name is what a study, a run id, a stage or an endpoint kind may be called: it becomes a part
// of a path, an HTML id and a chart's label.
var name = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._@%-]{0,79}$`)

// Read reads the run directory at path.
func Read(path string) (Dir, error) {
	var d Dir
	if _, err := os.Stat(filepath.Join(path, "study.json")); errors.Is(err, fs.ErrNotExist) {
		return d, cli.Fail(cli.Usage, "name a folder runs/<study>/<run-id>",
			"%s: not a run directory (it has no study.json)", path)
	}
	study, err := run.ReadFile[run.Study](filepath.Join(path, "study.json"))
	if err != nil {
		return d, err
	}
	if err := checkStudy(study); err != nil {
		return d, fmt.Errorf("%s: %w", filepath.Join(path, "study.json"), err)
	}
	host, err := run.ReadFile[run.Host](filepath.Join(path, "host.json"))
	if err != nil {
		return d, err
	}
	d = Dir{Path: path, Study: study, Host: host, Runs: map[string][]*Run{}, Pooled: map[string]*latency.Set{}}
	return d, d.readStages()
}

// readStages reads all stages, as many at a time as there are CPUs: to decode records and
// histograms takes most of the time of a large study. What it gives, its error
// included, does not depend on who was first.
func (d *Dir) readStages() error {
	stages := d.Study.Stages
	read, errs := make([]stageRuns, len(stages)), make([]error, len(stages))
	parallel.For(len(stages), func(i int) { read[i], errs[i] = d.readStage(stages[i]) })
	for i, stage := range stages {
		if errs[i] != nil {
			return errs[i]
		}
		d.Runs[stage.Stage], d.Pooled[stage.Stage] = read[i].runs, read[i].pooled
		d.Stale = append(d.Stale, read[i].stale...)
	}
	return nil
}

// stageRuns is what Dir holds of one stage.
type stageRuns struct {
	runs   []*Run
	pooled *latency.Set
	stale  []string
}

// readStage reads the runs of a stage. Of their histograms it keeps the sum alone:
// those of a whole study take more memory than one wants to give.
func (d *Dir) readStage(stage run.StageInfo) (stageRuns, error) {
	s := stageRuns{runs: make([]*Run, d.Study.Blocks)}
	valid, void := latency.NewSet(), latency.NewSet()
	for i := range s.runs {
		place := blockName(i+1) + "/" + stage.Stage
		r, times, err := readRun(filepath.Join(d.Path, filepath.FromSlash(place)), d.Study, stage, i+1)
		if err != nil {
			return s, err
		}
		if r == nil {
			continue
		}
		s.runs[i] = r
		if stale(r.Record) {
			s.stale = append(s.stale, place)
		}
		pool := void
		if r.Verdict.Valid {
			pool = valid
		}
		pool.Merge(times)
	}
	s.pooled = valid
	if !slices.ContainsFunc(s.runs, func(r *Run) bool { return r != nil && r.Verdict.Valid }) {
		s.pooled = void
	}
	return s, nil
}

// blockName is the folder of a block's runs.
func blockName(block int) string { return fmt.Sprintf("b%02d", block) }

// readRun reads one run and its histograms, nil when it has no record.
func readRun(folder string, study run.Study, stage run.StageInfo, block int) (*Run, *latency.Set, error) {
	path := filepath.Join(folder, "record.json")
	record, err := run.ReadFile[run.Record](path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	if err := checkRecord(record, study, stage, block); err != nil {
		return nil, nil, fmt.Errorf("%s: %w", path, err)
	}
	k6, err := ksum.Load(filepath.Join(folder, "k6-summary.json"))
	if err != nil {
		return nil, nil, err
	}
	times, err := latency.Read(filepath.Join(folder, "latency.json"))
	if err != nil {
		return nil, nil, err
	}
	return &Run{Record: record, Verdict: judge(record, k6, times)}, times, nil
}

func checkStudy(s run.Study) error {
	for _, id := range []struct{ key, value string }{{"study", s.Study}, {"run_id", s.RunID}} {
		if !name.MatchString(id.value) {
			return fmt.Errorf("%s: not a name (got %q, want %s)", id.key, id.value, name)
		}
	}
	if s.Blocks < 1 || s.Blocks > 99 {
		return fmt.Errorf("blocks: out of range (got %d, want 1 to 99)", s.Blocks)
	}
	if len(s.Stages) == 0 {
		return errors.New("stages: empty")
	}
	seen := []string{}
	for i, stage := range s.Stages {
		if !name.MatchString(stage.Stage) {
			return fmt.Errorf("stages[%d].stage: not a name (got %q, want %s)", i, stage.Stage, name)
		}
		if slices.Contains(seen, stage.Stage) {
			return fmt.Errorf("stages[%d].stage: %s stands twice", i, stage.Stage)
		}
		seen = append(seen, stage.Stage)
	}
	return nil
}

// checkRecord proves that a record belongs where it lies, and that the names in it
// can be shown.
func checkRecord(r run.Record, study run.Study, stage run.StageInfo, block int) error {
	for _, kind := range slices.Sorted(maps.Keys(r.Load.Kinds)) {
		if !name.MatchString(kind) {
			return fmt.Errorf("load.kinds: not a name (got %q, want %s)", kind, name)
		}
	}
	return checkPlan(r.Plan, study, stage, block)
}

// checkPlan proves that a record belongs where it lies.
func checkPlan(p run.Plan, study run.Study, stage run.StageInfo, block int) error {
	for _, c := range []struct{ key, got, want string }{
		{"plan.study", p.Study, study.Study},
		{"plan.stage", p.Stage, stage.Stage},
		{"plan.parent", p.Parent, stage.Parent},
		{"plan.change", p.Change, stage.Change},
		{"plan.block", fmt.Sprint(p.Block), fmt.Sprint(block)},
		{"plan.digest", p.Digest, stage.Digest},
		{"plan.variables", run.PlanDigest(p), p.Digest}, // the digest is over the variables,
	} {
		if c.got != c.want {
			return fmt.Errorf("%s: not the plan of this place in the study (got %q, want %q)", c.key, c.got, c.want)
		}
	}
	return nil
}
