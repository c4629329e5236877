package report

import (
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"scaleguild/internal/bound"
	"scaleguild/merge/internal/stats"
	"scaleguild/merge/internal/table"
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

// Each bound that a table can name has its word, as the page links to it.
func TestEveryBoundHasAWord(t *testing.T) {
	names := []string{bound.None}
	for _, set := range []testrun.Set{testrun.TenBlocks(), testrun.Staircase()} {
		names = append(names, constraints(study(t, set).Table)...)
	}
	for _, name := range names {
		if means(dashed(name)) == "" {
			t.Errorf("the page has no word for %q", name)
		}
	}
}

// The first screen follows the records.
func TestAnswerFollowsTheRecord(t *testing.T) {
	set := testrun.OneBlock()
	want := "From 10.4 correct responses per second (v1-sync) to 347 (v5-wal); the largest step between two single runs is HANDLERS=async, 31.8× the rate of v1-sync. What bounds v5-wal now: "
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

// A step is said to show no difference exactly when the table says so.
func TestAnswerNamesWhatShowsNoDifference(t *testing.T) {
	ten := study(t, testrun.TenBlocks()).Table
	for i, row := range ten.Rows {
		if row.Steps[table.CompletedRate] == nil || row.Again {
			continue
		}
		for _, effect := range []string{stats.Better, stats.NoClaim, stats.NoDifference, stats.NotCalled} {
			ten.Rows[i].Steps[table.CompletedRate].Effect = effect
			before, notCalled, _ := strings.Cut(answer(ten), " Not called, though the interval of the ratio leaves 1 out: ")
			_, none, _ := strings.Cut(before, " No difference in the completed rate is shown by ")
			named := row.Stage + " (could show "
			if got := strings.Contains(none, named); got != (effect == stats.NoDifference) {
				t.Errorf("%s is %q: got %q", row.Stage, effect, answer(ten))
			}
			if got := strings.Contains(notCalled, named); got != (effect == stats.NotCalled) {
				t.Errorf("%s is %q: got %q", row.Stage, effect, answer(ten))
			}
		}
	}
}

// Of stages that show no difference the answer names the one that came first, whichever
// of them has the highest median.
func TestAnswerGoesBackOverStepsWithoutADifference(t *testing.T) {
	ten := study(t, testrun.TenBlocks()).Table
	set := func(effect string) {
		for i, row := range ten.Rows {
			if step := row.Steps[table.CompletedRate]; step != nil {
				step.Effect = effect
				if row.Stage == "v2-async" {
					ten.Rows[i].Steps[table.CompletedRate].Effect = stats.Better
				}
			}
		}
	}
	set(stats.NoDifference)
	if got := answer(ten); !strings.Contains(got, "(v2-async);") || !strings.Contains(got, "What bounds v2-async now") {
		t.Errorf("no difference: got %q", got)
	}
	highest := highest(ten.Rows, rate).Stage
	set(stats.Better)
	if got := answer(ten); highest == "v2-async" || !strings.Contains(got, "("+highest+");") {
		t.Errorf("better: got %q, want %s", got, highest)
	}
}

// A study whose stages answer all that arrives has no climb to tell.
func TestAnswerOfAllArrivals(t *testing.T) {
	one := study(t, testrun.OneBlock()).Table
	for i := range one.Rows {
		if one.Rows[i].Bound != nil {
			one.Rows[i].Bound.Name = bound.ArrivalRate
		}
	}
	want := "Every stage answers all that arrives. A correct response costs from "
	if got := answer(one); !strings.HasPrefix(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// A page of several studies tells each of them.
func TestStudiesStandSideBySide(t *testing.T) {
	page := rendered(t, Input{Study: study(t, testrun.TenBlocks()), Others: []Study{study(t, testrun.Staircase())}, Question: "How far?"})
	for _, text := range []string{"<h1>How far?</h1>", "Studies side by side", "v2-async@200", "rate-1-option"} {
		if !strings.Contains(page, text) {
			t.Errorf("the page lacks %q", text)
		}
	}
}

// Of a sweep's points, the first of each stage tells what all of them share.
func TestPointsAreToldOnce(t *testing.T) {
	s := study(t, testrun.Staircase())
	page := rendered(t, Input{Study: s})
	if got, want := strings.Count(page, "<summary>Every variable of the plan"), len(s.Table.Sweep.Stages); got != want {
		t.Errorf("%d lists of variables for %d points, want %d", got, len(s.Table.Rows), want)
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

// A published page links to its records and shows the hash of their manifest.
func TestPublishedPageLeadsToItsRecords(t *testing.T) {
	in := Input{Study: study(t, testrun.OneBlock()), RawAt: "../records/ladder"}
	for _, text := range []string{`<a href="../records/ladder/b01/v2-async/record.json">b01/v2-async/record.json</a>`, "the run directory has no such file"} {
		if page := rendered(t, in); !strings.Contains(page, text) {
			t.Errorf("the page lacks %q", text)
		}
	}
	in.Sealed = "0123abcd"
	if page := rendered(t, in); !strings.Contains(page, "<dd>0123abcd</dd>") {
		t.Error("the page lacks the manifest's hash")
	}
	in.RawAt = ""
	if page := rendered(t, in); strings.Contains(page, "0123abcd") {
		t.Error("a page that the manifest may list holds the manifest's hash")
	}
}

// CPU is split by kind only with costs that were measured for the same service.
func TestSplitTakesTheStudyOfKinds(t *testing.T) {
	in := Input{Study: study(t, testrun.OneBlock())}
	row := in.Table.Rows[1]
	if got := split(in, row); len(got.Lines) > 0 || !strings.HasSuffix(got.Sentence, "and no study that asks for one kind at a time stands beside this one.") {
		t.Errorf("without the study: got %+v", got)
	}
	kinds := Study{Details: map[string]Detail{}}
	kinds.Table.Study = "endpoints"
	for i, k := range row.Kinds {
		r := table.Row{Stage: "tuned-" + strings.ReplaceAll(k.Kind, "_", "-"), Valid: 1, Cells: map[string]*table.Cell{
			table.CPUPerResponse: {Summary: stats.Summary{Count: 1, Median: 0.001 * float64(i+1)}},
		}}
		kinds.Table.Rows = append(kinds.Table.Rows, r)
		detail := in.Details[row.Stage]
		detail.Variables = maps.Clone(detail.Variables)
		detail.Variables["MIX"], detail.Variables["VUS"] = k.Kind, "1"
		kinds.Details[r.Stage] = detail
	}
	in.Others = []Study{kinds}
	got := split(in, row)
	if len(got.Lines) != len(row.Kinds) || got.Lines[1].Cost != "2.00 ms" || !strings.Contains(got.Sentence, "the study endpoints measured for one kind at a time, a response of this mix costs") {
		t.Errorf("with the study: got %+v", got)
	}
	if got := split(in, in.Table.Rows[0]); len(got.Lines) > 0 || !strings.HasSuffix(got.Sentence, "did not measure this configuration.") {
		t.Errorf("of another configuration: got %+v", got)
	}
}
