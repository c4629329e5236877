package verify

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"scaleguild/internal/metric"
	"scaleguild/internal/run"
	"scaleguild/merge/internal/stats"
	"scaleguild/merge/internal/table"
)

// cpuBound is the name of the bound of a stage that uses up its CPU quota.
const cpuBound = "cpu"

// ratios are the quantities whose ratio to the parent's is the same on every machine,
// as long as the same constraint bounds both stages.
var ratios = []string{table.CompletedRate, table.P50}

// Claims tests what the table of a published run claims on that of a rerun.
func Claims(published, rerun table.Table) []Promise {
	c := claims{was: published, is: rerun}
	var promises []Promise
	for _, row := range published.Rows {
		if row.Again || row.Status == table.NotRun {
			continue
		}
		promises = append(promises, c.bound(row))
		promises = append(promises, c.step(row)...)
		if reference := c.reference(); reference != "" && reference != row.Stage {
			promises = append(promises, c.ratio(heading(table.CPUPerResponse), table.CPUPerResponse, row.Stage, reference))
		}
	}
	return append(promises, c.order()...)
}

// step tests what is claimed of a stage and its parent: the direction of each effect
// that the published run shows, and the size where it depends on no machine.
func (c claims) step(row table.Row) []Promise {
	var promises []Promise
	if row.Parent == "" {
		return nil
	}
	for _, m := range c.was.Metrics {
		if s := row.Steps[m.Key]; m.Judged && s != nil && (s.Effect == stats.Better || s.Effect == stats.Worse) {
			promises = append(promises, c.effect(row, m, s.Effect))
		}
	}
	if sameBound(row, find(c.was, row.Parent)) {
		for _, key := range ratios {
			promises = append(promises, c.ratio(heading(key), key, row.Stage, row.Parent))
		}
	}
	return promises
}

// heading is what people call a metric.
func heading(key string) string {
	all := table.Metrics()
	return all[slices.IndexFunc(all, func(m table.Metric) bool { return m.Key == key })].Heading
}

// claims are two tables of the same study.
type claims struct{ was, is table.Table }

func find(t table.Table, stage string) *table.Row {
	i := slices.IndexFunc(t.Rows, func(r table.Row) bool { return r.Stage == stage })
	if i < 0 {
		return nil
	}
	return &t.Rows[i]
}

func sameBound(row table.Row, parent *table.Row) bool {
	return parent != nil && row.Bound != nil && parent.Bound != nil && row.Bound.Name == parent.Bound.Name
}

// reference is the stage that CPU time is relative to: the first that the CPU
// bounds. It is "" when there is none.
func (c claims) reference() string {
	for _, row := range c.was.Rows {
		if row.Bound != nil && row.Bound.Name == cpuBound {
			return row.Stage
		}
	}
	return ""
}

// hasMajority says whether enough blocks name one bound to say that it is the stage's: three of four.
func hasMajority(b *table.Bound) bool { return 4*b.Agree >= 3*b.Of }

// bound: the same constraint bounds the stage.
func (c claims) bound(row table.Row) Promise {
	name := "claim " + row.Stage + ": bound"
	again := find(c.is, row.Stage)
	switch {
	case row.Bound == nil || again == nil || again.Bound == nil:
		return Unknown(name, "no valid run of it in one of the two")
	case again.Valid < stats.MinClaim:
		return Unknown(name, "%d valid blocks in the rerun, a claim takes %d", again.Valid, stats.MinClaim)
	}
	detail := fmt.Sprintf("%s in %d of %d %ss, published %s in %d of %d",
		again.Bound.Name, again.Bound.Agree, again.Bound.Of, c.is.Turn(), row.Bound.Name, row.Bound.Agree, row.Bound.Of)
	switch {
	case !hasMajority(row.Bound) || !hasMajority(again.Bound):
		return Unknown(name, "%s; a claim takes three blocks of four", detail)
	case row.Bound.Name != again.Bound.Name:
		return Promise{Name: name, Outcome: Fail, Detail: detail}
	}
	return Promise{Name: name, Outcome: Pass, Detail: detail}
}

// effect: the step is better, or worse, again.
func (c claims) effect(row table.Row, m table.Metric, published string) Promise {
	name := fmt.Sprintf("claim %s: %s %s than %s", row.Stage, m.Heading, published, row.Parent)
	of, why := asMeasured, ""
	if corrected := row.Steps[m.Key].Corrected; corrected != nil && corrected.Judged {
		name += ", at one speed of the CPU"
		of, why = atOneSpeed, notAtOneSpeed(c.is, row, m.Key)
	}
	if why != "" {
		return Unknown(name, "%s", why)
	}
	was, is, why := c.samples(of, m.Key, row.Stage, row.Parent)
	if why != "" {
		return Unknown(name, "%s", why)
	}
	before, now := meanInterval(was), meanInterval(is)
	detail := fmt.Sprintf("%s, published %s", ratioRange(now), ratioRange(before))
	if (published == stats.Better) != (m.Better == metric.Higher) {
		before, now = before.negated(), now.negated()
	}
	return Promise{Name: name, Outcome: directed(before, now), Detail: detail}
}

// directed tests whether a mean that was above 0 is above it again. One that was
// beyond the margin and is shown to be within is gone, even if nothing is left that
// has a sign.
func directed(was, is interval) Outcome {
	outcome := is.above()
	if outcome == CannotTell && was.low > math.Log1p(Margin) && is.equivalent() == Pass {
		return Fail
	}
	return outcome
}

