package report

import (
	"fmt"
	"slices"
	"strings"

	"scaleguild/internal/bound"
	"scaleguild/merge/internal/stats"
	"scaleguild/merge/internal/table"
)

// answer is what the study found, in one sentence or two; "" when nothing valid was found.
func answer(t table.Table) string {
	if t.Rough {
		return "This is a rough look, not a measurement: it has no answer."
	}
	if t.Sweep != nil {
		return sweepAnswer(*t.Sweep)
	}
	best := highest(t.Rows, rate)
	switch {
	case best == nil:
		return "No run of this study is valid: it has no answer."
	case allArrivals(t):
		return arrivalAnswer(t)
	}
	best = earliest(t, best)
	s := climb(t, *best) + stepAnswer(t) + "."
	if none := withEffect(t, stats.NoDifference); len(none) > 0 {
		s += fmt.Sprintf(" No difference in the completed rate is shown by %s.", strings.Join(none, ", "))
	}
	if some := withEffect(t, stats.NotCalled); len(some) > 0 {
		s += fmt.Sprintf(" Not called, though the interval of the ratio leaves 1 out: %s.", strings.Join(some, ", "))
	}
	if best.Bound != nil {
		s += fmt.Sprintf(" What bounds %s now: %s.", best.Stage, boundWord(best.Bound.Name))
	}
	return s
}

// earliest goes back from a stage over the steps that leave a difference in the rate open: which of
// those stages has the highest median may be chance.
func earliest(t table.Table, best *table.Row) *table.Row {
	for range t.Rows { // no path is longer
		step := best.Steps[table.CompletedRate]
		parent := slices.IndexFunc(t.Rows, func(r table.Row) bool { return r.Stage == best.Parent && r.Valid > 0 })
		if parent < 0 || step == nil || !stats.Open(step.Effect) {
			break
		}
		best = &t.Rows[parent]
	}
	return best
}

// climb is the highest rate, and the one of the stage that it began with.
func climb(t table.Table, best table.Row) string {
	first := best
	for range t.Rows { // no path is longer
		parent := slices.IndexFunc(t.Rows, func(r table.Row) bool { return r.Stage == first.Parent })
		if parent < 0 {
			break
		}
		first = t.Rows[parent]
	}
	if first.Stage == best.Stage || first.Valid == 0 || first.Cells[table.CompletedRate] == nil {
		return fmt.Sprintf("%s correct responses per second, by %s", text(t, best, table.CompletedRate), best.Stage)
	}
	return fmt.Sprintf("From %s correct responses per second (%s) to %s (%s)",
		text(t, first, table.CompletedRate), first.Stage, text(t, best, table.CompletedRate), best.Stage)
}

// stepAnswer names the step that gained most. Of one block it is a single run of each
// stage, and no claim.
func stepAnswer(t table.Table) string {
	step := highest(t.Rows, gained(t.Turns()))
	switch {
	case step == nil && t.Turns() > 1:
		return "; no step can be called better"
	case step == nil:
		return ""
	case t.Turns() == 1:
		return fmt.Sprintf("; the largest step between two single runs is %s, %s the rate of %s", step.Change, step.Ratio(), step.Parent)
	}
	return fmt.Sprintf("; the change that moved it most is %s, %s the rate of %s", step.Change, step.Ratio(), step.Parent)
}

// allArrivals says whether every valid stage answers all that arrives: its rate is then
// that of the load.
func allArrivals(t table.Table) bool {
	return !slices.ContainsFunc(t.Rows, func(r table.Row) bool {
		return r.Valid > 0 && (r.Bound == nil || r.Bound.Name != bound.ArrivalRate || r.Cells[table.CPUPerResponse] == nil)
	})
}

// arrivalAnswer is what a study of stages that answer all that arrives tells apart.
func arrivalAnswer(t table.Table) string {
	cost := func(r table.Row) *float64 { return &r.Cells[table.CPUPerResponse].Median }
	least := func(r table.Row) *float64 {
		v := -*cost(r)
		return &v
	}
	dear, cheap := highest(t.Rows, cost), highest(t.Rows, least)
	return fmt.Sprintf("Every stage answers all that arrives. A correct response costs from %s (%s) to %s (%s) of CPU time.",
		text(t, *cheap, table.CPUPerResponse), cheap.Stage, text(t, *dear, table.CPUPerResponse), dear.Stage)
}

