package rundir

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"

	"scaleguild/internal/cli"
	"scaleguild/internal/run"
	"scaleguild/merge/internal/ksum"
)

// Dir is a run directory as read.
type Dir struct {
	Study run.Study
	Host  run.Host
	Runs  map[string][]*Run // by stage; index is the block - 1; nil where there is no record
}

// Run is one execution of one stage.
type Run struct {
	Record  run.Record // its Verdict is the stored one; use Run.Verdict
	K6      ksum.Summary
	Verdict run.Verdict // computed from Record and K6
}

// name is what a study, a run id or a stage may be called: it becomes a part
// of a path, an HTML id and a chart's label.
var name = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$`)

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
	d = Dir{Study: study, Host: host, Runs: map[string][]*Run{}}
	return d, d.readRuns(path)
}

func (d *Dir) readRuns(path string) error {
	for _, stage := range d.Study.Stages {
		runs := make([]*Run, d.Study.Blocks)
		for i := range runs {
			folder := filepath.Join(path, blockName(i+1), stage.Stage)
			r, err := readRun(folder, d.Study, stage, i+1)
			if err != nil {
				return err
			}
			runs[i] = r
		}
		d.Runs[stage.Stage] = runs
	}
	return nil
}

// blockName is the folder of a block's runs.
func blockName(block int) string { return fmt.Sprintf("b%02d", block) }

// readRun reads one run, nil when it has no record.
func readRun(folder string, study run.Study, stage run.StageInfo, block int) (*Run, error) {
	path := filepath.Join(folder, "record.json")
	record, err := run.ReadFile[run.Record](path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if err := checkPlan(record.Plan, study, stage, block); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	k6, err := ksum.Load(filepath.Join(folder, "k6-summary.json"))
	if err != nil {
		return nil, err
	}
	return &Run{Record: record, K6: k6, Verdict: judge(record, k6)}, nil
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
