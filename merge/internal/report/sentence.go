package report

import (
	"fmt"
	"slices"

	"scaleguild/merge/internal/stats"
	"scaleguild/merge/internal/table"
)

// findings says in sentences what the table shows about the study as a whole.
// Only valid stages are spoken of as results.
func findings(t table.Table) []string {
	var all []string
	if best := highest(t.Rows, rate); best != nil {
		all = append(all, fmt.Sprintf("The highest completed rate is %s correct responses per second, by %s.",
			text(t, *best, table.CompletedRate), best.Stage))
	}
	if step := highest(t.Rows, gained(t.Turns())); step != nil {
		all = append(all, fmt.Sprintf("The largest step is %s: %s completes %s the rate of %s.",
			step.Change, step.Stage, step.Ratio(), step.Parent))
	}
	for _, row := range t.Rows {
		switch row.Status {
		case table.Invalid:
			all = append(all, fmt.Sprintf("%s is invalid: its numbers are shown, and must not be used.", row.Stage))
		case table.Partly:
			all = append(all, fmt.Sprintf("%d of %d runs of %s are invalid and left out of its numbers.", row.Runs-row.Valid, row.Runs, row.Stage))
		case table.NotRun:
			all = append(all, fmt.Sprintf("%s was not run.", row.Stage))
		}
		if row.Expect != nil && row.Expect.Score == table.Missed {
			all = append(all, fmt.Sprintf("The prediction for %s was missed: %s; measured was %s.", row.Stage, row.Expect.Text, row.Expect.MeasuredText()))
		}
	}
	return all
}

// rate is a stage's completed rate.
func rate(row table.Row) *float64 {
	if cell := row.Cells[table.CompletedRate]; cell != nil {
		return &cell.Median
	}
	return nil
}

// gained is the ratio of a step that is above 1: with several blocks only of one that is
// called better.
func gained(blocks int) func(table.Row) *float64 {
	return func(row table.Row) *float64 {
		step := row.Steps[table.CompletedRate]
		if step == nil || row.Again || step.Middle() <= 1 || blocks > 1 && step.Effect != stats.Better {
			return nil
		}
		middle := step.Middle()
		return &middle
	}
}

// story says in sentences what the row of one stage shows.
func story(t table.Table, row table.Row) []string {
	if row.Status == table.NotRun {
		return []string{"This stage was not run."}
	}
	hasParent := slices.ContainsFunc(t.Rows, func(r table.Row) bool { return r.Stage == row.Parent })
	all := []string{completedSentence(t, row, hasParent)}
	if row.Cells[table.P50] != nil {
		all = append(all, fmt.Sprintf("Half of the correct responses took at most %s, 95 of 100 at most %s, 99 of 100 at most %s.",
			text(t, row, table.P50), text(t, row, table.P95), text(t, row, table.P99)))
	}
	cpu := fmt.Sprintf("The service used %s of its CPU quota", text(t, row, table.Utilisation))
	if row.Cells[table.CPUPerResponse] != nil {
		cpu += fmt.Sprintf(", %s of CPU time for each correct response", text(t, row, table.CPUPerResponse))
	}
	all = append(all, cpu+".")
	if row.Cells[table.FailedShare] != nil && row.Cells[table.Failed].Max > 0 {
		all = append(all, fmt.Sprintf("%s of the responses in the window failed; they do not count as completed.",
			text(t, row, table.FailedShare)))
	}
	if bound := boundSentence(row); bound != "" {
		all = append(all, bound)
	}
	return all
}

func completedSentence(t table.Table, row table.Row, hasParent bool) string {
	s := fmt.Sprintf("%s completed %s correct responses per second", row.Stage, text(t, row, table.CompletedRate))
	switch step := row.Steps[table.CompletedRate]; {
	case step != nil && step.Effect != "" && t.Turns() > 1:
		s += fmt.Sprintf(", %s the rate of %s (%s: %s)", row.Ratio(), row.Parent, step.Effect, step.Because)
	case step != nil:
		s += fmt.Sprintf(", %s the rate of %s", row.Ratio(), row.Parent)
	case hasParent:
		s += fmt.Sprintf("; it cannot be compared with its parent %s, as no block has a valid run of both", row.Parent)
	}
	return s + "."
}

// boundSentence names what limits a stage, "" where that is not known.
func boundSentence(row table.Row) string {
	if row.Bound == nil {
		return ""
	}
	return fmt.Sprintf("Its bound is %s: %s. To turn next: %s.", row.Bound.Text(), row.Bound.Evidence, row.Bound.Next)
}

// highest is the row with valid runs and the greatest value, the first of equals;
// nil when there is none.
func highest(rows []table.Row, of func(table.Row) *float64) *table.Row {
	var best *table.Row
	for i, row := range rows {
		if row.Valid == 0 || of(row) == nil {
			continue
		}
		if best == nil || *of(row) > *of(*best) {
			best = &rows[i]
		}
	}
	return best
}

// text is a cell as the table shows it, fit for a sentence.
func text(t table.Table, row table.Row, key string) string {
	return metrics([]string{key})[0].Text(row.Cells[key])
}