// ratio: the ratio of two stages in a metric is the same in both runs.
func (c claims) ratio(what, key, stage, to string) Promise {
	name := fmt.Sprintf("claim %s: %s relative to %s", stage, what, to)
	was, is, why := c.samples(asMeasured, key, stage, to)
	if why != "" {
		return Unknown(name, "%s", why)
	}
	d := differenceInterval(was, is)
	return Promise{Name: name, Outcome: d.equivalent(), Detail: fmt.Sprintf("%s, published %s: rerun / published %s, equal within a factor of %g",
		middle(is), middle(was), ratioRange(d), 1+Margin)}
}

// order: of two stages that differ by more than the published noise floor, the faster
// is the faster one again. Where no two differ by so much, no order is claimed.
func (c claims) order() []Promise {
	const name = "claim order of the rates"
	one := func(p Promise) []Promise { return []Promise{p} }
	rows := slices.DeleteFunc(slices.Clone(c.was.Rows), func(r table.Row) bool { return r.Again || r.Cells[table.CompletedRate] == nil })
	var swapped, unknown []string
	told := 0
	for _, slow := range rows {
		for _, fast := range rows {
			if fast.Stage == slow.Stage {
				continue
			}
			was, is, why := c.samples(asMeasured, table.CompletedRate, fast.Stage, slow.Stage)
			if why != "" {
				return one(Unknown(name, "%s", why))
			}
			if meanInterval(was).low <= c.floor() {
				continue // the published run does not tell them apart in this order
			}
			told++
			switch meanInterval(is).above() {
			case Fail:
				swapped = append(swapped, fmt.Sprintf("%s is slower than %s", fast.Stage, slow.Stage))
			case CannotTell:
				unknown = append(unknown, fmt.Sprintf("%s and %s", slow.Stage, fast.Stage))
			}
		}
	}
	if len(swapped) == 0 && len(unknown) > 0 {
		return one(Unknown(name, "the rerun does not tell apart: %s", strings.Join(unknown, ", ")))
	}
	if told == 0 {
		return nil
	}
	return one(NewPromise(name, fmt.Sprintf("%d pairs of stages that differ are in the published order", told), swapped))
}

// floor is the published noise floor of the rate as a log-ratio: no smaller effect is
// claimed. Without one it is the margin.
func (c claims) floor() float64 {
	for _, f := range c.was.Floors {
		if f.Key == table.CompletedRate && f.Floor != nil {
			return math.Log1p(*f.Floor)
		}
	}
	return math.Log1p(Margin)
}

// samples are the log-ratios of two stages in each block of both runs, or why
// there are too few.
func (c claims) samples(of figure, key, stage, to string) (was, is []float64, why string) {
	was, is = logRatios(c.was, of, key, stage, to), logRatios(c.is, of, key, stage, to)
	for _, one := range []struct {
		name string
		t    table.Table
		n    int
	}{{"the published run", c.was, len(was)}, {"the rerun", c.is, len(is)}} {
		if least := leastBlocks(one.t); one.n < least {
			return nil, nil, fmt.Sprintf("%d blocks have a valid pair of %s and %s in %s, a claim takes %d", one.n, stage, to, one.name, least)
		}
	}
	return was, is, ""
}

// leastBlocks is how many blocks a claim takes: as many as one of the table does. Each block of kept
// services has several pairs, whose mean is tested.
func leastBlocks(t table.Table) int {
	if t.Kept() {
		return stats.MinBlocks
	}
	return stats.MinClaim
}

// logRatios are the logarithms of a stage's ratios to another, one a block: of kept services the
// mean of the block's rounds, as what a start did to one of the two services is in all of them.
func logRatios(t table.Table, of figure, key, stage, to string) []float64 {
	a, b := values(find(t, stage), of, key), values(find(t, to), of, key)
	sums, rounds := map[int]float64{}, map[int]float64{} // by block
	for _, turn := range slices.SortedFunc(maps.Keys(a), run.Turn.Compare) {
		if x, y := a[turn], b[turn]; x > 0 && y > 0 {
			sums[turn.Block] += math.Log(x) - math.Log(y)
			rounds[turn.Block]++
		}
	}
	var logs []float64
	for _, block := range slices.Sorted(maps.Keys(sums)) {
		logs = append(logs, sums[block]/rounds[block])
	}
	return logs
}

// figure is which values of a run are compared.
type figure func(table.BlockRun) map[string]*float64

func asMeasured(b table.BlockRun) map[string]*float64 { return b.Values }

func atOneSpeed(b table.BlockRun) map[string]*float64 { return b.OneSpeed }

// notAtOneSpeed is why a rerun cannot be held to an effect that was published at one speed of the
// CPU: "" where it judges the same step so. What it measured varies by more than the effect.
func notAtOneSpeed(t table.Table, row table.Row, key string) string {
	again := find(t, row.Stage)
	if again == nil || again.Steps[key] == nil {
		return "no valid pairs of it in the rerun"
	}
	if corrected := again.Steps[key].Corrected; corrected == nil || !corrected.Judged {
		return "the rerun is judged as measured, the published run at one speed of the CPU"
	}
	return ""
}

// values are those of the valid runs of a stage by turn.
func values(row *table.Row, of figure, key string) map[run.Turn]float64 {
	all := map[run.Turn]float64{}
	if row == nil {
		return all
	}
	for _, b := range row.Blocks {
		if v := of(b)[key]; b.Valid && v != nil {
			all[b.Turn()] = *v
		}
	}
	return all
}

// middle is the mean of log-ratios as a ratio.
func middle(logs []float64) string {
	i := meanInterval(logs)
	return fmt.Sprintf("%.4g", math.Exp((i.low+i.high)/2))
}

// ratioRange is an interval of log-ratios as one of ratios.
func ratioRange(i interval) string {
	return fmt.Sprintf("%.4g to %.4g", math.Exp(i.low), math.Exp(i.high))
}
