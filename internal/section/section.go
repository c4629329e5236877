// Package section replaces the generated parts of a Markdown document. Each stands
// between two lines of its own, which no reader of the rendered page sees:
//
//	<!-- NAME:begin -->
//	<!-- NAME:end -->
package section

import (
	"fmt"
	"os"
	"strings"
)

// Begin is the line before the section of that name, without its end of line.
func Begin(name string) string { return "<!-- " + name + ":begin -->" }

// End is the line after it.
func End(name string) string { return "<!-- " + name + ":end -->" }

// Fill gives the document with that content in the section, an empty line before and
// after it. Each of its two marks has to be there once, in this order.
func Fill(document, name, content string) (string, error) {
	begin, end := Begin(name), End(name)
	for _, mark := range []string{begin, end} {
		if n := strings.Count(document, mark); n != 1 {
			return "", fmt.Errorf("the marker %s occurs %d times in it (want once)", mark, n)
		}
	}
	before, rest, _ := strings.Cut(document, begin)
	_, after, found := strings.Cut(rest, end)
	if !found {
		return "", fmt.Errorf("the marker %s comes before %s", end, begin)
	}
	return before + begin + "\n\n" + strings.TrimSuffix(content, "\n") + "\n\n" + end + after, nil
}

// Check says whether a file has that content in the section, and writes it where asked to.
func Check(file, name, content string, write bool) error {
	old, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	filled, err := Fill(string(old), name, content)
	switch {
	case err != nil:
		return fmt.Errorf("%s: %w", file, err)
	case filled == string(old):
		return nil
	case write:
		return os.WriteFile(file, []byte(filled), 0o644)
	}
	return fmt.Errorf("%s: the section %s is not what it is made from (just golden writes it anew), want\n%s", file, name, content)
}
