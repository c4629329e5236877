package table

import (
	"fmt"
	"maps"
	"slices"

	"scaleguild/internal/run"
	"scaleguild/merge/internal/rundir"
)

// Fold makes the table of a run directory. It fails only when a quantity is not
// finite, which no chart and no JSON file could hold.
func Fold(d rundir.Dir) (Table, error) {
	t := Table{
		Schema: run.Schema, Study: d.Study.Study, RunID: d.Study.RunID, Title: plain(d.Study.Title),
		Blocks: d.Study.Blocks, Commit: plain(d.Host.Commit), Dirty: d.Host.Dirty, Caveats: caveats(d),
	}
	for _, stage := range d.Study.Stages {
		t.Rows = append(t.Rows, foldStage(d, stage))
	}
	for i := range t.Rows {
		t.Rows[i].Cells[Ratio] = ratioToParent(d, t.Rows, t.Rows[i])
	}
	return t, checkFinite(t)
}

func foldStage(d rundir.Dir, stage run.StageInfo) Row {
	row := Row{
		Stage: stage.Stage, Title: plain(stage.Title), Parent: stage.Parent, Change: plain(stage.Change),
		Cells: map[string]*Cell{}, Kinds: []Kind{}, Status: Valid, Reasons: []string{}, Warnings: []string{},
	}
	runs := made(d.Runs[stage.Stage])
	row.Runs = len(runs)
	if len(runs) == 0 {
		row.Status = NotRun
		return row
	}
	row.Why = plain(runs[0].Record.Plan.Why)
	for _, r := range runs {
		row.judge(*r, d.Study.Blocks)
	}
	if missing := d.Study.Blocks - len(runs); missing > 0 {
		row.Warnings = append(row.Warnings, fmt.Sprintf("ran in %d of %d blocks", len(runs), d.Study.Blocks))
	}
	for _, c := range Columns() {
		row.Cells[c.Key] = foldCell(runs, c.value)
	}
	row.Kinds = foldKinds(runs)
	return row
}

// judge takes the verdict and the doubts of one run into the row. One invalid
// run makes the stage invalid: leaving it out would choose among the results.
func (row *Row) judge(r rundir.Run, blocks int) {
	where := ""
	if blocks > 1 {
		where = fmt.Sprintf("block %d: ", r.Record.Plan.Block)
	}
	if !r.Verdict.Valid {
		row.Status = Invalid
	}
	for _, reason := range r.Verdict.Reasons {
		row.Reasons = append(row.Reasons, where+plain(reason))
	}
	for _, warning := range doubts(r.Record) {
		row.Warnings = append(row.Warnings, where+plain(warning))
	}
}

// doubts are the warnings of a record and those that follow from it but were
// not stored.
func doubts(r run.Record) []string {
	all := slices.Clone(r.Warnings)
	for _, doubt := range run.Doubts(r) {
		if !slices.Contains(all, doubt) {
			all = append(all, doubt)
		}
	}
	return all
}

func foldKinds(runs []*rundir.Run) []Kind {
	names := []string{}
	for _, r := range runs {
		names = slices.AppendSeq(names, maps.Keys(r.Record.Load.Kinds))
		names = slices.AppendSeq(names, maps.Keys(r.K6.Kinds))
	}
	slices.Sort(names)
	kinds := []Kind{}
	for _, name := range slices.Compact(names) {
		kinds = append(kinds, foldKind(runs, name))
	}
	return kinds
}

func foldKind(runs []*rundir.Run, name string) Kind {
	k := Kind{Kind: plain(name), Cells: map[string]*Cell{}}
	for _, c := range KindColumns(name) {
		k.Cells[c.Key] = foldCell(runs, c.value)
	}
	return k
}

// ratioToParent is the median over the blocks of the stage's completed rate
// divided by its parent's in the same block, which cancels what a whole block
// has in common. It does not exist at the root, for a stage without the parent
// in the study, and when either of the two is invalid or not run.
func ratioToParent(d rundir.Dir, rows []Row, row Row) *Cell {
	i := slices.IndexFunc(rows, func(other Row) bool { return other.Stage == row.Parent })
	if i < 0 || row.Status != Valid || rows[i].Status != Valid {
		return nil
	}
	var ratios []float64
	for block, r := range d.Runs[row.Stage] {
		parent := d.Runs[row.Parent][block]
		if r == nil || parent == nil {
			continue
		}
		if q := share(r.Record.Load.CompletedRate, parent.Record.Load.CompletedRate); q != nil {
			ratios = append(ratios, *q)
		}
	}
	return newCell(ratios)
}

func made(runs []*rundir.Run) []*rundir.Run {
	return slices.DeleteFunc(slices.Clone(runs), func(r *rundir.Run) bool { return r == nil })
}
