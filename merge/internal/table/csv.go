package table

import (
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"
)

// CSV is one line per stage with raw numbers in the units that the column names
// end with. With several blocks each quantity has two more columns, _low and
// _high, the ends of its range, and each ratio the ends of its interval. What does not exist
// is an empty field.
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
	line := []string{"stage", "parent", "change", "again", "runs", "valid_runs"}
	for _, m := range t.Metrics {
		line = append(line, t.csvNames(m.Key)...)
		if m.Judged {
			line = append(line, t.csvNames(m.Key+"_ratio_to_parent")...)
			line = append(line, m.Key+"_p_holm", m.Key+"_floor", m.Key+"_effect", m.Key+"_detectable")
		}
	}
	return append(line, "bound", "bound_limit_per_second", "prediction", "prediction_score", "verdict", "reasons", "warnings")
}

func (t Table) csvNames(key string) []string {
	if t.Turns() == 1 {
		return []string{key}
	}
	return []string{key, key + "_low", key + "_high"}
}

func (t Table) csvRow(row Row) []string {
	line := []string{row.Stage, row.Parent, row.Change, strconv.FormatBool(row.Again), fmt.Sprint(row.Runs), fmt.Sprint(row.Valid)}
	for _, m := range t.Metrics {
		line = append(line, t.csvCell(row.Cells[m.Key])...)
		if m.Judged {
			line = append(line, t.csvStep(row.Steps[m.Key])...)
		}
	}
	line = append(line, csvBound(row.Bound)...)
	line = append(line, csvExpect(row.Expect)...)
	return append(line, row.Status, strings.Join(row.Reasons, "; "), strings.Join(row.Warnings, "; "))
}

func (t Table) csvCell(c *Cell) []string {
	if c == nil {
		return make([]string, len(t.csvNames("")))
	}
	fields := []string{number(c.Median)}
	if t.Turns() == 1 {
		return fields
	}
	if c.Range == nil {
		return append(fields, "", "")
	}
	return append(fields, number(c.Range.Low), number(c.Range.High))
}

func (t Table) csvStep(c *Comparison) []string {
	if c == nil {
		return make([]string, len(t.csvNames(""))+4)
	}
	fields := []string{number(c.Middle())}
	if t.Turns() > 1 {
		low, high := "", ""
		if c.Interval != nil {
			low, high = number(c.Interval.Low), number(c.Interval.High)
		}
		fields = append(fields, low, high)
	}
	return append(fields, optionalNumber(c.Adjusted), optionalNumber(c.Floor), c.Effect, optionalNumber(c.Detectable))
}

func csvBound(b *Bound) []string {
	if b == nil {
		return []string{"", ""}
	}
	return []string{b.Name, number(b.Limit)}
}

func csvExpect(x *Expectation) []string {
	if x == nil {
		return []string{"", ""}
	}
	return []string{x.Text, x.Score}
}

func number(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

func optionalNumber(v *float64) string {
	if v == nil {
		return ""
	}
	return number(*v)
}