// withEffect are the stages whose step in the completed rate has an effect that leaves a
// difference open, each with the smallest one that the study could have shown.
func withEffect(t table.Table, effect string) []string {
	var all []string
	for _, row := range t.Rows {
		step := row.Steps[table.CompletedRate]
		if step == nil || row.Again || step.Effect != effect {
			continue
		}
		name := row.Stage
		if step.Detectable != nil {
			name += fmt.Sprintf(" (could show %s)", table.DetectableText(*step.Detectable))
		}
		all = append(all, name)
	}
	return all
}

// boundWord says a bound without its jargon.
func boundWord(name string) string {
	words := map[string]string{
		"cpu": "the CPU, which is used up", "workers": "all workers are busy, each with one request", "serial loop": "one request at a time for each worker (serial loop)",
		"threads": "all threads of the pool are taken", "slots": "all slots for upstream calls are taken",
		"population": "the load itself, which is a fixed number of requests at a time (population)", "database lock": "the one turn to write to the database",
		"arrival rate": "nothing: all that arrives is answered (arrival rate)", "none": "nothing that was measured",
	}
	if w := words[name]; w != "" {
		return w
	}
	return name
}

func sweepAnswer(s table.Sweep) string {
	if s.SLO == nil {
		return fmt.Sprintf("Each stage was run at each value of %s.", s.Variable)
	}
	var parts []string
	for _, stage := range s.Stages {
		if stage.Highest == nil {
			parts = append(parts, stage.Stage+" at none")
			continue
		}
		parts = append(parts, fmt.Sprintf("%s up to %s", stage.Stage, *stage.Highest))
	}
	return fmt.Sprintf("The objective is met, by %s: %s.", s.Variable, strings.Join(parts, ", "))
}

// Inversion is a stage that another constraint limits than its parent.
type Inversion struct {
	Parent, Stage table.Row
	Places        []string // the two constraints
	Sentence      string
}

// inversions are the stages with another bound than their parent's, in the study's order.
func inversions(t table.Table) []Inversion {
	var all []Inversion
	for _, row := range t.Rows {
		i := slices.IndexFunc(t.Rows, func(r table.Row) bool { return r.Stage == row.Parent })
		if i < 0 || row.Bound == nil || t.Rows[i].Bound == nil || row.Bound.Name == t.Rows[i].Bound.Name || row.Point != nil {
			continue
		}
		parent := t.Rows[i]
		all = append(all, Inversion{Parent: parent, Stage: row, Places: places(parent, row), Sentence: fmt.Sprintf(
			"With %s the bound moves from %s to %s: %s used %s of its CPU quota, %s used %s. In %s, %s.",
			row.Change, parent.Bound.Name, row.Bound.Name, parent.Stage, text(t, parent, table.Utilisation),
			row.Stage, text(t, row, table.Utilisation), row.Stage, row.Bound.Evidence)})
	}
	return all
}

// places are the constraints that tell a stage from its parent: what limits either of
// them, and the CPU.
func places(parent, row table.Row) []string {
	var all []string
	for _, name := range []string{bound.CPU, parent.Bound.Name, row.Bound.Name} {
		if name != bound.None && !slices.Contains(all, name) {
			all = append(all, name)
		}
	}
	return all
}

// detailSentences say what the figures of a stage's runs show beyond its row.
func detailSentences(t table.Table, row table.Row, d Detail) []string {
	var all []string
	if d.User > 0 {
		all = append(all, fmt.Sprintf("%s of its CPU time was spent in its own code, the rest in the kernel.", percent(d.User)))
	}
	if d.Periods > 0 {
		all = append(all, fmt.Sprintf("The kernel stopped it in %d of %d periods of the quota, for %.3g s in all.", d.Throttled, d.Periods, d.Stopped))
	}
	if len(d.Causes) > 0 {
		var parts []string
		for _, c := range d.Causes {
			parts = append(parts, fmt.Sprintf("%s × %s", c.Value, c.Name))
		}
		all = append(all, "Failed responses in the window by cause, blocks taken together: "+strings.Join(parts, ", ")+".")
	} else if row.Runs > 0 {
		all = append(all, "No response failed in the window.")
	}
	return all
}
