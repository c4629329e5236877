package table

import (
	"fmt"
	"strings"
)

// Markdown is the table in GitHub's flavour, with all columns.
func (t Table) Markdown() string { return t.markdown(Columns()) }

// MarkdownEssential is Markdown with the essential columns only.
func (t Table) MarkdownEssential() string {
	var essential []Column
	for _, c := range Columns() {
		if c.Essential {
			essential = append(essential, c)
		}
	}
	return t.markdown(essential)
}

func (t Table) markdown(columns []Column) string {
	var b strings.Builder
	lines, n := t.grid(columns)
	for i, line := range lines {
		for j := range line {
			line[j] = escapeMarkdown(line[j])
		}
		if i > 0 && line[1] != "" {
			line[1] = code(t.Rows[i-1].Change)
		}
		fmt.Fprintf(&b, "| %s |\n", strings.Join(line, " | "))
		if i == 0 {
			b.WriteString("| --- | --- |" + strings.Repeat(" ---: |", len(columns)) + " --- |\n")
		}
	}
	b.WriteString("\n")
	for i, text := range n {
		fmt.Fprintf(&b, "- \\[%d\\] %s\n", i+1, escapeMarkdown(text))
	}
	for _, caveat := range t.Caveats {
		fmt.Fprintf(&b, "- %s\n", escapeMarkdown(caveat))
	}
	return b.String()
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
