package table

import (
	"encoding/csv"
	"strconv"
	"strings"
)

// CSV is the table with raw numbers in the units that the column names end
// with. With several blocks each quantity has two more columns, _min and _max.
// A quantity that does not exist is an empty field.
func (t Table) CSV() (string, error) {
	var b strings.Builder
	w := csv.NewWriter(&b)
	records := [][]string{t.csvHeading()}
	for _, row := range t.Rows {
		records = append(records, t.csvRow(row))
	}
	err := w.WriteAll(records)
	return b.String(), err
}

func (t Table) csvHeading() []string {
	line := []string{"stage", "parent", "change", "runs"}
	for _, c := range Columns() {
		line = append(line, c.Key)
		if t.Blocks > 1 {
			line = append(line, c.Key+"_min", c.Key+"_max")
		}
	}
	return append(line, "verdict", "reasons", "warnings")
}

func (t Table) csvRow(row Row) []string {
	line := []string{row.Stage, row.Parent, row.Change, strconv.Itoa(row.Runs)}
	for _, c := range Columns() {
		line = append(line, t.csvCell(row.Cells[c.Key])...)
	}
	return append(line, row.Status, strings.Join(row.Reasons, "; "), strings.Join(row.Warnings, "; "))
}

func (t Table) csvCell(cell *Cell) []string {
	fields := []string{"", "", ""}
	if cell != nil {
		for i, v := range []float64{cell.Median, cell.Min, cell.Max} {
			fields[i] = strconv.FormatFloat(v, 'f', -1, 64)
		}
	}
	if t.Blocks > 1 {
		return fields
	}
	return fields[:1]
}
