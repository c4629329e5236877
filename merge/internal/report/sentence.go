package report

import (
	"fmt"
	"slices"

	"scaleguild/merge/internal/table"
)

// findings says in sentences what the table shows about the study as a whole.
// Only valid stages are spoken of as results.
func findings(t table.Table) []string {
	var all []string
	if best := highest(t.Rows, table.CompletedRate); best != nil {
		all = append(all, fmt.Sprintf("The highest completed rate is %s correct responses per second, by %s.",
			text(*best, table.CompletedRate), best.Stage))
	}
	if step := highest(t.Rows, table.Ratio); step != nil {
		all = append(all, fmt.Sprintf("The largest step is %s: %s completes %s the rate of %s.",
			step.Change, step.Stage, text(*step, table.Ratio), step.Parent))
	}
	for _, row := range t.Rows {
		switch row.Status {
		case table.Invalid:
			all = append(all, fmt.Sprintf("%s is invalid: its numbers are shown, and must not be used.", row.Stage))
		case table.NotRun:
			all = append(all, fmt.Sprintf("%s was not run.", row.Stage))
		}
	}
	return all
}

// story says in sentences what the row of one stage shows.
func story(rows []table.Row, row table.Row) []string {
	if row.Status == table.NotRun {
		return []string{"This stage was not run."}
	}
	hasParent := slices.ContainsFunc(rows, func(r table.Row) bool { return r.Stage == row.Parent })
	all := []string{completedSentence(row, hasParent)}
	if row.Cells[table.P50] != nil {
		all = append(all, fmt.Sprintf("Half of the correct responses took at most %s, 95 of 100 at most %s, 99 of 100 at most %s.",
			text(row, table.P50), text(row, table.P95), text(row, table.P99)))
	}
	cpu := fmt.Sprintf("The service used %s of its CPU quota", text(row, table.Utilisation))
	if row.Cells[table.CPUPerRequest] != nil {
		cpu += fmt.Sprintf(", %s of CPU time for each correct response", text(row, table.CPUPerRequest))
	}
	all = append(all, cpu+".")
	if row.Cells[table.FailedShare] != nil && row.Cells[table.Failed].Max > 0 {
		all = append(all, fmt.Sprintf("%s of the responses in the window failed; they do not count as completed.",
			text(row, table.FailedShare)))
	}
	return all
}

func completedSentence(row table.Row, hasParent bool) string {
	s := fmt.Sprintf("%s completed %s correct responses per second", row.Stage, text(row, table.CompletedRate))
	switch {
	case row.Cells[table.Ratio] != nil:
		s += fmt.Sprintf(", %s the rate of %s", text(row, table.Ratio), row.Parent)
	case hasParent:
		s += fmt.Sprintf("; it cannot be compared with its parent %s, as not both are valid", row.Parent)
	}
	return s + "."
}

// highest is the valid row with the greatest median of a quantity, the first of
// equals; nil when there is none.
func highest(rows []table.Row, key string) *table.Row {
	var best *table.Row
	for i, row := range rows {
		if row.Status != table.Valid || row.Cells[key] == nil {
			continue
		}
		if best == nil || row.Cells[key].Median > best.Cells[key].Median {
			best = &rows[i]
		}
	}
	return best
}

// text is a cell as the table shows it, fit for a sentence.
func text(row table.Row, key string) string {
	return columns(key)[0].Text(row.Cells[key])
}
