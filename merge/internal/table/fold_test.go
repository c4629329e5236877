package table_test

import (
	"math"
	"strings"
	"testing"

	"scaleguild/merge/internal/rundir"
	"scaleguild/merge/internal/table"
	"scaleguild/merge/internal/testrun"
)

func row(t *testing.T, folded table.Table, stage string) table.Row {
	t.Helper()
	for _, r := range folded.Rows {
		if r.Stage == stage {
			return r
		}
	}
	t.Fatalf("no row %s", stage)
	return table.Row{}
}

func want(t *testing.T, what string, got *table.Cell, median, low, high float64) {
	t.Helper()
	if got == nil {
		t.Errorf("%s: got nothing, want %g (%g to %g)", what, median, low, high)
		return
	}
	near := func(a, b float64) bool { return math.Abs(a-b) <= 1e-9*math.Abs(b) }
	if !near(got.Median, median) || !near(got.Min, low) || !near(got.Max, high) {
		t.Errorf("%s: got %+v, want %g (%g to %g)", what, *got, median, low, high)
	}
}

// Cells are the median and the range of the blocks; the ratio is taken within
// each block before the median, so it is not the ratio of the medians.
func TestFoldBlocks(t *testing.T) {
	set := testrun.Ladder("x", 3)
	for block, rates := range [][2]float64{{10, 100}, {20, 120}, {5, 90}} {
		set.Runs[testrun.Place(block+1, "v1-sync")].SetRate(rates[0])
		set.Runs[testrun.Place(block+1, "v2-async")].SetRate(rates[1])
	}
	r := row(t, fold(t, set), "v2-async")
	want(t, "rate", r.Cells[table.CompletedRate], 100, 90, 120)
	want(t, "ratio", r.Cells[table.Ratio], 10, 6, 18)
}

func TestFoldEvenNumberOfBlocks(t *testing.T) {
	set := testrun.Ladder("x", 2)
	set.Runs[testrun.Place(1, "v1-sync")].SetRate(10)
	set.Runs[testrun.Place(2, "v1-sync")].SetRate(30)
	want(t, "rate", row(t, fold(t, set), "v1-sync").Cells[table.CompletedRate], 20, 10, 30)
}

// The ratio pairs blocks: one that lacks the parent's run does not take part.
func TestRatioPairsBlocks(t *testing.T) {
	set := testrun.Ladder("x", 2)
	set.Runs[testrun.Place(1, "v1-sync")].SetRate(10)
	set.Runs[testrun.Place(1, "v2-async")].SetRate(50)
	delete(set.Runs, testrun.Place(2, "v1-sync"))
	folded := fold(t, set)
	want(t, "ratio", row(t, folded, "v2-async").Cells[table.Ratio], 5, 5, 5)
	if got := row(t, folded, "v1-sync").Warnings; len(got) != 1 || got[0] != "ran in 1 of 2 blocks" {
		t.Errorf("warnings: got %q", got)
	}
}

// A ratio with an invalid run on either side would be a number made of a void one.
func TestNoRatioWithInvalidRun(t *testing.T) {
	set := testrun.Ladder("x", 2)
	set.Runs[testrun.Place(2, "v2-async")].SetQuotaRead(2)
	folded := fold(t, set)
	for _, stage := range []string{"v1-sync", "v2-async", "v3-workers"} {
		if got := row(t, folded, stage).Cells[table.Ratio]; got != nil {
			t.Errorf("%s: got ratio %+v, want none", stage, *got)
		}
	}
	invalid := row(t, folded, "v2-async")
	if invalid.Status != table.Invalid || len(invalid.Reasons) != 1 || !strings.HasPrefix(invalid.Reasons[0], "block 2: ") {
		t.Errorf("got %s, %q", invalid.Status, invalid.Reasons)
	}
	if row(t, folded, "v4-gunicorn").Cells[table.Ratio] == nil {
		t.Error("v4-gunicorn and its parent are valid, and it has no ratio")
	}
}

// A quantity that does not exist is nothing, not 0.
func TestNothingIsNotZero(t *testing.T) {
	set := testrun.Ladder("x", 1)
	r := set.Runs["b01/v1-sync"]
	r.Record.Load.Completed, r.Record.Load.Failed, r.Record.CPU.Periods = 0, 0, 0
	r.K6["window"].(map[string]any)["all"] = map[string]any{"completed": 0, "failed": 0, "response_time_ms": nil}
	cells := row(t, fold(t, set), "v1-sync").Cells
	for _, key := range []string{table.P50, table.P95, table.P99, table.FailedShare, table.CPUPerRequest, "throttled_periods_share"} {
		if cells[key] != nil {
			t.Errorf("%s: got %+v, want nothing", key, *cells[key])
		}
	}
}

// Every column of a stage that ran has a value, but the root's ratio: a typing
// mistake in a key would show up as a dash.
func TestEveryColumnHasAValue(t *testing.T) {
	for i, r := range fold(t, testrun.OneBlock()).Rows {
		for _, c := range table.Columns() {
			if r.Cells[c.Key] == nil && !(i == 0 && c.Key == table.Ratio) {
				t.Errorf("%s has no %s", r.Stage, c.Key)
			}
		}
		if len(r.Kinds) != 6 {
			t.Errorf("%s has %d kinds, want 6", r.Stage, len(r.Kinds))
		}
		for _, k := range r.Kinds {
			for _, c := range table.KindColumns(k.Kind) {
				if k.Cells[c.Key] == nil {
					t.Errorf("%s has no %s of %s", r.Stage, c.Key, k.Kind)
				}
			}
		}
	}
}

