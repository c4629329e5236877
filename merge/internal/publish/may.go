package publish

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"scaleguild/internal/cli"
	"scaleguild/internal/run"
	"scaleguild/merge/internal/history"
	"scaleguild/merge/internal/rundir"
	"scaleguild/merge/internal/stats"
)

// May says why a run may not be published, nil when it may. Others have to be able to
// repeat it: it is no rough look, nothing was set on the command line, every change was committed, and it
// is the whole study. No run is missing. One that is invalid is published with the rest
// where as many valid runs of its stage are beside it as an interval takes: the table
// shows it, and no statistic has it.
//
// Defined are the stages that the study had at the commit that ran it.
func May(d rundir.Dir, defined []string) error {
	if d.Study.Rough {
		return refuse("a rough look (got a run of --quick, want a measurement)")
	}
	if len(d.Study.Overrides) > 0 {
		return refuse("variables were set on the command line (got %v, want none)", d.Study.Overrides)
	}
	if d.Host.Dirty {
		return refuse("it ran with changes that were not committed (got dirty, want a clean tree)")
	}
	if err := mayRuns(d); err != nil {
		return err
	}
	if ran := stagesOf(d); !slices.Equal(ran, slices.Sorted(slices.Values(defined))) {
		return refuse("not the whole study (got %s, want %s)", strings.Join(ran, ", "), strings.Join(slices.Sorted(slices.Values(defined)), ", "))
	}
	return nil
}

// mayRuns looks at each run.
func mayRuns(d rundir.Dir) error {
	for _, stage := range d.Study.Stages {
		valid, invalid := 0, ""
		for i, r := range d.Runs[stage.Stage] {
			place := d.Study.Turn(i).Place(stage.Stage)
			switch {
			case r == nil && !d.Study.Has(i, stage.Stage): // it takes part in fewer rounds
			case r == nil:
				return refuse("%s: no record (want one of every stage and block)", place)
			case slices.Contains(d.Stale, place):
				return refuse("%s: the stored verdict is not the one that the record's numbers give", place)
			case r.Record.Plan.Change != "" && (r.Record.Plan.Why == "" || r.Record.Plan.Expect == (run.Expect{})):
				return refuse("%s: %s has no reason, or no prediction that was written before (want why and expect)", place, r.Record.Plan.Change)
			case r.Verdict.Valid:
				valid++
			default:
				invalid = fmt.Sprintf("%s: %s", place, strings.Join(r.Verdict.Reasons, "; "))
			}
		}
		if invalid != "" && valid < stats.MinInterval {
			return refuse("an invalid run, %s (got %d valid runs of the stage, want %d)", invalid, valid, stats.MinInterval)
		}
	}
	return nil
}

func refuse(format string, args ...any) error {
	return cli.Fail(cli.Invalid, "", "not published: "+format, args...)
}

// MayBlocks refuses a run with another number of blocks or rounds than the definition had at the commit
// that ran it, where that names one.
func MayBlocks(d rundir.Dir, files history.Files) error {
	name := "stages/" + d.Study.Study + "/study.toml"
	var defined struct {
		Blocks int `toml:"blocks"`
		Rounds int `toml:"rounds"`
	}
	if _, err := toml.Decode(string(files[name]), &defined); err != nil {
		return refuse("%s: not TOML: %v", name, err)
	}
	if defined.Blocks != 0 && defined.Blocks != d.Study.Blocks {
		return refuse("another number of blocks than %s says (got %d, want %d)", name, d.Study.Blocks, defined.Blocks)
	}
	if rounds := max(1, defined.Rounds); rounds != d.Study.Rounds {
		return refuse("another number of rounds than %s says (got %d, want %d)", name, d.Study.Rounds, rounds)
	}
	return nil
}

// stagesOf are the stages of the definition that ran, in order: one stage for all points of
// its sweep, and none for a repetition.
func stagesOf(d rundir.Dir) []string {
	ran := map[string]bool{}
	for _, stage := range d.Study.Stages {
		switch {
		case stage.Again:
		case stage.Sweep != nil:
			ran[stage.Sweep.Of] = true
		default:
			ran[stage.Stage] = true
		}
	}
	return slices.Sorted(maps.Keys(ran))
}

// Defined are the stages of a study among the files of a commit.
func Defined(files history.Files, study string) []string {
	var stages []string
	for name := range files {
		if stage, ok := strings.CutSuffix(path.Base(name), ".toml"); ok && path.Dir(name) == "stages/"+study && stage != "study" {
			stages = append(stages, stage)
		}
	}
	slices.Sort(stages)
	return stages
}
