package table

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Text is the table for a terminal: aligned columns, then the notes.
func (t Table) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%s\n\n", t.Title, t.Provenance())
	lines, n := t.grid(Columns())
	writeAligned(&b, lines)
	b.WriteString("\n")
	for i, text := range n {
		fmt.Fprintf(&b, "[%d] %s\n", i+1, text)
	}
	for _, caveat := range t.Caveats {
		fmt.Fprintf(&b, "%s\n", caveat)
	}
	return b.String()
}

// writeAligned pads each column to its widest cell: the names at the left edge
// and the verdict to the left, the quantities to the right.
func writeAligned(b *strings.Builder, lines [][]string) {
	widths := make([]int, len(lines[0]))
	for _, line := range lines {
		for i, cell := range line {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	for _, line := range lines {
		var out strings.Builder
		for i, cell := range line {
			padding := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell))
			if isName := i < 2 || i == len(line)-1; isName {
				out.WriteString(cell + padding + "  ")
			} else {
				out.WriteString(padding + cell + "  ")
			}
		}
		b.WriteString(strings.TrimRight(out.String(), " ") + "\n")
	}
}
