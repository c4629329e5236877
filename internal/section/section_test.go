package section_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"scaleguild/internal/section"
)

func TestFill(t *testing.T) {
	const document = "a\n<!-- x:begin -->\nold\n<!-- x:end -->\nb\n"
	got, err := section.Fill(document, "x", "new\n")
	if want := "a\n<!-- x:begin -->\n\nnew\n\n<!-- x:end -->\nb\n"; err != nil || got != want {
		t.Errorf("got %q, %v, want %q", got, err, want)
	}
	if again, err := section.Fill(got, "x", "new"); err != nil || again != got {
		t.Errorf("filled twice: got %q, %v", again, err)
	}
	for name, c := range map[string]struct{ document, want string }{
		"none":      {"a\n", "the marker <!-- x:begin --> occurs 0 times"},
		"no end":    {"<!-- x:begin -->\n", "the marker <!-- x:end --> occurs 0 times"},
		"twice":     {document + document, "occurs 2 times"},
		"the other": {"<!-- x:end -->\n<!-- x:begin -->\n", "the marker <!-- x:end --> comes before"},
	} {
		if _, err := section.Fill(c.document, "x", "new"); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", name, err, c.want)
		}
	}
}

func TestCheckWritesWhenAskedTo(t *testing.T) {
	file := filepath.Join(t.TempDir(), "page.md")
	if err := os.WriteFile(file, []byte("<!-- x:begin -->\n<!-- x:end -->\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := section.Check(file, "x", "new", false); err == nil || !strings.Contains(err.Error(), "page.md: the section x is not") {
		t.Errorf("got %v", err)
	}
	if err := section.Check(file, "x", "new", true); err != nil {
		t.Error(err)
	}
	if err := section.Check(file, "x", "new", false); err != nil {
		t.Error(err)
	}
}
