package verify

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/BurntSushi/toml"

	"scaleguild/internal/run"
	"scaleguild/merge/internal/rundir"
)

// definedStage is a stage's file as far as records repeat it.
type definedStage struct {
	Title  string        `toml:"title"`
	Why    string        `toml:"why"`
	Expect definedExpect `toml:"expect"`
}

type definedExpect struct {
	Metric  string `toml:"metric"`
	Versus  string `toml:"versus"`
	AtLeast any    `toml:"at_least"` // a number of either kind
	AtMost  any    `toml:"at_most"`
}

// definedStudy is study.toml as far as study.json repeats it.
type definedStudy struct {
	Title    string `toml:"title"`
	Question string `toml:"question"`
	Seed     string `toml:"seed"`
	Again    string `toml:"again"`
	Rounds   int    `toml:"rounds"` // likewise
	Blocks   int    `toml:"blocks"` // 0 in a definition that names none
	SLO      *struct {
		Kinds       []string `toml:"kinds"`
		P95         float64  `toml:"p95_seconds"`
		FailedShare float64  `toml:"failed_share"`
	} `toml:"slo"`
}

// Definition holds what was written before the study ran to the commit that ran it: titles,
// reasons and predictions of the stages, seed, question and number of blocks of the study.
// The variables are the plan's.
func Definition(d rundir.Dir, c Commit) Promise {
	const name = "definition"
	if p, absent := c.absent(name); absent {
		return p
	}
	folder := "stages/" + d.Study.Study + "/"
	differences := studyDiffers(d.Study, folder+"study.toml", c)
	for _, stage := range d.Study.Stages {
		differences = append(differences, stageDiffers(d, stage, folder, c)...)
	}
	return NewPromise(name, fmt.Sprintf("titles, reasons and predictions of %d stages, seed and question are those of commit %.12s", len(d.Study.Stages), c.Name), differences)
}

// definitionOf decodes a file of the commit.
func definitionOf[T any](c Commit, file string) (T, []string) {
	var v T
	text, ok := c.Files[file]
	if !ok {
		return v, []string{fmt.Sprintf("%s: missing at commit %.12s", file, c.Name)}
	}
	if _, err := toml.Decode(string(text), &v); err != nil {
		return v, []string{fmt.Sprintf("%s: not TOML at commit %.12s: %v", file, c.Name, err)}
	}
	return v, nil
}

func studyDiffers(s run.Study, file string, c Commit) []string {
	defined, differences := definitionOf[definedStudy](c, file)
	if differences != nil {
		return differences
	}
	add := func(key string, got, want any) {
		if !reflect.DeepEqual(got, want) {
			differences = append(differences, fmt.Sprintf("%s: %s: is %v, in %s %v", run.StudyFile, key, got, file, want))
		}
	}
	add("title", s.Title, defined.Title)
	add("seed", s.Seed, defined.Seed)
	if s.Question != nil {
		add("question", *s.Question, defined.Question)
	}
	add("rounds", s.Rounds, max(1, defined.Rounds))
	if defined.Blocks != 0 {
		add("blocks", s.Blocks, defined.Blocks)
	}
	var slo *run.SLO
	if defined.SLO != nil {
		slo = &run.SLO{Kinds: defined.SLO.Kinds, P95: defined.SLO.P95, FailedShare: defined.SLO.FailedShare}
	}
	if (s.SLO == nil) != (slo == nil) {
		add("slo", s.SLO != nil, slo != nil)
	} else if slo != nil {
		add("slo", *s.SLO, *slo)
	}
	for _, stage := range s.Stages {
		add("stages."+stage.Stage+".again", stage.Again, defined.Again != "" && bare(stage) == defined.Again+againSuffix)
	}
	return differences
}

// againSuffix ends the name of the stage that a study runs twice in each block.
const againSuffix = "-again"

// bare is a stage's name without the value of a sweep.
func bare(stage run.StageInfo) string {
	if stage.Sweep != nil {
		return stage.Sweep.Of
	}
	return stage.Stage
}

// stageDiffers compares each record of a stage with the stage's file. A stage that repeats
// another predicts nothing, and its title and reason are the program's.
func stageDiffers(d rundir.Dir, stage run.StageInfo, folder string, c Commit) []string {
	var want run.Plan
	if !stage.Again {
		defined, wrong := definitionOf[definedStage](c, folder+bare(stage)+".toml")
		if wrong != nil {
			return wrong
		}
		want.Title, want.Why, want.Expect = defined.Title, defined.Why, defined.Expect.expect()
	}
	var differences []string
	for i, r := range d.Runs[stage.Stage] {
		if r == nil {
			continue
		}
		got, place := r.Record.Plan, d.Study.Turn(i).Place(stage.Stage)
		if stage.Again {
			want.Title, want.Why = got.Title, got.Why
		}
		for _, key := range []struct {
			name      string
			got, want any
		}{
			{"expect", expectText(got.Expect), expectText(want.Expect)}, {"title", got.Title, want.Title}, {"why", got.Why, want.Why},
		} {
			if key.got != key.want {
				differences = append(differences, fmt.Sprintf("%s: plan.%s: is %.60v, at commit %.12s %.60v", place, key.name, key.got, c.Name, key.want))
			}
		}
	}
	return slices.Compact(differences)
}

func (e definedExpect) expect() run.Expect {
	return run.Expect{Metric: e.Metric, Versus: e.Versus, AtLeast: limitOf(e.AtLeast), AtMost: limitOf(e.AtMost)}
}

// limitOf is a number of TOML; nil for none.
func limitOf(v any) *float64 {
	switch n := v.(type) {
	case int64:
		f := float64(n)
		return &f
	case float64:
		return &n
	}
	return nil
}

// expectText is a prediction in a line.
func expectText(e run.Expect) string {
	text := fmt.Sprintf("%s versus %s", e.Metric, e.Versus)
	if e.AtLeast != nil {
		text += fmt.Sprintf(" at least %g", *e.AtLeast)
	}
	if e.AtMost != nil {
		text += fmt.Sprintf(" at most %g", *e.AtMost)
	}
	return text
}
