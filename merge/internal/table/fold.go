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

// Fold makes the table of a run directory. It fails when a quantity is not
// finite, which no chart and no JSON file could hold, and when a prediction is
// about something that is not measured or a plan lacks what its bound is computed
// from.
func Fold(d rundir.Dir) (Table, error) {
	t := Table{
		Schema: Schema, Study: d.Study.Study, RunID: d.Study.RunID, Title: plain(d.Study.Title),
		Blocks: d.Study.Blocks, Commit: plain(d.Host.Commit), Dirty: d.Host.Dirty,
		Method: method(d.Study), Metrics: Metrics(), OfKinds: KindMetrics(""), Invalid: invalidRuns(d),
	}
	for _, stage := range d.Study.Stages {
		row, err := foldStage(d, stage)
		if err != nil {
			return t, err
		}
		t.Rows = append(t.Rows, row)
	}
	t.compare(d)
	if err := t.expect(d); err != nil {
		return t, err
	}
	sweep, err := foldSweep(d, t.Rows)
	if err != nil {
		return t, err
	}
	t.Sweep = sweep
	t.Caveats = caveats(d, t)
	return t, checkFinite(t)
}

func foldStage(d rundir.Dir, stage run.StageInfo) (Row, error) {
	row := Row{
		Stage: stage.Stage, Title: plain(stage.Title), Parent: stage.Parent, Change: plain(stage.Change), Again: stage.Again,
		Point: point(stage), Cells: map[string]*Cell{}, Steps: map[string]*Comparison{}, Kinds: []Kind{},
		Blocks: []BlockRun{}, Reasons: []string{}, Warnings: []string{},
	}
	runs := made(d.Runs[stage.Stage])
	for _, r := range runs {
		row.add(*r, d.Study.Blocks)
	}
	row.Status = status(row)
	if row.Runs == 0 {
		return row, nil
	}
	row.Why = plain(runs[0].Record.Plan.Why)
	if row.Runs < d.Study.Blocks {
		row.Warnings = append(row.Warnings, fmt.Sprintf("ran in %d of %d blocks", row.Runs, d.Study.Blocks))
	}
	shown := representative(runs)
	pool := d.Pooled[stage.Stage]
	all := pool.All("all")
	for _, m := range Metrics() {
		row.Cells[m.Key] = foldMetric(shown, all, "all", m)
	}
	row.Kinds = foldKinds(shown, pool)
	if row.Valid == 0 {
		return row, nil
	}
	var err error
	row.Bound, err = foldBound(shown)
	return row, err
}

// representative are the runs whose numbers stand for the stage: the valid ones
// or, where no run is valid, all of them, marked as void.
func representative(runs []*rundir.Run) []*rundir.Run {
	valid := slices.DeleteFunc(slices.Clone(runs), func(r *rundir.Run) bool { return !r.Verdict.Valid })
	if len(valid) > 0 {
		return valid
	}
	return runs
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

// add takes one run into the row: its values, its verdict and its doubts.
func (row *Row) add(r rundir.Run, blocks int) {
	where := ""
	if blocks > 1 {
		where = fmt.Sprintf("block %d: ", r.Record.Plan.Block)
	}
	row.Runs++
	if r.Verdict.Valid {
		row.Valid++
	}
	for _, reason := range r.Verdict.Reasons {
		row.Reasons = append(row.Reasons, where+plain(reason))
	}
	for _, warning := range doubts(r.Record) {
		row.Warnings = append(row.Warnings, where+plain(warning))
	}
	values := map[string]*float64{}
	for _, m := range Metrics() {
		values[m.Key] = m.value(r)
	}
	row.Blocks = append(row.Blocks, BlockRun{
		Block: r.Record.Plan.Block, Position: r.Record.Plan.Position, Valid: r.Verdict.Valid, Values: values,
	})
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

func invalidRuns(d rundir.Dir) []InvalidRun {
	all := []InvalidRun{}
	for _, stage := range d.Study.Stages {
		for _, r := range made(d.Runs[stage.Stage]) {
			if r.Verdict.Valid {
				continue
			}
			void := InvalidRun{Stage: stage.Stage, Block: r.Record.Plan.Block, CompletedRate: r.Record.Load.CompletedRate}
			for _, reason := range r.Verdict.Reasons {
				void.Reasons = append(void.Reasons, plain(reason))
			}
			all = append(all, void)
		}
	}
	return all
}

func foldKinds(runs []*rundir.Run, pool *latency.Set) []Kind {
	names := []string{}
	for _, r := range runs {
		names = slices.AppendSeq(names, maps.Keys(r.Record.Load.Kinds))
	}
	slices.Sort(names)
	kinds := []Kind{}
	for _, name := range slices.Compact(names) {
		k := Kind{Kind: name, Cells: map[string]*Cell{}}
		for _, m := range KindMetrics(name) {
			k.Cells[m.Key] = foldMetric(runs, pool, name, m)
		}
		kinds = append(kinds, k)
	}
	return kinds
}

// expect scores the predictions. An again stage has none of its own.
func (t *Table) expect(d rundir.Dir) error {
	for i, row := range t.Rows {
		runs := made(d.Runs[row.Stage])
		if row.Again || len(runs) == 0 {
			continue
		}
		scored, err := score(row, runs[0].Record.Plan.Expect)
		if err != nil {
			return err
		}
		t.Rows[i].Expect = scored
	}
	return nil
}

func made(runs []*rundir.Run) []*rundir.Run {
	return slices.DeleteFunc(slices.Clone(runs), func(r *rundir.Run) bool { return r == nil })
}

func method(s run.Study) Method {
	return Method{
		Confidence: stats.Confidence, Alpha: stats.Alpha, Resamples: stats.Resamples, Seed: seed(s),
		MinInterval: stats.MinInterval, MinClaim: stats.MinClaim, QuantileError: latency.RelativeError,
	}
}
