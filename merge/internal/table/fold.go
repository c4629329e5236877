package table

import (
	"fmt"
	"maps"
	"slices"

	"scaleguild/internal/latency"
	"scaleguild/internal/run"
	"scaleguild/merge/internal/rundir"
	"scaleguild/merge/internal/stats"
)

// fold is a table in the making: the run directory, the columns and the rows so
// far. Its methods each add one part, in the order of Fold.
type fold struct {
	Table
	dir rundir.Dir
}

// Fold makes the table of a run directory. It fails when a quantity is not
// finite, which no chart and no JSON file could hold, and when a prediction is
// about something that is not measured or a plan lacks what its bound is computed
// from.
func Fold(d rundir.Dir) (Table, error) {
	f := &fold{dir: d, Table: Table{
		Schema: Schema, Study: d.Study.Study, RunID: d.Study.RunID, Title: plain(d.Study.Title),
		Blocks: d.Study.Blocks, Rounds: d.Study.Rounds, Commit: plain(d.Host.Commit), Dirty: d.Host.Dirty, StudyCommit: d.Host.StudyCommit, StudyDirty: d.Host.StudyDirty, Rough: d.Study.Rough,
		Method: method(d.Study), Metrics: metricsOf(d), OfKinds: KindMetrics(), Invalid: []InvalidRun{}, Instructions: d.Instructions,
	}}
	for _, part := range []func() error{f.rows, f.compare, f.correct, f.judge, f.expect, f.sweep, f.alarms, f.caveats} {
		if err := part(); err != nil {
			return f.Table, err
		}
	}
	return f.Table, checkFinite(f.Table)
}

func method(s run.Study) Method {
	return Method{
		Confidence: stats.Confidence, Alpha: stats.Alpha, Resamples: stats.Resamples, Seed: seed(s),
		MinInterval: stats.MinInterval, MinClaim: stats.MinClaim, QuantileError: latency.RelativeError,
	}
}

// runs are those of a stage that have a record, by block.
func (f *fold) runs(stage string) []*rundir.Run {
	return slices.DeleteFunc(slices.Clone(f.dir.Runs[stage]), func(r *rundir.Run) bool { return r == nil })
}

// representative are the runs whose numbers stand for the stage: the usable ones
// or, where there is none, all of them, marked as void.
func (f *fold) representative(stage string) []*rundir.Run {
	runs := f.runs(stage)
	some := slices.DeleteFunc(slices.Clone(runs), func(r *rundir.Run) bool { return !usable(r) })
	if len(some) > 0 {
		return some
	}
	return runs
}

// rows adds a row for each stage of the study, and the runs that are invalid.
func (f *fold) rows() error {
	for _, stage := range f.dir.Study.Stages {
		row, err := f.row(stage)
		if err != nil {
			return err
		}
		f.Rows = append(f.Rows, row)
	}
	return nil
}

func (f *fold) row(stage run.StageInfo) (Row, error) {
	row := newRow(stage)
	row.Planned = f.dir.Study.TurnsOf(stage.Stage)
	runs := f.runs(stage.Stage)
	for _, r := range runs {
		f.add(&row, r)
	}
	row.Status = status(row)
	if slices.ContainsFunc(runs, (*rundir.Run).Rough) {
		row.Status = Rough
	}
	if row.Runs == 0 {
		return row, nil
	}
	if row.Runs < row.Planned {
		row.Warnings = append(row.Warnings, fmt.Sprintf("ran in %d of %d %ss", row.Runs, row.Planned, f.Turn()))
	}
	f.cells(&row)
	row.Script = script(f.representative(stage.Stage))
	if row.Valid == 0 && row.Status != Rough {
		return row, nil
	}
	var err error
	row.Bound, err = foldBound(f.representative(stage.Stage))
	return row, err
}

func status(row Row) string {
	switch {
	case row.Runs == 0:
		return NotRun
	case row.Valid == row.Runs:
		return Valid
	case row.Valid == 0:
		return Invalid
	}
	return Partly
}

