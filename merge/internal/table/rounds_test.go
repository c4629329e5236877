package table_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"scaleguild/internal/run"
	"scaleguild/merge/internal/rundir"
	"scaleguild/merge/internal/stats"
	"scaleguild/merge/internal/table"
)

// inRounds is the study of ten blocks as one of fewer blocks, each of several rounds.
func inRounds(d rundir.Dir, blocks int) rundir.Dir {
	d.Study.Blocks, d.Study.Rounds, d.Study.Service = blocks, 10/blocks, run.Kept
	d.Study.Stages = slices.Clone(d.Study.Stages)
	for i := range d.Study.Stages {
		d.Study.Stages[i].Rounds = d.Study.Rounds
	}
	d.Runs = maps.Clone(d.Runs)
	for stage, runs := range d.Runs {
		d.Runs[stage] = slices.Clone(runs)
		for i, r := range runs {
			changed := *r
			turn := d.Study.Turn(i)
			changed.Record.Plan.Service, changed.Record.Plan.Block, changed.Record.Plan.Round = run.Kept, turn.Block, turn.Round
			d.Runs[stage][i] = &changed
		}
	}
	return d
}

// Rounds are the pairs, and what the blocks differ by is in the intervals: five blocks of two
// rounds have four degrees of freedom. What is clear is found in them all the same.
func TestRoundsArePairsInBlocks(t *testing.T) {
	tab := folded(t, inRounds(tenBlocks(), 5))
	if tab.Rounds != 2 || tab.Blocks != 5 {
		t.Fatalf("got %d blocks of %d rounds", tab.Blocks, tab.Rounds)
	}
	for stage, want := range map[string]string{"v2-async": stats.Better, "v4-gunicorn": stats.NoDifference, "v5-wal": stats.Better} {
		step := row(t, tab, stage).Steps[table.CompletedRate]
		if step.Effect != want || step.Mean == nil || step.Spread.Blocks != 5 || !step.Interval.Contains(step.Middle()) {
			t.Errorf("%s: got %s: %s, %+v", stage, step.Effect, step.Because, step.Ratio)
		}
	}
	step := row(t, tab, "v2-async").Steps[table.CompletedRate]
	if step.Spread.Freedom != 4 || *step.Spread.Within <= 0 {
		t.Errorf("got %+v", step.Spread)
	}
	if step := row(t, tab, "v3-workers").Steps[table.CompletedRate]; step.Pairs != 9 || step.Dropped != 1 {
		t.Errorf("v3-workers, of which a run is invalid: got %d pairs, %d dropped", step.Pairs, step.Dropped)
	}
	for _, want := range []string{"DEVIATION BETWEEN BLOCKS", "10 rounds in 5 blocks", "the geometric mean of the rounds' ratios", "the p of Student's test"} {
		if text := tab.Text(); !strings.Contains(text, want) {
			t.Errorf("the table lacks %q", want)
		}
	}
	if text := folded(t, tenBlocks()).Text(); strings.Contains(text, "rounds") || strings.Contains(text, "DEVIATION BETWEEN") {
		t.Error("a study of one round in a block speaks of rounds")
	}
}

// One start of the services says nothing of what another one would differ by.
func TestOneBlockOfRoundsClaimsNothing(t *testing.T) {
	tab := folded(t, inRounds(tenBlocks(), 1))
	for _, r := range tab.Rows {
		if step := r.Steps[table.CompletedRate]; step != nil && !r.Again && (step.Effect != stats.NoClaim || step.Interval != nil) {
			t.Errorf("%s: got %s: %s", r.Stage, step.Effect, step.Because)
		}
	}
	if text := tab.Text(); !strings.Contains(text, "One block of 10 rounds: what starts of the services differ by is not known") {
		t.Error("the table does not say what one block allows")
	}
}
