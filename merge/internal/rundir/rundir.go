package rundir

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"scaleguild/internal/cli"
	"scaleguild/internal/ksum"
	"scaleguild/internal/latency"
	"scaleguild/internal/run"
	"scaleguild/internal/sums"
	"scaleguild/merge/internal/consistency"
	"scaleguild/merge/internal/parallel"
)

// Dir is a run directory as read.
type Dir struct {
	Path   string // the folder
	Study  run.Study
	Host   run.Host
	Runs   map[string][]*Run       // by stage; index is that of Study.Order; nil where there is no record
	Pooled map[string]*latency.Set // by stage: the histograms of its usable runs added up, of all its runs where none is usable
	// Instructions are what was counted of its stages; nil where nothing was.
	Instructions *run.Instructions
	// Contradictions are what cannot be true together in its records.
	Contradictions []consistency.Finding
	Stale          []string // runs whose stored verdict is not the one that its rules give of their numbers, such as "b02/v3-workers"
}

// Run is one execution of one stage.
type Run struct {
	Record  run.Record  // its Verdict is the stored one; use Run.Verdict
	Verdict run.Verdict // computed from the files of the run, by all rules of today
	Newer   []string    // those of its reasons that come from rules which the runner of this record did not have
}

// Read reads the run directory at path.
func Read(path string) (Dir, error) {
	var d Dir
	if _, err := os.Stat(filepath.Join(path, run.StudyFile)); errors.Is(err, fs.ErrNotExist) {
		return d, cli.Fail(cli.Usage, "name a folder runs/<study>/<run-id>",
			"%s: not a run directory (it has no %s)", path, run.StudyFile)
	}
	study, err := run.ReadFile[run.Study](filepath.Join(path, run.StudyFile))
	if err != nil {
		return d, err
	}
	if err := checkStudy(study); err != nil {
		return d, fmt.Errorf("%s: %w", filepath.Join(path, run.StudyFile), err)
	}
	host, err := run.ReadFileOf[run.Host](filepath.Join(path, run.HostFile), study.Schema)
	if err != nil {
		return d, err
	}
	d = Dir{Path: path, Study: study, Host: host, Runs: map[string][]*Run{}, Pooled: map[string]*latency.Set{}}
	err = errors.Join(d.readStages(), d.readInstructions())
	return d, err
}

// readStages reads all stages, as many at a time as there are CPUs: to decode records and
// histograms takes most of the time of a large study. What it gives, its error
// included, does not depend on who was first.
func (d *Dir) readStages() error {
	stages := d.Study.Stages
	read, errs := make([]stageRuns, len(stages)), make([]error, len(stages))
	parallel.For(len(stages), func(i int) { read[i], errs[i] = d.readStage(stages[i]) })
	entries := map[string]consistency.Entry{}
	for i, stage := range stages {
		if errs[i] != nil {
			return errs[i]
		}
		maps.Copy(entries, read[i].entries)
		d.Contradictions = append(d.Contradictions, read[i].contradictions...)
		d.Runs[stage.Stage], d.Pooled[stage.Stage] = read[i].runs, read[i].pooled
		d.Stale = append(d.Stale, read[i].stale...)
	}
	d.Contradictions = slices.Concat(consistency.InOrder(d.Study, d.Host, entries), consistency.Copied(entries), d.Contradictions)
	return nil
}

// stageRuns is what Dir holds of one stage.
type stageRuns struct {
	runs   []*Run
	pooled *latency.Set
	stale  []string

	entries        map[string]consistency.Entry // by place
	contradictions []consistency.Finding
}

// readStage reads the runs of a stage. Of their histograms it keeps the sum alone:
// those of a whole study take more memory than one wants to give.
func (d *Dir) readStage(stage run.StageInfo) (stageRuns, error) {
	s := stageRuns{runs: make([]*Run, d.Study.Turns()), entries: map[string]consistency.Entry{}}
	valid, void := latency.NewSet(), latency.NewSet()
	for i := range s.runs {
		place := d.Study.Turn(i).Place(stage.Stage)
		r, files, err := readRun(filepath.Join(d.Path, filepath.FromSlash(place)), d.Study, stage, d.Study.Turn(i))
		if err != nil {
			return s, err
		}
		if r == nil {
			continue
		}
		s.runs[i] = r
		files.Place = place
		s.entries[place] = consistency.NewEntry(files)
		s.contradictions = append(s.contradictions, consistency.InRun(files, d.Host)...)
		if r.StoredVerdict() != "" {
			s.stale = append(s.stale, place)
		}
		pool := void
		if r.Usable() {
			pool = valid
		}
		pool.Merge(files.Times)
	}
	s.pooled = valid
	if !slices.ContainsFunc(s.runs, func(r *Run) bool { return r != nil && r.Usable() }) {
		s.pooled = void
	}
	return s, nil
}

