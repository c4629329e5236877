package table

import (
	"slices"

	"scaleguild/merge/internal/parallel"
	"scaleguild/merge/internal/rundir"
	"scaleguild/merge/internal/stats"
)

// compare sets each row's comparisons with its parent: ratios first, then the
// noise floors that again stages show, then what the two allow to say.
func (t *Table) compare(d rundir.Dir) {
	b := stats.NewBootstrap(t.Method.Seed)
	parallel.For(len(t.Rows), func(i int) {
		row := &t.Rows[i]
		row.Steps = steps(d, *row, Metrics(), b)
		for k := range row.Kinds {
			row.Kinds[k].Steps = steps(d, *row, KindMetrics(row.Kinds[k].Kind), b)
		}
	})
	t.Floors = floors(t.Rows)
	for _, m := range Metrics() {
		if m.Judged {
			t.judge(m)
		}
	}
}

// steps are the ratios of a row to its parent.
func steps(d rundir.Dir, row Row, metrics []Metric, b *stats.Bootstrap) map[string]*Comparison {
	all := map[string]*Comparison{}
	for _, m := range metrics {
		if !m.compared() {
			continue
		}
		all[m.Key] = nil
		pairs := pairsOf(d, row, m)
		if ratio, ok := stats.Compare(pairs, b); ok {
			all[m.Key] = &Comparison{Ratio: ratio, Dropped: d.Study.Blocks - len(pairs)}
		}
	}
	return all
}

// pairsOf are the values of stage and parent in the blocks in which both are
// valid; what a whole block has in common cancels in their ratio. There are none
// at the root, for a stage whose parent the study lacks, and when a value is
// missing: to compare the rest would be a choice among the results.
func pairsOf(d rundir.Dir, row Row, m Metric) []stats.Pair {
	var pairs []stats.Pair
	parents := d.Runs[row.Parent]
	for block, r := range d.Runs[row.Stage] {
		if row.Parent == "" || parents == nil || !usable(r) || !usable(parents[block]) {
			continue
		}
		value, parent := m.value(*r), m.value(*parents[block])
		if value == nil || parent == nil {
			return nil
		}
		pairs = append(pairs, stats.Pair{Value: *value, Parent: *parent})
	}
	return pairs
}

func usable(r *rundir.Run) bool { return r != nil && r.Verdict.Valid }

// floors are those that the again stages show, by stage and metric.
func floors(rows []Row) []Floor {
	all := []Floor{}
	for _, row := range rows {
		for _, m := range Metrics() {
			step := row.Steps[m.Key]
			if !row.Again || !m.Judged || step == nil {
				continue
			}
			f := Floor{Stage: row.Parent, Again: row.Stage, Key: m.Key, Ratio: step.Ratio}
			if floor, ok := stats.Floor(step.Ratio); ok {
				f.Floor = &floor
			}
			all = append(all, f)
		}
	}
	return all
}

// judge names the effect of every step in one metric. The steps are one family
// of tests; an again stage is none of them.
func (t *Table) judge(m Metric) {
	var family []*Comparison
	var ps []float64
	var pairs []int
	for i, row := range t.Rows {
		step := row.Steps[m.Key]
		if step == nil {
			continue
		}
		step.Floor = t.floorFor(t.Rows[i], m.Key)
		if !row.Again {
			family, ps, pairs = append(family, step), append(ps, step.P), append(pairs, step.Pairs)
		}
	}
	adjusted, smallest := stats.Holm(ps), stats.SmallestAdjusted(pairs)
	for i, step := range family {
		step.Adjusted, step.Smallest = &adjusted[i], &smallest[i]
		step.Effect, step.Because = stats.Judge(stats.Step{
			Ratio: step.Ratio, Adjusted: adjusted[i], Smallest: smallest[i], Floor: step.Floor, Direction: m.Better,
		})
	}
}

// floorFor is the noise floor that holds for a row: in a sweep the one at the
// row's own value. It is nil when it is not known.
func (t *Table) floorFor(row Row, key string) *float64 {
	for _, f := range t.Floors {
		i := slices.IndexFunc(t.Rows, func(r Row) bool { return r.Stage == f.Again })
		if f.Key == key && value(t.Rows[i]) == value(row) {
			return f.Floor
		}
	}
	return nil
}

// value is that of a row's point, "" outside of a sweep.
func value(r Row) string {
	if r.Point == nil {
		return ""
	}
	return r.Point.Value
}
