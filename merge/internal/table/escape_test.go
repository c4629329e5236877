package table

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"
)

// hostile is a random text of the characters that mean something somewhere.
func hostile(random *rand.Rand) string {
	const characters = "ab \\`*_[]<>|#&~–\x1b\n\r\u202e\t"
	var b strings.Builder
	for range random.IntN(12) {
		all := []rune(characters)
		b.WriteRune(all[random.IntN(len(all))])
	}
	return b.String()
}

// Escaped text is the text again without the backslashes, and no mark of Markdown is left
// bare in it.
func TestEscapingLosesNothing(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	for range 2000 {
		text := hostile(random)
		escaped := escapeMarkdown(text)
		var back strings.Builder
		slash := false
		for _, r := range escaped {
			if r == '\\' && !slash {
				slash = true
				continue
			}
			if strings.ContainsRune("\\`*_[]<>|#&~", r) && !slash {
				t.Fatalf("%q: a bare %q in %q", text, r, escaped)
			}
			back.WriteRune(r)
			slash = false
		}
		if back.String() != text {
			t.Fatalf("%q became %q, and %q again", text, escaped, back.String())
		}
	}
}

// Text from a file is one line of printable characters, as many as it had.
func TestPlainTextIsOneLine(t *testing.T) {
	random := rand.New(rand.NewPCG(9, 10))
	for range 2000 {
		text := hostile(random)
		got := plain(text)
		if strings.ContainsAny(got, "\x1b\n\r\t\u202e") || utf8.RuneCountInString(got) != utf8.RuneCountInString(text) {
			t.Fatalf("%q became %q", text, got)
		}
	}
}

// Every line of a table in Markdown has the same number of cells, whatever is in them, and
// code that cannot stand in a code span is escaped.
func TestALineKeepsItsCells(t *testing.T) {
	random := rand.New(rand.NewPCG(11, 12))
	for range 500 {
		s := Section{Head: []string{"stage", "change", "n"}, Align: "llr", Code: 1}
		for range 1 + random.IntN(3) {
			s.Lines = append(s.Lines, []string{plain(hostile(random)), plain(hostile(random)), "1"})
		}
		var b strings.Builder
		writeMarkdown(&b, s)
		for line := range strings.Lines(b.String()) {
			bare := strings.ReplaceAll(strings.ReplaceAll(line, `\\`, ""), `\|`, "")
			if strings.Count(bare, "|") != len(s.Head)+1 {
				t.Fatalf("%q: got %q, want %d cells", s.Lines, line, len(s.Head))
			}
		}
	}
	for text, want := range map[string]string{"A=b": "`A=b`", "A=`": "A=\\`", "A=b|c": "A=b\\|c"} {
		if got := code(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

// Columns of a table in text begin and end at the same place on every line, and no line
// ends with blanks.
func TestColumnsAreAligned(t *testing.T) {
	s := Section{Head: []string{"stage", "rate", "verdict"}, Align: "lrl", Lines: [][]string{
		{"v1", "9.99", "valid"}, {"v2-a-long-name", "328 [325–331]", "INVALID"}, {"v3", "–", "valid"},
	}}
	var b strings.Builder
	writeAligned(&b, s)
	want := "" +
		"stage                    rate  verdict\n" +
		"v1                       9.99  valid\n" +
		"v2-a-long-name  328 [325–331]  INVALID\n" +
		"v3                          –  valid\n"
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
}

func TestAListOfWords(t *testing.T) {
	for want, words := range map[string][]string{"": nil, "a": {"a"}, "a and b": {"a", "b"}, "a, b and c": {"a", "b", "c"}} {
		if got := list(words); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
