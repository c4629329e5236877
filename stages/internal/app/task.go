package app

import (
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"

	urfave "github.com/urfave/cli/v2"

	"scaleguild/internal/run"
	"scaleguild/stages/internal/define"
	"scaleguild/stages/internal/runner"
)

// task is what a call of the run command is to run, and where.
type task struct {
	study  *define.Study // with the overrides
	plans  []run.Plan
	blocks int
	rounds int    // of a block; services are kept through two or more
	dir    string // the run directory
	resume bool   // it was begun before
	wait   time.Duration
	strict bool
	quick  bool // a rough look
}

// quickSettings are what a rough look sets beside the given overrides, which come first.
func quickSettings(overrides []string) []string {
	all := slices.Clone(overrides)
	for _, setting := range []string{"WARM_UP=1s", "WINDOW=3s"} {
		name, _, _ := strings.Cut(setting, "=")
		if !slices.ContainsFunc(overrides, func(o string) bool { return strings.HasPrefix(o, name+"=") }) {
			all = append(all, setting)
		}
	}
	return all
}

// begun describes a new run of a study.
func (t *task) begun(c *urfave.Context, root string, study *define.Study) error {
	id, err := runner.NewRunID(time.Now())
	if err != nil {
		return err
	}
	t.dir, t.blocks = filepath.Join(run.RunsOf(root, study.Folder()), study.Name, id), c.Int("blocks")
	t.rounds = study.Rounds
	if c.IsSet("rounds") {
		t.rounds = c.Int("rounds")
	}
	overrides := c.StringSlice("set")
	if t.quick {
		overrides = quickSettings(overrides)
	}
	return t.resolve(study, overrides, c.StringSlice("stage"))
}

// resumed describes a run that was begun before, in dir: the study as it is now,
// with the blocks, stages and overrides of then. Flags that are given stand
// against those of then, so that the runner refuses what differs.
func (t *task) resumed(c *urfave.Context, study *define.Study, dir string) error {
	then, err := runner.Begun(dir)
	if err != nil {
		return err
	}
	t.dir, t.resume, t.blocks, t.rounds, t.quick = dir, true, then.Blocks, then.Rounds, then.Rough
	if c.IsSet("blocks") {
		t.blocks = c.Int("blocks")
	}
	if c.IsSet("rounds") {
		t.rounds = c.Int("rounds")
	}
	overrides := c.StringSlice("set")
	if !c.IsSet("set") {
		overrides = assignments(then.Overrides)
	}
	if err := t.resolve(study, overrides, c.StringSlice("stage")); err != nil || c.IsSet("stage") {
		return err
	}
	t.plans = slices.DeleteFunc(t.plans, func(p run.Plan) bool {
		return !slices.ContainsFunc(then.Stages, func(s run.StageInfo) bool { return s.Stage == p.Stage })
	})
	return nil
}

// resolve applies the overrides and chooses the stages.
func (t *task) resolve(study *define.Study, overrides, stages []string) (err error) {
	if t.study, err = study.Override(overrides); err != nil {
		return err
	}
	t.plans, err = t.study.Choose(stages, t.blocks*t.rounds)
	for i := range t.plans {
		t.plans[i].Rough = t.quick
	}
	return err
}

// assignments writes overrides as the command line has them.
func assignments(overrides map[string]string) []string {
	var all []string
	for _, name := range slices.Sorted(maps.Keys(overrides)) {
		all = append(all, name+"="+overrides[name])
	}
	return all
}

// runFolder is the run directory that a word of the command line names: the id of
// a run of the study, or a path.
func (s stages) runFolder(root string, study *define.Study, word string) string {
	if strings.ContainsRune(word, filepath.Separator) {
		return filepath.Clean(s.Path(word))
	}
	return filepath.Join(run.RunsOf(root, study.Folder()), study.Name, word)
}