// readRun reads one run and the files beside its record, nil when it has none.
func readRun(folder string, study run.Study, stage run.StageInfo, turn run.Turn) (*Run, consistency.Run, error) {
	var files consistency.Run
	path := filepath.Join(folder, run.RecordFile)
	record, err := run.ReadFileOf[run.Record](path, study.Schema)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, files, nil
	}
	if err != nil {
		return nil, files, err
	}
	if err := checkRecord(record, study, stage, turn); err != nil {
		return nil, files, fmt.Errorf("%s: %w", path, err)
	}
	k6, err := ksum.Load(filepath.Join(folder, run.SummaryFile), study.Schema)
	if err != nil {
		return nil, files, err
	}
	if files, err = readBeside(folder, record, study.Schema); err != nil {
		return nil, files, err
	}
	return judge(record, secondsOf(record, files.Seconds), k6, files.Times), files, nil
}

// Times reads the histograms of one of its runs again: those of all together take more memory
// than one wants to give.
func (d Dir) Times(r *Run) (*latency.Set, error) {
	plan := r.Record.Plan
	return latency.Read(filepath.Join(d.Path, filepath.FromSlash(plan.Turn().Place(plan.Stage)), run.LatencyFile), d.Study.Schema)
}

// readBeside reads histograms and samples of a run.
func readBeside(folder string, record run.Record, schema int) (consistency.Run, error) {
	files := consistency.Run{Record: record}
	path := filepath.Join(folder, run.LatencyFile)
	text, err := os.ReadFile(path)
	if err != nil {
		return files, err
	}
	files.LatencySum = sums.Of(text)
	if files.Times, err = latency.Read(path, schema); err != nil {
		return files, err
	}
	files.Seconds, err = readSamples(folder, schema)
	return files, err
}

func checkStudy(s run.Study) error {
	for _, id := range []struct{ key, value string }{{"study", s.Study}, {"run_id", s.RunID}} {
		if !run.IsName(id.value) {
			return fmt.Errorf("%s: not a name (got %q, want %s)", id.key, id.value, run.NameRule)
		}
	}
	if err := errors.Join(run.CheckBlocks(s.Blocks), run.CheckRounds(s.Rounds)); err != nil {
		return err
	}
	if s.Service != run.Kept && (s.Service != run.Fresh || s.Rounds != 1) {
		return fmt.Errorf("service: not one with so many rounds (got %q and %d rounds, want %q and 1, or %q)", s.Service, s.Rounds, run.Fresh, run.Kept)
	}
	if len(s.Stages) == 0 {
		return errors.New("stages: empty")
	}
	seen := []string{}
	for i, stage := range s.Stages {
		if !run.IsName(stage.Stage) {
			return fmt.Errorf("stages[%d].stage: not a name (got %q, want %s)", i, stage.Stage, run.NameRule)
		}
		if slices.Contains(seen, stage.Stage) {
			return fmt.Errorf("stages[%d].stage: %s is listed twice", i, stage.Stage)
		}
		seen = append(seen, stage.Stage)
	}
	return nil
}

// checkRecord proves that a record belongs where it lies, and that the names in it
// can be shown.
func checkRecord(r run.Record, study run.Study, stage run.StageInfo, turn run.Turn) error {
	for _, kind := range slices.Sorted(maps.Keys(r.Load.Kinds)) {
		if !run.IsName(kind) {
			return fmt.Errorf("load.kinds: not a name (got %q, want %s)", kind, run.NameRule)
		}
	}
	return checkPlan(r.Plan, study, stage, turn)
}

// checkPlan proves that a record belongs where it lies.
func checkPlan(p run.Plan, study run.Study, stage run.StageInfo, turn run.Turn) error {
	for _, c := range []struct{ key, got, want string }{
		{"plan.study", p.Study, study.Study},
		{"plan.stage", p.Stage, stage.Stage},
		{"plan.parent", p.Parent, stage.Parent},
		{"plan.change", p.Change, stage.Change},
		{"plan.rough", fmt.Sprint(p.Rough), fmt.Sprint(study.Rough)},
		{"plan.service", p.Service, study.Service},
		{"plan.block", fmt.Sprint(p.Block), fmt.Sprint(turn.Block)},
		{"plan.round", fmt.Sprint(p.Round), fmt.Sprint(max(1, turn.Round))},
		{"plan.digest", p.Digest, stage.Digest},
		{"plan.variables", run.PlanDigest(p), p.Digest}, // the digest is over the variables,
	} {
		if c.got != c.want {
			return fmt.Errorf("%s: not the plan of this place in the study (got %q, want %q)", c.key, c.got, c.want)
		}
	}
	return nil
}
