package table

import (
	"fmt"
	"slices"
	"strings"
)

// Section is one table for people: a heading and lines of text.
type Section struct {
	Title string
	About string // how to read it, in sentences; "" where the title says it
	Head  []string
	Lines [][]string
	Align string // of each column: l for names and words, r for quantities
	Code  int    // the column that holds code, -1 for none
}

// Left says whether a column is aligned to the left.
func (s Section) Left(column int) bool { return s.Align[column] == 'l' }

// sections are all tables of the study, the most important first. Empty ones are
// left out.
func (t Table) sections(n *notes) []Section {
	all := append([]Section{t.mainSection(mainMetrics(), n)}, t.Evidence()...)
	return nonEmpty(append(all, t.moreSection(), t.kindSection(), t.scriptSection()))
}

// Evidence are the tables that say what the main table's numbers are worth.
// Empty ones are left out.
func (t Table) Evidence() []Section {
	return nonEmpty([]Section{
		t.thresholdSection(), t.sweepSection(), t.effectSection(), t.expectSection(), t.boundSection(), t.floorSection(), t.betweenSection(), t.speedSection(), t.correctedSection(), t.instructionsSection(), t.functionsSection(), t.invalidSection(),
	})
}

func nonEmpty(all []Section) []Section {
	var some []Section
	for _, s := range all {
		if len(s.Lines) > 0 {
			some = append(some, s)
		}
	}
	return some
}

// mainMetrics are the keys of the main table, in its order.
func mainMetrics() []string {
	return []string{CPUPerResponse, Utilisation, P50, P99, FailedShare}
}

// mainSection is one line per stage.
func (t Table) mainSection(keys []string, n *notes) Section {
	s := Section{Title: "Stages", Head: []string{"stage", "change", "completed/s", "vs parent", "effect"}, Align: "llrrl", Code: 1}
	for _, key := range keys {
		s.Head = append(s.Head, t.column(key).Heading)
		s.Align += "r"
	}
	s.Head, s.Align = append(s.Head, "bound", "prediction", "verdict"), s.Align+"lll"
	for _, row := range t.Rows {
		line := []string{row.Stage, row.Change, t.text(row, CompletedRate), row.Ratio(), row.Effect()}
		for _, key := range keys {
			line = append(line, t.text(row, key))
		}
		s.Lines = append(s.Lines, append(line, row.Bound.Text(), row.Expect.Outcome(), n.verdict(row, t.Turns())))
	}
	return s
}

func (t Table) text(row Row, key string) string { return t.column(key).Text(row.Cells[key]) }

// effectSection is one line per step and judged metric.
func (t Table) effectSection() Section {
	s := Section{
		Title: "Steps", Align: "llllrrrrl", Code: -1,
		About: t.ratioAbout() + couldShowAbout,
		Head:  []string{"step", "parent", "metric", "tested among", "ratio", "pairs", "p (Holm)", "noise floor", "effect"},
	}
	for _, row := range t.Rows {
		for _, m := range t.Metrics {
			if step := row.Steps[m.Key]; t.Turns() > 1 && m.Judged && step != nil && !row.Again {
				s.Lines = append(s.Lines, []string{
					row.Stage, row.Parent, m.Heading, familyText(*step, m), step.Text(), fmt.Sprint(step.Pairs), optional(step.Adjusted, pValue),
					optional(step.Floor, floorText), step.EffectText(),
				})
			}
		}
	}
	return s
}

// ratioAbout says what a ratio, its interval and its p are.
func (t Table) ratioAbout() string {
	ratio, test := "the median of the blocks' ratios with its interval", "the permutation test"
	if t.Kept() {
		ratio, test = "the geometric mean of the rounds' ratios with its interval, which allows for what blocks differ by", "Student's test"
	}
	return fmt.Sprintf("Each stage against its parent: %s, the p of %s, corrected for the number of tests that it is made among (Holm), and what they allow to say. The primary metric of a step is the one that its prediction names, or the completed rate; these are tested among each other, and so is what is left of each metric. ", ratio, test)
}

// familyText says which tests a step's test is made among.
func familyText(step Comparison, m Metric) string {
	if step.Primary {
		return primaryFamily
	}
	return m.Heading
}

// betweenSection is what rounds of one block, and blocks, differ by.
func (t Table) betweenSection() Section {
	s := Section{
		Title: "Deviation between blocks", Align: "lllrrrr", Code: -1,
		About: "Standard deviations of the natural logarithm of a ratio: between the rounds of a block, and what blocks differ by beyond that, which no number of rounds averages away. Its degrees of freedom are those of the interval.",
		Head:  []string{"step", "parent", "metric", "blocks", "within blocks", "between blocks", "degrees of freedom"},
	}
	for _, row := range t.Rows {
		for _, m := range t.Metrics {
			step := row.Steps[m.Key]
			if !m.Judged || step == nil || step.Spread == nil || step.Spread.Within == nil {
				continue
			}
			x := step.Spread
			s.Lines = append(s.Lines, []string{
				row.Stage, row.Parent, m.Heading, fmt.Sprint(x.Blocks), floorText(*x.Within), floorText(*x.Between), significant(x.Freedom),
			})
		}
	}
	return s
}

