package table

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Text is everything for a terminal: aligned tables, then the notes and what a
// reader must know of the study as a whole.
func (t Table) Text() string {
	var b strings.Builder
	var n notes
	for _, alarm := range t.Alarms {
		fmt.Fprintf(&b, "%s\n", alarm)
	}
	fmt.Fprintf(&b, "%s\n%s\n", t.Title, t.Provenance())
	for _, s := range t.sections(&n) {
		fmt.Fprintf(&b, "\n%s\n", strings.ToUpper(s.Title))
		if s.About != "" {
			fmt.Fprintf(&b, "%s\n", s.About)
		}
		writeAligned(&b, s)
	}
	b.WriteString("\n")
	for i, text := range n.texts {
		fmt.Fprintf(&b, "[%d] %s\n", i+1, text)
	}
	for _, caveat := range t.Caveats {
		fmt.Fprintf(&b, "%s\n", caveat)
	}
	return b.String()
}

// writeAligned pads each column to its widest cell: names and words to the left,
// quantities to the right.
func writeAligned(b *strings.Builder, s Section) {
	lines := append([][]string{s.Head}, s.Lines...)
	widths := make([]int, len(s.Head))
	for _, line := range lines {
		for i, cell := range line {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	for _, line := range lines {
		var out strings.Builder
		for i, cell := range line {
			padding := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell))
			if s.Left(i) {
				out.WriteString(cell + padding + "  ")
			} else {
				out.WriteString(padding + cell + "  ")
			}
		}
		b.WriteString(strings.TrimRight(out.String(), " ") + "\n")
	}
}
