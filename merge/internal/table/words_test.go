package table

import (
	"strings"
	"testing"

	"scaleguild/internal/bound"
	"scaleguild/merge/internal/stats"
)

// What a line says of a stage, for every state that it can be in.
func TestTheWordsOfALine(t *testing.T) {
	step := func(effect string) map[string]*Comparison {
		return map[string]*Comparison{CompletedRate: {Ratio: stats.Ratio{Median: 1.5}, Effect: effect, Because: "why"}}
	}
	for _, c := range []struct {
		row    Row
		blocks int
		want   string // verdict, ratio, effect, effect of the short table
	}{
		{Row{Status: NotRun}, 3, "not run | – | – | not run"},
		{Row{Status: Valid, Runs: 1, Valid: 1}, 1, "valid | – | – | –"},
		{Row{Status: Valid, Runs: 3, Valid: 3, Steps: step(stats.Better)}, 3, "3 of 3 valid | 1.500× | better | better"},
		{Row{Status: Partly, Runs: 3, Valid: 2, Steps: step(stats.NoClaim)}, 3, "2 of 3 valid | 1.500× | no claim | no claim"},
		{Row{Status: Partly, Runs: 2, Valid: 1}, 3, "1 of 2 valid | – | – | –"},
		{Row{Status: Invalid, Runs: 3}, 3, "INVALID | – | – | INVALID"},
		{Row{Status: Invalid, Runs: 1}, 1, "INVALID | – | – | INVALID"},
		{Row{Status: Valid, Runs: 3, Valid: 3, Again: true, Steps: step("")}, 3, "3 of 3 valid | 1.500× | A/A | A/A"},
	} {
		got := strings.Join([]string{c.row.Verdict(c.blocks), c.row.Ratio(), c.row.Effect(), c.row.shortEffect()}, " | ")
		if got != c.want {
			t.Errorf("%s, %d of %d: got %q, want %q", c.row.Status, c.row.Valid, c.row.Runs, got, c.want)
		}
	}
}

// A status follows from the two counts alone.
func TestStatus(t *testing.T) {
	for _, c := range []struct {
		runs, valid int
		want        string
	}{{0, 0, NotRun}, {1, 1, Valid}, {3, 3, Valid}, {3, 1, Partly}, {3, 0, Invalid}} {
		if got := status(Row{Runs: c.runs, Valid: c.valid}); got != c.want {
			t.Errorf("%d of %d: got %s, want %s", c.valid, c.runs, got, c.want)
		}
	}
}

