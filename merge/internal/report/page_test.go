package report

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"scaleguild/merge/internal/testrun"
)

// The words of the page are those of the glossary, letter by letter.
func TestWordsAreTheGlossarys(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("..", "..", "..", "docs", "glossary.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range words() {
		found := false
		for _, line := range strings.Split(string(data), "\n") {
			found = found || strings.HasPrefix(line, "| "+w.Name+" |") && strings.Contains(line, "| "+w.Means+" |")
		}
		if !found {
			t.Errorf("docs/glossary.md does not say that %q means %q", w.Name, w.Means)
		}
	}
}

// Each constraint that a table can name has its word, as the page links to it.
func TestEveryBoundHasAWord(t *testing.T) {
	for _, set := range []testrun.Set{testrun.TenBlocks(), testrun.Staircase()} {
		for _, name := range constraints(study(t, set).Table) {
			if means(dashed(name)) == "" {
				t.Errorf("the page has no word for %q", name)
			}
		}
	}
}

// The first screen follows the records.
func TestAnswerFollowsTheRecord(t *testing.T) {
	set := testrun.OneBlock()
	want := "From 10.4 correct responses per second (v1-sync) to 347 (v5-wal); the change that moved it most is HANDLERS=async, 31.8× the rate of v1-sync. What bounds v5-wal now: "
	if got := answer(study(t, set).Table); !strings.HasPrefix(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	set.Runs["b01/v5-wal"].SetRate(100)
	if got := answer(study(t, set).Table); !strings.Contains(got, "to 331 (v2-async)") {
		t.Errorf("after the change: got %q", got)
	}
	if got := answer(study(t, testrun.Staircase()).Table); got != "The objective is met, by ARRIVAL_RATE: v1-sync up to 25, v2-async up to 100." {
		t.Errorf("of a sweep: got %q", got)
	}
}

// A page of several studies tells each of them.
func TestStudiesStandSideBySide(t *testing.T) {
	page := rendered(t, Input{Study: study(t, testrun.TenBlocks()), Others: []Study{study(t, testrun.Staircase())}, Question: "How far?"})
	for _, text := range []string{"<h1>How far?</h1>", "Studies side by side", "v2-async@200", "rate-1-option", "ladder-staircase.csv"} {
		if !strings.Contains(page, text) {
			t.Errorf("the page lacks %q", text)
		}
	}
}

func TestScalesHoldTheirValues(t *testing.T) {
	for _, log := range []bool{true, false} {
		s, err := newScale(log, []float64{10.4, 347, 53})
		if err != nil {
			t.Fatal(err)
		}
		if low, high := s.at(10.4), s.at(347); low < 0 || high > 100 || low >= high {
			t.Errorf("log %v: got %g and %g", log, low, high)
		}
		if n := len(s.ticks()); n < 3 || n > 9 {
			t.Errorf("log %v: %d ticks", log, n)
		}
	}
	if _, err := newScale(true, []float64{0, 1}); err == nil {
		t.Error("a logarithmic scale took 0")
	}
}
