package table

import (
	"fmt"
	"slices"
	"strings"
)

// notes numbers the reasons and warnings of a table, so that rows can refer to
// them; equal texts share a number.
type notes []string

// number adds text if it is new, and gives its number, from 1.
func (n *notes) number(text string) int {
	i := slices.Index(*n, text)
	if i < 0 {
		i = len(*n)
		*n = append(*n, text)
	}
	return i + 1
}

// verdict is a row's status with the numbers of its notes, such as "INVALID [1,2]".
func (n *notes) verdict(row Row) string {
	word := row.Status
	if word == Invalid {
		word = "INVALID" // must not be overlooked among the others
	}
	var numbers []string
	for _, text := range row.Notes() {
		numbers = append(numbers, fmt.Sprint(n.number(text)))
	}
	if len(numbers) == 0 {
		return word
	}
	return word + " [" + strings.Join(numbers, ",") + "]"
}

// Notes are the row's reasons and warnings as sentences.
func (row Row) Notes() []string {
	var all []string
	for _, reason := range row.Reasons {
		all = append(all, "invalid: "+reason)
	}
	for _, warning := range row.Warnings {
		all = append(all, "warning: "+warning)
	}
	return all
}

// grid is the table as cells of text: a heading, then one line per row.
func (t Table) grid(columns []Column) (lines [][]string, n notes) {
	heading := []string{"stage", "change"}
	for _, c := range columns {
		heading = append(heading, c.Heading)
	}
	lines = append(lines, append(heading, "verdict"))
	for _, row := range t.Rows {
		line := []string{row.Stage, row.Change}
		for _, c := range columns {
			line = append(line, c.Text(row.Cells[c.Key]))
		}
		lines = append(lines, append(line, n.verdict(row)))
	}
	return lines, n
}

// Provenance says in one line which run this is and what code made it.
func (t Table) Provenance() string {
	commit := t.Commit
	if t.Dirty {
		commit += " with changes"
	}
	return fmt.Sprintf("study %s, run %s, commit %s", t.Study, t.RunID, commit)
}
