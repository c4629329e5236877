package table

import (
	"fmt"
	"strings"

	"scaleguild/merge/internal/stats"
)

// MarkdownShort is the table of a README: seven columns that answer the question of
// a ladder, without quantiles and without the stages that run again, and what a
// reader has to know beside it.
func (t Table) MarkdownShort() string {
	var b strings.Builder
	t.writeAlarms(&b)
	s := t.shortSection()
	if t.Sweep != nil {
		s = t.sweepBrief()
	}
	writeMarkdown(&b, s)
	b.WriteString("\n")
	about, caveats := t.shortAbout(), t.Caveats
	if about != "" {
		caveats = caveats[1:] // the first says the same of all columns of the full table
	}
	for _, line := range append([]string{t.sloLine(), about, t.shortFloor(), t.noteLine()}, caveats...) {
		if line != "" {
			fmt.Fprintf(&b, "- %s\n", escapeMarkdown(line))
		}
	}
	return b.String()
}

// shortSection is one line per stage that is no A/A.
func (t Table) shortSection() Section {
	s := Section{Align: "llrrlrl", Code: 1, Head: []string{
		"stage", "change", t.column(CompletedRate).Heading, "vs parent", "effect", t.column(Utilisation).Heading, "bound",
	}}
	before := ""
	for _, row := range t.Rows {
		if row.Again {
			continue
		}
		s.Lines = append(s.Lines, []string{
			row.Stage, row.Change, t.text(row, CompletedRate), row.ratioAfter(before), row.shortEffect(), t.text(row, Utilisation), row.Bound.Text(),
		})
		before = row.Stage
	}
	return s
}

// ratioAfter is the ratio to the parent, which is named unless it is the stage of
// the line before.
func (row Row) ratioAfter(before string) string {
	if row.Steps[CompletedRate] == nil || row.Parent == before {
		return row.Ratio()
	}
	return row.Ratio() + " of " + row.Parent
}

// shortEffect is the effect, or what voids the line: this table has no column for
// the verdict.
func (row Row) shortEffect() string {
	if row.Status == Invalid || row.Status == NotRun {
		return row.Verdict(0)
	}
	return row.Effect()
}

// shortAbout says what the numbers are; "" where the first caveat does.
func (t Table) shortAbout() string {
	if t.Blocks < stats.MinClaim || t.Kept() {
		return ""
	}
	return fmt.Sprintf("%d blocks: each number is the median of the stage's valid runs. %s "+
		"A ratio is taken within each block, then their median, with its 95 %% interval: it is not the quotient of the two medians.", t.Blocks, t.rangeAbout())
}

// shortFloor is the noise floor of the completed rate, "" without one.
func (t Table) shortFloor() string {
	for _, f := range t.Floors {
		if f.Key == CompletedRate && f.Floor != nil {
			return fmt.Sprintf("Noise floor %s: %s ran twice in each %s, and over all %s its two rates differ by at most so much: the end of the 95 %% interval of their ratio that is farther from 1, as a factor. A single pair may differ by more. No smaller effect is claimed%s.",
				floorText(*f.Floor), f.Stage, t.Turn(), t.Turn()+"s", t.asMeasured())
		}
	}
	return ""
}
