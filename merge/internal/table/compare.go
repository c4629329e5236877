package table

import (
	"slices"

	"scaleguild/internal/run"
	"scaleguild/merge/internal/parallel"
	"scaleguild/merge/internal/rundir"
	"scaleguild/merge/internal/stats"
)

// compare sets each row's comparisons with its parent: ratios first, then the
// noise floors that again stages show. What the two allow to say is judged later, with the
// corrections.
func (f *fold) compare() error {
	b := stats.NewBootstrap(f.Method.Seed)
	parallel.For(len(f.Rows), func(i int) {
		row := &f.Rows[i]
		row.Steps = map[string]*Comparison{}
		for _, m := range f.Metrics {
			f.step(row.Steps, *row, m, m.OfRecord, b)
		}
		for k := range row.Kinds {
			kind := &row.Kinds[k]
			kind.Steps = map[string]*Comparison{}
			for _, m := range f.OfKinds {
				f.step(kind.Steps, *row, m, ofKind(m, kind.Kind), b)
			}
		}
	})
	f.floors()
	return nil
}

// step adds the ratio of a row to its parent in one metric, nil where there is
// none, and nothing for a metric that is not compared.
func (f *fold) step(steps map[string]*Comparison, row Row, m Metric, value func(*run.Record) *float64, b *stats.Bootstrap) {
	if !m.Compared() {
		return
	}
	steps[m.Key] = nil
	pairs := f.pairs(row, value)
	if ratio, ok := stats.Compare(pairs, b); ok {
		steps[m.Key] = &Comparison{Ratio: ratio, Dropped: f.planned(row) - len(pairs)}
	}
}

// planned is in how many turns a row and its parent both take part.
func (f *fold) planned(row Row) int {
	n := 0
	for i := range f.dir.Study.Turns() {
		if f.dir.Study.Has(i, row.Stage) && f.dir.Study.Has(i, row.Parent) {
			n++
		}
	}
	return n
}

// pairs are the values of stage and parent in the turns in which both are
// usable; what a whole turn has in common cancels in their ratio. There are none
// at the root, for a stage whose parent the study lacks, and when a value is
// missing: to compare the rest would be a choice among the results.
func (f *fold) pairs(row Row, value func(*run.Record) *float64) []stats.Pair {
	var pairs []stats.Pair
	parents := f.dir.Runs[row.Parent]
	for round, r := range f.dir.Runs[row.Stage] {
		if row.Parent == "" || parents == nil || !usable(r) || !usable(parents[round]) {
			continue
		}
		own, parent := value(&r.Record), value(&parents[round].Record)
		if own == nil || parent == nil {
			return nil
		}
		pairs = append(pairs, stats.Pair{Value: *own, Parent: *parent, Block: r.Record.Plan.Block})
	}
	return pairs
}

func usable(r *rundir.Run) bool { return r != nil && r.Usable() }

// floors sets the noise floors that the again stages show, by stage and metric.
func (f *fold) floors() {
	f.Floors = []Floor{}
	for _, row := range f.Rows {
		for _, m := range f.Metrics {
			step := row.Steps[m.Key]
			if !row.Again || !m.Judged || step == nil {
				continue
			}
			floor := Floor{Stage: row.Parent, Again: row.Stage, Key: m.Key, Ratio: step.Ratio, Biased: stats.Biased(step.Ratio)}
			if size, ok := stats.Floor(step.Ratio); ok {
				floor.Floor = &size
			}
			f.Floors = append(f.Floors, floor)
		}
	}
}

// floorFor is the noise floor that holds for a row: in a sweep the one at the
// row's own value. It is an empty one when it is not known.
func (f *fold) floorFor(row Row, key string) Floor {
	for _, floor := range f.Floors {
		i := slices.IndexFunc(f.Rows, func(r Row) bool { return r.Stage == floor.Again })
		if floor.Key == key && sweepValue(f.Rows[i]) == sweepValue(row) {
			return floor
		}
	}
	return Floor{}
}

// sweepValue is that of a row's point, "" outside of a sweep.
func sweepValue(r Row) string {
	if r.Point == nil {
		return ""
	}
	return r.Point.Value
}
