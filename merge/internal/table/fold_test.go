package table_test

import (
	"maps"
	"math"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"scaleguild/internal/run"
	"scaleguild/merge/internal/rundir"
	"scaleguild/merge/internal/stats"
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

// tenBlocks is testrun.TenBlocks as read; it takes seconds to make. It is shared,
// and must not be changed.
var tenBlocks = sync.OnceValue(func() rundir.Dir {
	dir, err := os.MkdirTemp("", "ten-blocks-")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	if err := testrun.TenBlocks().Write(dir); err != nil {
		panic(err)
	}
	d, err := rundir.Read(dir)
	if err != nil {
		panic(err)
	}
	return d
})

// Cells are the median and the range of the blocks.
func TestFoldBlocks(t *testing.T) {
	set := testrun.Ladder("x", 3)
	for block, rates := range [][2]float64{{10, 100}, {20, 120}, {5, 90}} {
		set.Runs[testrun.Place(block+1, "v1-sync")].SetRate(rates[0])
		set.Runs[testrun.Place(block+1, "v2-async")].SetRate(rates[1])
	}
	r := row(t, fold(t, set), "v2-async")
	rate := r.Cells[table.CompletedRate]
	if rate.Median != 100 || rate.Range.Low != 90 || rate.Range.High != 120 {
		t.Errorf("rate: got %+v, %+v", rate.Summary, rate.Range)
	}
	// The ratio is taken within each block before the median: 10, 6 and 18, not 100 / 10.
	if ratio := r.Steps[table.CompletedRate]; ratio.Median != 10 || ratio.Pairs != 3 {
		t.Errorf("ratio: got %+v", ratio.Ratio)
	}
}

// The ratio pairs blocks: one that lacks a half, or has an invalid one, does not take part.
func TestRatioPairsBlocks(t *testing.T) {
	set := testrun.Ladder("x", 4)
	for block := 1; block <= 4; block++ {
		set.Runs[testrun.Place(block, "v1-sync")].SetRate(10)
		set.Runs[testrun.Place(block, "v2-async")].SetRate(float64(10 * (block + 1)))
	}
	delete(set.Runs, testrun.Place(1, "v1-sync"))
	set.Runs[testrun.Place(2, "v2-async")].SetQuotaRead(2)
	folded := fold(t, set)
	step := row(t, folded, "v2-async").Steps[table.CompletedRate]
	if step.Pairs != 2 || step.Dropped != 2 || step.Median != 4.5 {
		t.Errorf("got %+v, want the ratios 4 and 5 of blocks 3 and 4", step)
	}
	if got := row(t, folded, "v1-sync").Warnings; len(got) != 1 || got[0] != "ran in 3 of 4 blocks" {
		t.Errorf("warnings: got %q", got)
	}
}

// An invalid run is shown, and in no statistic.
func TestInvalidRunsAreLeftOut(t *testing.T) {
	set := testrun.Ladder("x", 3)
	set.Runs[testrun.Place(2, "v2-async")].SetRate(900)
	set.Runs[testrun.Place(2, "v2-async")].SetQuotaRead(2)
	folded := fold(t, set)
	r := row(t, folded, "v2-async")
	if r.Status != table.Partly || r.Runs != 3 || r.Valid != 2 || r.Cells[table.CompletedRate].Max > 400 {
		t.Errorf("got %s, %d of %d, at most %g/s", r.Status, r.Valid, r.Runs, r.Cells[table.CompletedRate].Max)
	}
	if len(r.Blocks) != 3 || r.Blocks[1].Valid || *r.Blocks[1].Values[table.CompletedRate] != 900 {
		t.Errorf("the invalid run is not shown: %+v", r.Blocks)
	}
	if len(folded.Invalid) != 1 || folded.Invalid[0].Stage != "v2-async" || folded.Invalid[0].Block != 2 || len(folded.Invalid[0].Reasons) != 1 {
		t.Errorf("invalid runs: %+v", folded.Invalid)
	}
	if *r.Cells[table.P50].Pooled < 0.5 { // the invalid run has 27000 quick responses
		t.Errorf("the pooled p50 is %g", *r.Cells[table.P50].Pooled)
	}
	void := testrun.Ladder("x", 1)
	void.Runs[testrun.Place(1, "v2-async")].SetQuotaRead(2)
	folded = fold(t, void)
	if r := row(t, folded, "v2-async"); r.Status != table.Invalid || r.Cells[table.CompletedRate] == nil || r.Steps[table.CompletedRate] != nil || r.Bound != nil || r.Expect.Score != table.NotMeasured {
		t.Errorf("a stage without a valid run: got %+v", r)
	}
	if row(t, folded, "v3-workers").Steps[table.CompletedRate] != nil {
		t.Error("v3-workers is compared with a void number")
	}
}

// The pooled quantile of a stage is that of all its valid responses together: ten times as
// many slow ones in one block weigh ten times as much. What is shown is the median of the runs'.
func TestQuantilesArePooled(t *testing.T) {
	set := testrun.Ladder("x", 3)
	for block := 1; block <= 3; block++ {
		set.Runs[testrun.Place(block, "v1-sync")].SetRate(10)
	}
	slow := set.Runs[testrun.Place(1, "v1-sync")]
	slow.SetRate(200)
	slow.SetTimes(10)
	cell := row(t, fold(t, set), "v1-sync").Cells[table.P50]
	if cell.Median > 25 || *cell.Pooled < 100 {
		t.Errorf("got a median of %g s and %g s pooled", cell.Median, *cell.Pooled)
	}
}

// The known effects of TenBlocks are found, and nothing else.
func TestKnownEffects(t *testing.T) {
	folded, err := table.Fold(tenBlocks())
	if err != nil {
		t.Fatal(err)
	}
	for stage, want := range map[string]struct {
		ratio            float64
		rate, cpu, score string
	}{
		"v2-async":         {331 / 10.4, stats.Better, stats.Better, table.CameTrue},
		"v3-workers":       {322. / 331, stats.Worse, stats.Worse, table.CameTrue},
		"v4-gunicorn":      {324. / 322, stats.NoDifference, stats.NoDifference, table.CannotTell},
		"v5-wal":           {347. / 324, stats.Better, stats.Better, table.Missed},
		"v6-slow-upstream": {53.3 / 324, stats.Worse, stats.Worse, table.CameTrue},
	} {
		r := row(t, folded, stage)
		rate, cpu := r.Steps[table.CompletedRate], r.Steps[table.CPUPerResponse]
		if !rate.Interval.Contains(want.ratio) || rate.Effect != want.rate || cpu.Effect != want.cpu {
			t.Errorf("%s: got %s and %s, %s; want %.4g, %+v", stage, rate.Effect, cpu.Effect, rate.Text(), want.ratio, want)
		}
		if r.Expect.Score != want.score {
			t.Errorf("%s: prediction %s, want %s", stage, r.Expect.Score, want.score)
		}
	}
	if len(folded.Floors) != 5 {
		t.Fatalf("got %d floors", len(folded.Floors))
	}
	for _, f := range folded.Floors {
		if f.Floor == nil || *f.Floor < 0.002 || *f.Floor > 0.02 || f.Stage != "v4-gunicorn" {
			t.Errorf("floor: %+v", f)
		}
	}
	again := row(t, folded, "v4-gunicorn-again").Steps[table.CompletedRate]
	if again.Effect != "" || again.Adjusted != nil {
		t.Errorf("the again stage is judged: %+v", again)
	}
}

// Without a valid A/A pair the noise floor is not known, and nothing is claimed.
func TestNoFloorNoClaim(t *testing.T) {
	d := tenBlocks()
	const again = "v4-gunicorn-again"
	d.Runs = maps.Clone(d.Runs)
	d.Runs[again] = slices.Clone(d.Runs[again])
	for block := 2; block < 10; block++ {
		void := *d.Runs[again][block]
		void.Verdict = run.Verdict{Reasons: []string{"void"}}
		d.Runs[again][block] = &void
	}
	folded, err := table.Fold(d)
	if err != nil {
		t.Fatal(err)
	}
	step := row(t, folded, "v2-async").Steps[table.CompletedRate]
	if step.Effect != stats.NoClaim || !strings.Contains(step.Because, "noise floor is not known") {
		t.Errorf("got %s: %s", step.Effect, step.Because)
	}
}

// Fewer than five valid pairs make no claim, however clear the ratio is.
func TestTooFewBlocks(t *testing.T) {
	for _, blocks := range []int{1, 2, 3, 4} {
		folded := fold(t, testrun.Ladder("x", blocks))
		step := row(t, folded, "v2-async").Steps[table.CompletedRate]
		if step.Effect != stats.NoClaim || (step.Interval == nil) != (blocks < 3) {
			t.Errorf("%d blocks: got %s, interval %v", blocks, step.Effect, step.Interval)
		}
		if text := strings.Join(folded.Caveats, " "); !strings.Contains(text, "block") {
			t.Errorf("%d blocks: no caveat", blocks)
		}
	}
}

func TestSweep(t *testing.T) {
	sweep := fold(t, testrun.Staircase()).Sweep
	if len(sweep.Stages) != 2 || *sweep.Stages[0].Highest != "25" || *sweep.Stages[1].Highest != "100" {
		t.Fatalf("got %+v", sweep.Stages)
	}
	for _, c := range []struct {
		stage, point int
		meets, never bool
		dropped      float64
	}{{0, 0, true, false, 0}, {0, 1, false, true, 0.2}, {0, 3, false, true, 0.8}, {1, 2, true, false, 0}, {1, 3, false, false, 0}} {
		p := sweep.Stages[c.stage].Points[c.point]
		if p.Meets != c.meets || (p.P95Offered == nil) != c.never || math.Abs(p.DroppedShare-c.dropped) > 1e-9 {
			t.Errorf("%s: got %+v", p.Row, p)
		}
	}
}

// Where a point is repeated, one block that does not meet the objective decides.
func TestASweepOfSeveralBlocks(t *testing.T) {
	set := testrun.StaircaseOf(3)
	r := set.Runs["b02/v2-async@100"]
	r.Drop(r.Record.Load.Started / 200)
	stage := fold(t, set).Sweep.Stages[1]
	var byBlock []string
	for _, highest := range stage.HighestByBlock {
		byBlock = append(byBlock, *highest)
	}
	if p := stage.Points[2]; *stage.Highest != "50" || !slices.Equal(byBlock, []string{"100", "50", "100"}) || p.Met != 2 || p.Runs != 3 || p.P95Range == nil ||
		!strings.HasPrefix(p.Because, "met in 2 of 3 runs; ") || !strings.HasSuffix(p.Because, " iterations were dropped") {
		t.Errorf("got %s, %q, %+v", *stage.Highest, byBlock, p)
	}
}

// Half a percent of lost starts moves the p95 of what was offered up, five percent
// put it out of reach.
func TestDropsRaiseTheOfferedP95(t *testing.T) {
	set := testrun.Staircase()
	r := set.Runs["b01/v2-async@100"]
	before := fold(t, set).Sweep.Stages[1].Points[2]
	r.Drop(r.Record.Load.Started / 200)
	few := fold(t, set).Sweep.Stages[1].Points[2]
	if *few.P95 != *before.P95 || *few.P95Offered <= *before.P95Offered || few.Meets {
		t.Errorf("got p95 %g and %g of offered, %g before", *few.P95, *few.P95Offered, *before.P95Offered)
	}
	r.Drop(r.Record.Load.Started / 10)
	if many := fold(t, set).Sweep.Stages[1].Points[2]; many.P95Offered != nil {
		t.Errorf("got %g s", *many.P95Offered)
	}
}

// A quantity that does not exist is nothing, not 0.
func TestNothingIsNotZero(t *testing.T) {
	set := testrun.Ladder("x", 1)
	r := set.Runs["b01/v1-sync"]
	r.SetRate(0)
	r.Record.CPU.Periods = 0
	cells := row(t, fold(t, set), "v1-sync").Cells
	for _, key := range []string{table.P50, table.P95, table.P99, table.FailedShare, table.CPUPerResponse, "throttled_periods_share"} {
		if cells[key] != nil {
			t.Errorf("%s: got %+v, want nothing", key, *cells[key])
		}
	}
}

// Every metric of a stage that ran has a value: a typing mistake in a key would
// show up as a dash.
func TestEveryMetricHasAValue(t *testing.T) {
	for _, r := range fold(t, testrun.OneBlock()).Rows {
		for _, m := range table.Metrics() {
			if r.Cells[m.Key] == nil && !m.Rare {
				t.Errorf("%s has no %s", r.Stage, m.Key)
			}
		}
		if len(r.Kinds) != 6 {
			t.Errorf("%s has %d kinds, want 6", r.Stage, len(r.Kinds))
		}
		for _, k := range r.Kinds {
			for _, m := range table.KindMetrics() {
				if k.Cells[m.Key] == nil {
					t.Errorf("%s has no %s of %s", r.Stage, m.Key, k.Kind)
				}
			}
		}
	}
}

// Each change of a record must reach the text, the Markdown, the CSV and the JSON,
// and not by way of a verdict: the changed runs are valid.
func TestClaimsFollowTheRecord(t *testing.T) {
	before := presented(t, fold(t, testrun.OneBlock()))
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
		"quantile":  func(r *testrun.Run) { r.SetTimes(1.3) },
	} {
		set := testrun.OneBlock()
		change(set.Runs["b01/v2-async"])
		folded := fold(t, set)
		if r := row(t, folded, "v2-async"); r.Status != table.Valid {
			t.Errorf("%s: the changed run is %s: %q", name, r.Status, r.Reasons)
		}
		for i, after := range presented(t, folded)[:4] { // the brief one does not show everything
			if after == before[i] {
				t.Errorf("%s: %s shows no difference", name, formats[i])
			}
		}
	}
}

// formats are those of presented, in its order.
var formats = []string{"text", "markdown", "csv", "json", "brief", "short"}

func presented(t *testing.T, folded table.Table) []string {
	t.Helper()
	csv, err := folded.CSV()
	if err != nil {
		t.Fatal(err)
	}
	canonical, err := folded.JSON()
	if err != nil {
		t.Fatal(err)
	}
	return []string{folded.Text(), folded.Markdown(), csv, canonical, folded.MarkdownBrief(), folded.MarkdownShort()}
}

// Texts of a run directory cannot move the cursor, open a cell or start a tag.
func TestHostileTexts(t *testing.T) {
	set := testrun.OneBlock()
	hostile := "a\x1b[2Jb | `c` <script>alert(1)</script>\nd"
	set.Study.Title = hostile
	set.Runs["b01/v2-async"].Record.Warnings = []string{hostile}
	folded := fold(t, set)
	for _, text := range presented(t, folded) {
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
	if _, err := table.Fold(d); err == nil || !strings.Contains(err.Error(), "v2-async: the ratio of "+table.CompletedRate+" to the parent's is not finite") {
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
