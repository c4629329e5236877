package sums_test

import (
	"errors"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"

	"scaleguild/internal/sums"
)

// The example of FIPS 180-2, appendix B.1, and the sum of nothing.
const ofABC, ofNothing = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

func TestSums(t *testing.T) {
	if got := sums.Of([]byte("abc")); got != ofABC {
		t.Errorf("got %s", got)
	}
	if got := sums.Of(nil); got != ofNothing {
		t.Errorf("of nothing: got %s", got)
	}
	file := filepath.Join(t.TempDir(), "f")
	if err := os.WriteFile(file, []byte("abc"), 0o644); err != nil {
		t.Fatal(err)
	}
	if got, err := sums.OfFile(file); got != ofABC || err != nil {
		t.Errorf("of a file: got %s, %v", got, err)
	}
	if got, err := sums.OfFile(file + "x"); got != "" || !errors.Is(err, os.ErrNotExist) {
		t.Errorf("of no file: got %q, %v", got, err)
	}
	if got, n, err := sums.From(iotest.OneByteReader(strings.NewReader("abc"))); got != ofABC || n != 3 || err != nil {
		t.Errorf("of a reader: got %s, %d, %v", got, n, err)
	}
	broken := io.MultiReader(strings.NewReader("ab"), iotest.ErrReader(io.ErrUnexpectedEOF))
	if got, _, err := sums.From(broken); got != "" || err != io.ErrUnexpectedEOF {
		t.Errorf("of a reader that breaks: got %q, %v", got, err)
	}
}

func TestTheListIsInOrder(t *testing.T) {
	got := sums.List{"b": ofABC, "a/b c": ofNothing, "B": ofABC}.String()
	if want := ofABC + "  B\n" + ofNothing + "  a/b c\n" + ofABC + "  b\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// What is written is read as it was.
func TestAListReadsAsItWasWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := sums.List{}
		for _, name := range rapid.SliceOf(rapid.StringMatching(`[^ \n][^\n]{0,9}`)).Draw(t, "names") {
			l[name] = sums.Of([]byte(name))
		}
		got, wrong := sums.Parse("f", l.String())
		if len(wrong) > 0 || !maps.Equal(got, l) {
			t.Fatalf("got %v, %v, want %v", got, wrong, l)
		}
		if differences := sums.Compare("f", l.String(), l); len(differences) > 0 {
			t.Fatalf("differences from itself: %v", differences)
		}
	})
}

func TestALineThatIsNone(t *testing.T) {
	for _, line := range []string{
		"", "\n", "x", ofABC, ofABC + " a", ofABC + "  ", ofABC + "  \n", ofABC + "   a", ofABC[1:] + "  a", ofABC + "0  a",
		strings.ToUpper(ofABC) + "  a", "g" + ofABC[1:] + "  a", "  a",
	} {
		if sum, name, ok := sums.ParseLine(line); ok {
			t.Errorf("%q: got %q, %q", line, sum, name)
		}
	}
	for _, line := range []string{ofABC + "  a  b", ofABC + "  a  b\n"} {
		if sum, name, ok := sums.ParseLine(line); sum != ofABC || name != "a  b" || !ok {
			t.Errorf("%q: got %q, %q, %v", line, sum, name, ok)
		}
	}
}

func TestCompare(t *testing.T) {
	a, b := sums.Line(ofABC, "a"), sums.Line(ofNothing, "b")
	both := sums.List{"a": ofABC, "b": ofNothing}
	for _, c := range []struct {
		text  string
		found sums.List
		want  []string
	}{
		{a + b, both, nil},
		{strings.TrimSuffix(a+b, "\n"), both, nil},
		{"", sums.List{}, nil},
		{a, both, []string{"b: not in f"}},
		{a + b, sums.List{"a": ofABC}, []string{"b: missing"}},
		{a + b, sums.List{"a": ofABC, "b": ofABC}, []string{"b: other bytes than f says"}},
		{b + a, both, []string{`f: not a sum and a name, in order (got "` + strings.TrimSuffix(a, "\n") + `")`}},
		{a + a + b, both, []string{`f: not a sum and a name, in order (got "` + strings.TrimSuffix(a, "\n") + `")`}},
		{"x\n" + b, sums.List{"a": ofABC}, []string{`f: not a sum and a name, in order (got "x")`, "b: missing"}},
		{a + b + "\n", both, []string{`f: not a sum and a name, in order (got "")`}},
	} {
		if got := sums.Compare("f", c.text, c.found); !slices.Equal(got, c.want) {
			t.Errorf("%q of %v: got %q, want %q", c.text, c.found, got, c.want)
		}
	}
}

// The program of that name takes the list.
func TestSha256sumTakesTheList(t *testing.T) {
	if _, err := exec.LookPath("sha256sum"); err != nil {
		t.Skip("skipped: no sha256sum on PATH")
	}
	dir := t.TempDir()
	for name, text := range map[string]string{"a b": "abc", "c": "", "list": sums.List{"a b": ofABC, "c": ofNothing}.String()} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command("sha256sum", "--check", "--strict", "list")
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