// An effect is explained where it is none: a reader of "no claim" asks why.
func TestWhyThereIsNoEffect(t *testing.T) {
	for effect, want := range map[string]string{
		stats.Better: "better", stats.Worse: "worse", stats.NoDifference: "no difference shown: why", stats.NoClaim: "no claim: why",
	} {
		if got := (&Comparison{Effect: effect, Because: "why"}).EffectText(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	for effect, want := range map[string]string{
		stats.Better: "better", stats.NoClaim: "no claim: why",
		stats.NoDifference: "no difference shown (could show 12 %): why", stats.NotCalled: "not called (could show 12 %): why",
	} {
		if got := (&Comparison{Effect: effect, Because: "why", Detectable: number64(0.1234)}).EffectText(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// In the short table a ratio names its parent unless that is the line before.
func TestAParentThatIsNotTheLineBefore(t *testing.T) {
	row := Row{Stage: "v3", Parent: "v1", Steps: map[string]*Comparison{CompletedRate: {Ratio: stats.Ratio{Median: 2}}}}
	for before, want := range map[string]string{"v1": "2.00×", "v2": "2.00× of v1", "": "2.00× of v1"} {
		if got := row.ratioAfter(before); got != want {
			t.Errorf("after %q: got %q, want %q", before, got, want)
		}
	}
	row.Steps = nil
	if got := row.ratioAfter("v2"); got != "–" {
		t.Errorf("without a comparison: got %q", got)
	}
}

func TestTheWordsOfABoundAndAPrediction(t *testing.T) {
	var none *Bound
	for want, b := range map[string]*Bound{
		"–": none, "cpu": {Name: bound.CPU, Agree: 3, Of: 3}, "slots (2 of 3)": {Name: bound.Slots, Agree: 2, Of: 3},
	} {
		if got := b.Text(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	var x *Expectation
	if x.Outcome() != "–" || (&Expectation{Score: Missed}).Outcome() != "missed" {
		t.Error("the outcome of a prediction is not its score, or not a dash without one")
	}
	for p, want := range map[float64]string{0: "<0.0001", 0.00009: "<0.0001", 0.00012: "0.00012", 0.051: "0.051", 1: "1"} {
		if got := pValue(p); got != want {
			t.Errorf("p %g: got %q, want %q", p, got, want)
		}
	}
}

// The caveats say what the number of blocks allows: more of it with each step.
func TestWhatTheNumberOfBlocksAllows(t *testing.T) {
	for blocks, want := range map[int][]string{
		1:  {"One block: each value is a single run"},
		2:  {"The brackets hold both of two runs", "Fewer than 5 blocks"},
		3:  {"The brackets hold the range of these runs. It claims no confidence", "Fewer than 5 blocks"},
		5:  {"The brackets hold the range of these runs. It claims no confidence"},
		10: {"the range of these runs, of 10 and more without one in 10 at either end. It claims no confidence"},
	} {
		got := blockCaveats(Table{Blocks: blocks})
		if len(got) != len(want) {
			t.Errorf("%d blocks: got %q", blocks, got)
		}
		for i := range want {
			if !strings.Contains(got[i], want[i]) {
				t.Errorf("%d blocks: got %q, want %q", blocks, got[i], want[i])
			}
		}
	}
}

// Steps of which nothing is claimed are named together where they share a reason, in the
// order of the table.
func TestRefusalsAreNamedByTheirReason(t *testing.T) {
	row := func(stage, effect, why string) Row {
		return Row{Stage: stage, Steps: map[string]*Comparison{CompletedRate: {Effect: effect, Because: why}}}
	}
	got := refusals(Table{Rows: []Row{
		row("v2", stats.NoClaim, "few"), row("v3", stats.Better, "p"), row("v4", stats.NoClaim, "noise"), row("v5", stats.NoClaim, "few"), {Stage: "v6"},
	}})
	if want := "No claim about v2, v5: few.|No claim about v4: noise."; strings.Join(got, "|") != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// What was left out is counted, run by run: two runs may have the same warning.
func TestWhatIsLeftOutIsCounted(t *testing.T) {
	for _, c := range []struct {
		invalid  int
		warnings []string
		want     string
	}{
		{0, nil, ""},
		{1, nil, "1 run is invalid and in no statistic. The full table has them all."},
		{0, []string{"a", "a"}, "2 warnings, none of which invalidates a run. The full table has them all."},
		{2, []string{"a"}, "2 runs are invalid and in no statistic; 1 warning, which invalidates no run. The full table has them all."},
	} {
		tab := Table{Invalid: make([]InvalidRun, c.invalid), Rows: []Row{{Warnings: c.warnings}}}
		if got := tab.noteLine(); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

// The line of the noise floor leaves out a metric whose floor is not known.
func TestTheLineOfTheNoiseFloor(t *testing.T) {
	tab := Table{Metrics: Metrics(), Floors: []Floor{
		{Stage: "v4", Key: CompletedRate, Floor: number64(0.0093)}, {Stage: "v4", Key: P50}, {Stage: "v4", Key: P99, Floor: number64(0.05)},
	}}
	if got, want := tab.floorLine(), "Noise floor, from v4 run twice in each block, as a factor, whichever way round is larger: completed/s 0.93 %, p99 5.00 %. No smaller effect is claimed."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := tab.shortFloor(), "Noise floor 0.93 %: v4 ran twice"; !strings.HasPrefix(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	tab.Floors = tab.Floors[1:2]
	if got := tab.floorLine() + tab.shortFloor(); got != "" {
		t.Errorf("of no floor: got %q", got)
	}
}

// Equal texts share a number, a row's numbers are in its verdict, and the brief table has
// none.
func TestNotesAreNumbered(t *testing.T) {
	rows := []Row{
		{Status: Valid, Runs: 3, Valid: 3, Warnings: []string{"hot"}},
		{Status: Partly, Runs: 3, Valid: 2, Reasons: []string{"late"}, Warnings: []string{"hot", "dirty"}},
		{Status: Valid, Runs: 3, Valid: 3},
	}
	full, brief := notes{}, notes{brief: true}
	for i, want := range []string{"3 of 3 valid [1]", "2 of 3 valid [1–3]", "3 of 3 valid"} {
		if got := full.verdict(rows[i], 3); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		if got, want := brief.verdict(rows[i], 3), rows[i].Verdict(3); got != want {
			t.Errorf("brief: got %q, want %q", got, want)
		}
	}
	if got, want := strings.Join(full.texts, "|"), "warning: hot|invalid: late|warning: dirty"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
