package table

import (
	"fmt"
	"slices"
	"strings"
)

// Markdown is everything in GitHub's flavour.
func (t Table) Markdown() string {
	var b strings.Builder
	t.writeAlarms(&b)
	var n notes
	for i, s := range t.sections(&n) {
		if i > 0 {
			b.WriteString("\n")
		}
		fmt.Fprintf(&b, "### %s\n\n", escapeMarkdown(s.Title))
		if s.About != "" {
			fmt.Fprintf(&b, "%s\n\n", escapeMarkdown(s.About))
		}
		writeMarkdown(&b, s)
	}
	b.WriteString("\n")
	for i, text := range n.texts {
		fmt.Fprintf(&b, "- \\[%d\\] %s\n", i+1, escapeMarkdown(text))
	}
	for _, caveat := range t.Caveats {
		fmt.Fprintf(&b, "- %s\n", escapeMarkdown(caveat))
	}
	return b.String()
}

// MarkdownBrief is the table of a document: the main one, or for a sweep where each
// stage stops meeting the objective, the noise floor in one line, and what a reader
// must know of the study as a whole.
func (t Table) MarkdownBrief() string {
	var b strings.Builder
	t.writeAlarms(&b)
	n := notes{brief: true}
	s := t.mainSection([]string{CPUPerResponse, P50, P99}, &n)
	if t.Sweep != nil {
		s = t.sweepBrief()
	}
	writeMarkdown(&b, s)
	b.WriteString("\n")
	for _, line := range slices.Concat([]string{t.sloLine()}, t.primaryLines(), []string{t.floorLine(), t.speedLine(), t.noteLine()}, t.Caveats) {
		if line != "" {
			fmt.Fprintf(&b, "- %s\n", escapeMarkdown(line))
		}
	}
	return b.String()
}

// primaryLines are the primary steps that the main table does not show, a line for each metric:
// its ratios are those of the completed rate.
func (t Table) primaryLines() []string {
	var lines []string
	for _, m := range t.Metrics {
		var steps []string
		figure := m.Heading
		for _, row := range t.Rows {
			step := row.Steps[m.Key]
			if step == nil || !step.Primary || row.Again || m.Key == CompletedRate {
				continue
			}
			ratio := step.Text()
			if x := step.Corrected; x != nil && x.Judged {
				ratio, figure = ratioText(x.Ratio), m.Heading+" at one speed of the CPU"
			}
			steps = append(steps, fmt.Sprintf("%s %s of %s, %s%s", row.Stage, ratio, row.Parent, step.Effect, couldShow(step.Effect, step.Detectable)))
		}
		if len(steps) > 0 {
			lines = append(lines, fmt.Sprintf("What the steps are judged by first, %s: %s.", figure, strings.Join(steps, "; ")))
		}
	}
	return lines
}

// writeAlarms puts before a table what takes claims away.
func (t Table) writeAlarms(b *strings.Builder) {
	for _, alarm := range t.Alarms {
		fmt.Fprintf(b, "**%s**\n\n", escapeMarkdown(alarm))
	}
}

func writeMarkdown(b *strings.Builder, s Section) {
	marks := make([]string, len(s.Head))
	for i := range marks {
		marks[i] = "---:"
		if s.Left(i) {
			marks[i] = "---"
		}
	}
	line := func(cells []string) { fmt.Fprintf(b, "| %s |\n", strings.Join(cells, " | ")) }
	line(escapeAll(s.Head))
	line(marks)
	for _, cells := range s.Lines {
		escaped := escapeAll(cells)
		if s.Code >= 0 && cells[s.Code] != "" {
			escaped[s.Code] = code(cells[s.Code])
		}
		line(escaped)
	}
}

func escapeAll(cells []string) []string {
	escaped := make([]string, len(cells))
	for i, cell := range cells {
		escaped[i] = escapeMarkdown(cell)
	}
	return escaped
}

// escapeMarkdown makes s stand for itself: no markup, no HTML, no new cell.
func escapeMarkdown(s string) string {
	var b strings.Builder
	for _, r := range s {
		if strings.ContainsRune("\\`*_[]<>|#&~", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// code shows s as code where that is possible: a code span has no way to hold
// a backtick of its own without longer fences, and the pipe still ends a cell.
func code(s string) string {
	if strings.ContainsAny(s, "`|") {
		return escapeMarkdown(s)
	}
	return "`" + s + "`"
}