// add takes one run into its row: its values, its verdict and its doubts.
func (f *fold) add(row *Row, r *rundir.Run) {
	plan, where := r.Record.Plan, ""
	if f.Turns() > 1 {
		where = plan.Turn().String() + ": "
	}
	if row.Runs == 0 {
		row.Why = plain(plan.Why)
	}
	row.Runs++
	faults := run.Faults(r.Record, r.Verdict.Reasons)
	if r.Verdict.Valid {
		row.Valid++
	} else if len(faults) > 0 {
		f.Invalid = append(f.Invalid, invalidRun(row.Stage, r, faults))
	}
	for _, reason := range faults {
		row.Reasons = append(row.Reasons, where+plain(reason))
	}
	for _, warning := range doubts(r.Record) {
		row.Warnings = append(row.Warnings, where+plain(warning))
	}
	values := map[string]*float64{}
	for _, m := range f.Metrics {
		values[m.Key] = m.OfRecord(&r.Record)
	}
	row.Blocks = append(row.Blocks, BlockRun{Block: plan.Block, Round: plan.Turn().Round, Position: plan.Position, Valid: r.Verdict.Valid, Values: values, OneSpeed: map[string]*float64{}})
}

// doubts are the warnings of a record and those that follow from it but were
// not stored.
func doubts(r run.Record) []string {
	warnings := slices.Clone(r.Warnings)
	for _, doubt := range run.Doubts(r) {
		if !slices.Contains(warnings, doubt) {
			warnings = append(warnings, doubt)
		}
	}
	return warnings
}

// newRow is the row of a stage of which no run is known yet.
func newRow(stage run.StageInfo) Row {
	return Row{
		Stage: stage.Stage, Title: plain(stage.Title), Parent: stage.Parent, Change: plain(stage.Change), Again: stage.Again,
		Point: point(stage), Cells: map[string]*Cell{}, Steps: map[string]*Comparison{}, Kinds: []Kind{},
		Blocks: []BlockRun{}, Reasons: []string{}, Warnings: []string{},
	}
}

func invalidRun(stage string, r *rundir.Run, faults []string) InvalidRun {
	void := InvalidRun{Stage: stage, Block: r.Record.Plan.Block, Round: r.Record.Plan.Turn().Round, CompletedRate: r.Record.Load.CompletedRate, Newer: r.VoidByNewerOnly()}
	for _, reason := range faults {
		void.Reasons = append(void.Reasons, plain(reason))
	}
	return void
}

// cells sets a row's quantities, and those of its endpoint kinds by name.
func (f *fold) cells(row *Row) {
	runs, pool := f.representative(row.Stage), f.dir.Pooled[row.Stage]
	together := pool.All(allKinds)
	for _, m := range f.Metrics {
		row.Cells[m.Key] = addPooled(foldCell(runs, m.OfRecord), together, allKinds, m)
	}
	for _, name := range kindNames(runs) {
		k := Kind{Kind: name, Cells: map[string]*Cell{}}
		for _, m := range f.OfKinds {
			k.Cells[m.Key] = addPooled(foldCell(runs, ofKind(m, name)), pool, name, m)
		}
		row.Kinds = append(row.Kinds, k)
	}
}

// kindNames are the endpoint kinds that any of the runs saw, sorted.
func kindNames(runs []*rundir.Run) []string {
	var names []string
	for _, r := range runs {
		names = slices.AppendSeq(names, maps.Keys(r.Record.Load.Kinds))
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// ofKind computes a metric of the endpoint kind of that name. A kind that a run
// did not see reads as 0 responses, which is what it saw.
func ofKind(m Metric, name string) func(*run.Record) *float64 {
	return func(r *run.Record) *float64 { return m.OfKind(r.Load.Kinds[name]) }
}

// expect scores the predictions. An again stage has none of its own, and a stage need not have one.
func (f *fold) expect() error {
	for i, row := range f.Rows {
		runs := f.runs(row.Stage)
		if row.Again || len(runs) == 0 || runs[0].Record.Plan.Expect == (run.Expect{}) {
			continue
		}
		scored, err := score(row, runs[0].Record.Plan.Expect)
		if err != nil {
			return err
		}
		f.Rows[i].Expect = scored
	}
	return nil
}