// Each change of a record must reach the text, the Markdown, the CSV and the JSON,
// and not by way of a verdict: the changed runs are valid.
func TestClaimsFollowTheRecord(t *testing.T) {
	for name, change := range map[string]func(*testrun.Run){
		"rate":      func(r *testrun.Run) { r.SetRate(662) },
		"failed":    func(r *testrun.Run) { r.AddFailed(30) },
		"CPU":       func(r *testrun.Run) { r.SetQuota(2) },                          // the same CPU time of twice the quota
		"CPU time":  func(r *testrun.Run) { r.SetQuota(2); r.SetUtilisation(0.987) }, // the same share of it
		"throttled": func(r *testrun.Run) { r.Record.CPU.ThrottledPeriods /= 2 },
		"in-flight": func(r *testrun.Run) { r.SetInFlight(150) },
		"most":      func(r *testrun.Run) { r.Record.Load.MaxInFlight = 150 },
		"parked":    func(r *testrun.Run) { r.Record.Upstream.PeakParked = 7 },
		"memory":    func(r *testrun.Run) { r.Record.Memory.PeakBytes *= 2 },
		"warning":   func(r *testrun.Run) { r.Record.Warnings = append(r.Record.Warnings, "a new doubt") },
		"quantile": func(r *testrun.Run) {
			all := r.K6["window"].(map[string]any)["all"].(map[string]any)
			all["response_time_ms"].(map[string]any)["p50"] = 700
		},
	} {
		before := presented(t, testrun.OneBlock())
		set := testrun.OneBlock()
		change(set.Runs["b01/v2-async"])
		if r := row(t, fold(t, set), "v2-async"); r.Status != table.Valid {
			t.Errorf("%s: the changed run is %s: %q", name, r.Status, r.Reasons)
		}
		for i, after := range presented(t, set) {
			if after == before[i] {
				t.Errorf("%s: presenter %d shows no difference", name, i)
			}
		}
	}
}

// formats are those of presented, in its order.
var formats = []string{"text", "markdown", "csv", "json"}

func presented(t *testing.T, set testrun.Set) []string {
	t.Helper()
	folded := fold(t, set)
	csv, err := folded.CSV()
	if err != nil {
		t.Fatal(err)
	}
	canonical, err := folded.JSON()
	if err != nil {
		t.Fatal(err)
	}
	return []string{folded.Text(), folded.Markdown(), csv, canonical}
}

// Texts of a run directory cannot move the cursor, open a cell or start a tag.
func TestHostileTexts(t *testing.T) {
	set := testrun.OneBlock()
	hostile := "a\x1b[2Jb | `c` <script>alert(1)</script>\nd"
	set.Study.Title = hostile
	set.Runs["b01/v2-async"].Record.Warnings = []string{hostile}
	folded := fold(t, set)
	for _, text := range presented(t, set) {
		if strings.ContainsRune(text, '\x1b') {
			t.Errorf("an escape character got through: %q", text)
		}
	}
	for _, mark := range []string{"<", "|", "`"} {
		if strings.Contains(strings.ReplaceAll(note(folded.Markdown()), `\`+mark, ""), mark) {
			t.Errorf("%s got through: %s", mark, folded.Markdown())
		}
	}
	if strings.Contains(folded.Text(), "</script>\nd") {
		t.Error("a line end got through")
	}
}

// note is the line of the first note of a table in Markdown.
func note(markdown string) string {
	_, rest, _ := strings.Cut(markdown, "\n- ")
	line, _, _ := strings.Cut(rest, "\n- ")
	return line
}

// Results that overflow are refused: neither JSON nor a chart could hold them.
func TestNotFinite(t *testing.T) {
	dir := t.TempDir()
	if err := testrun.OneBlock().Write(dir); err != nil {
		t.Fatal(err)
	}
	d, err := rundir.Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	// Set behind the verdict: no valid record on disk has such rates.
	d.Runs["v1-sync"][0].Record.Load.CompletedRate = 1e-300
	d.Runs["v2-async"][0].Record.Load.CompletedRate = 1e300
	if _, err := table.Fold(d); err == nil || !strings.Contains(err.Error(), "v2-async: "+table.Ratio+" is not finite") {
		t.Errorf("got %v", err)
	}
}

func BenchmarkReadAndFold(b *testing.B) {
	dir := b.TempDir()
	if err := testrun.Ladder("x", 10).Write(dir); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		d, err := rundir.Read(dir)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := table.Fold(d); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkFold(b *testing.B) {
	dir := b.TempDir()
	if err := testrun.Ladder("x", 10).Write(dir); err != nil {
		b.Fatal(err)
	}
	d, err := rundir.Read(dir)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := table.Fold(d); err != nil {
			b.Fatal(err)
		}
	}
}
