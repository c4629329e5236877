package report

import (
	"fmt"
	"slices"
	"strings"

	"scaleguild/internal/bound"
	"scaleguild/merge/internal/table"
)

// answer is what the study found, in one sentence or two; "" when nothing valid was found.
func answer(t table.Table) string {
	if t.Sweep != nil {
		return sweepAnswer(*t.Sweep)
	}
	best := highest(t.Rows, rate)
	if best == nil {
		return "No run of this study is valid: it has no answer."
	}
	s := fmt.Sprintf("%s correct responses per second, by %s", text(t, *best, table.CompletedRate), best.Stage)
	i := slices.IndexFunc(t.Rows, func(r table.Row) bool {
		return r.Valid > 0 && !hasRow(t, r.Parent) && r.Cells[table.CompletedRate] != nil
	})
	if i >= 0 && t.Rows[i].Stage != best.Stage {
		s = fmt.Sprintf("From %s correct responses per second (%s) to %s (%s)",
			text(t, t.Rows[i], table.CompletedRate), t.Rows[i].Stage, text(t, *best, table.CompletedRate), best.Stage)
	}
	if step := highest(t.Rows, claimed(t.Blocks)); step != nil && *claimed(t.Blocks)(*step) > 1 {
		s += fmt.Sprintf("; the change that moved it most is %s, %s the rate of %s", step.Change, step.Ratio(), step.Parent)
	} else if t.Blocks > 1 {
		s += "; no step can be called better"
	}
	s += "."
	if best.Bound != nil {
		s += fmt.Sprintf(" What bounds %s now: %s.", best.Stage, boundWord(best.Bound.Name))
	}
	return s
}

// boundWord says a bound without its jargon.
func boundWord(name string) string {
	words := map[string]string{
		"cpu": "the CPU, which is used up", "serial loop": "one request at a time for each worker (serial loop)",
		"threads": "all threads of the pool are taken", "slots": "all slots for upstream calls are taken",
		"population": "the load itself, which is a fixed number of requests at a time (population)", "database lock": "the one turn to write to the database",
		"arrival rate": "nothing: all that arrives is answered (arrival rate)", "none": "nothing that was measured",
	}
	if w := words[name]; w != "" {
		return w
	}
	return name
}

func hasRow(t table.Table, stage string) bool {
	return slices.ContainsFunc(t.Rows, func(r table.Row) bool { return r.Stage == stage })
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