// couldShowAbout explains the bracket of couldShow.
const couldShowAbout = "Not called is a ratio whose interval leaves 1 out while p or the noise floor allows no claim. " +
	"Could show is the smallest effect, as a factor less 1, that 80 of 100 studies with this step's noise, pairs and tests would show."

func (t Table) expectSection() Section {
	s := Section{
		Title: "Predictions", Align: "llrl", Code: -1,
		About: "Written before the study ran. A step is scored by the ratio that its effect is judged by. An interval that lies on both sides of the limit cannot tell.",
		Head:  []string{"stage", "prediction", "measured", "score"},
	}
	for _, row := range t.Rows {
		if x := row.Expect; x != nil {
			s.Lines = append(s.Lines, []string{row.Stage, x.Text, x.MeasuredText(), x.Score})
		} else if row.Change != "" && row.Runs > 0 {
			s.Lines = append(s.Lines, []string{row.Stage, "no prediction", x.Outcome(), x.Outcome()})
		}
	}
	return s
}

func (t Table) boundSection() Section {
	s := Section{
		Title: "Bounds", Align: "llrrrrll", Code: -1,
		About: "The constraint that limits each stage, the responses per second that it allows by the operational laws, and those that were measured.",
		Head:  []string{"stage", "bound", "blocks", "limit/s", "measured/s", "used", "evidence", "what to turn next"},
	}
	for _, row := range t.Rows {
		if b := row.Bound; b != nil {
			s.Lines = append(s.Lines, []string{
				row.Stage, b.Name, fmt.Sprintf("%d of %d", b.Agree, b.Of), significant(b.Limit), significant(b.Measured),
				percent(b.Utilisation), b.Evidence, b.Next,
			})
		}
	}
	return s
}

// moreSection holds the quantities that the main table has no room for.
func (t Table) moreSection() Section {
	s := Section{Title: "More of each stage", Head: []string{"stage"}, Align: "l", Code: -1}
	var rest []Metric
	for _, m := range t.Metrics {
		if m.Key != CompletedRate && !slices.Contains(mainMetrics(), m.Key) {
			rest = append(rest, m)
			s.Head, s.Align = append(s.Head, m.Heading), s.Align+"r"
		}
	}
	for _, row := range t.Rows {
		line := []string{row.Stage}
		for _, m := range rest {
			line = append(line, m.Text(row.Cells[m.Key]))
		}
		if row.Runs > 0 {
			s.Lines = append(s.Lines, line)
		}
	}
	return s
}

func (t Table) kindSection() Section {
	s := Section{Title: "By endpoint kind", Head: []string{"stage", "kind"}, Align: "ll", Code: -1}
	if t.Turns() > 1 {
		s.About = "Each quantile is the median of the runs' own, and the brackets hold their range."
	}
	for _, m := range t.OfKinds {
		s.Head, s.Align = append(s.Head, m.Heading), s.Align+"r"
	}
	s.Head, s.Align = append(s.Head, "p50 vs parent", "p99 vs parent"), s.Align+"rr"
	for _, row := range t.Rows {
		for _, k := range row.Kinds {
			line := []string{row.Stage, k.Kind}
			for _, m := range t.OfKinds {
				line = append(line, m.Text(k.Cells[m.Key]))
			}
			s.Lines = append(s.Lines, append(line, k.Steps[P50].Text(), k.Steps[P99].Text()))
		}
	}
	return s
}

func (t Table) floorSection() Section {
	s := Section{
		Title: "Noise floor", Align: "lrrrr", Code: -1,
		About: "The same stage twice in each " + t.Turn() + ", under two names: what differs is noise. The floor is that end of the interval of their ratio which is farther from 1 as a factor, whichever way round is larger: an end of 0.8 counts as 1.25, a floor of 25 %. No smaller effect is claimed" + t.asMeasured() + ".",
		Head:  []string{"metric", "again / first", "pairs", "p", "floor"},
	}
	for _, f := range t.Floors {
		s.Lines = append(s.Lines, []string{
			t.column(f.Key).Heading, ratioText(f.Ratio), fmt.Sprint(f.Ratio.Pairs), pValue(f.Ratio.P), optional(f.Floor, floorText),
		})
	}
	return s
}

func (t Table) invalidSection() Section {
	s := Section{
		Title: "Invalid runs", Align: "lrrl", Code: -1, About: "Their numbers are void and in no statistic.",
		Head: []string{"stage", t.Turn(), "completed/s", "reasons"},
	}
	for _, r := range t.Invalid {
		s.Lines = append(s.Lines, []string{r.Stage, strings.TrimPrefix(r.Turn().String(), "block "), significant(r.CompletedRate), strings.Join(r.Reasons, "; ")})
	}
	return s
}
