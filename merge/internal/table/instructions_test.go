package table

import (
	"slices"
	"strings"
	"testing"

	"scaleguild/internal/run"
	"scaleguild/merge/internal/stats"
)

// What was counted stands in tables of its own, with the ratio of CPU times beside that of
// instructions, and with what counting does not see.
func TestInstructionsAreATableOfTheirOwn(t *testing.T) {
	f := run.Instructions{Counter: "valgrind-3.19.0", ShortRequests: 200, LongRequests: 600, Stages: []run.StageInstructions{
		{Stage: "v4", InFlight: 20}, {Stage: "v5", Parent: "v4", InFlight: 20}, {Stage: "v6", Parent: "v4"},
	}}
	pair := func(perResponse int64) run.InstructionPair {
		return run.InstructionPair{Long: run.InstructionReplay{Instructions: 400 * perResponse}, Processes: 3}
	}
	f.Add(0, pair(3_000_000))
	f.Add(0, pair(3_003_000))
	f.Add(1, pair(3_690_000))
	f.Stages[1].Functions = []run.FunctionInstructions{{Function: "_PyEval_EvalFrameDefault", Object: "libpython3.11.so.1.0", PerResponse: 1_059_400, Share: 0.287}}
	tab := Table{Instructions: &f, Rows: []Row{{Stage: "v5", Parent: "v4", Steps: map[string]*Comparison{
		CPUPerResponse: {Ratio: stats.Ratio{Median: 1.1}, Corrected: &Corrected{Ratio: stats.Ratio{Median: 1.13}, Judged: true}},
	}}}}
	s := tab.instructionsSection()
	want := [][]string{{"v4", "3.002", "0.10 %", "–", "–", "20", "3"}, {"v5", "3.690", "–", "1.229×", "1.130×", "20", "3"}}
	if !slices.EqualFunc(s.Lines, want, slices.Equal[[]string]) {
		t.Errorf("got %q", s.Lines)
	}
	tab.Rows[0].Steps[CPUPerResponse].Corrected.Judged = false // the study judges as measured
	if got := tab.instructionsSection().Lines[1][4]; got != "1.100×" {
		t.Errorf("got %s, want the ratio that the study judges by", got)
	}
	for _, words := range []string{"valgrind-3.19.0", "first 200 and 600 requests", "does not see waiting, the kernel, or caches that miss"} {
		if !strings.Contains(s.About, words) {
			t.Errorf("%q lacks %q", s.About, words)
		}
	}
	if got := tab.functionsSection().Lines; len(got) != 1 || !slices.Equal(got[0], []string{"v5", "_PyEval_EvalFrameDefault", "libpython3.11.so.1.0", "1059.4", "28.7 %"}) {
		t.Errorf("got %q", got)
	}
	if none := (Table{}); len(none.instructionsSection().Lines) > 0 || len(none.functionsSection().Lines) > 0 {
		t.Error("tables of nothing that was counted")
	}
}
