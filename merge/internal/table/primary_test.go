package table_test

import (
	"testing"

	"scaleguild/merge/internal/table"
)

// The primary metric of a step is the one that its prediction names; the completed rate where that
// is none which is judged. Primary tests are one family, what is left of each metric is another.
func TestThePrimaryMetricIsThatOfThePrediction(t *testing.T) {
	tab := folded(t, tenBlocks())
	primary := 0
	for _, r := range tab.Rows {
		if r.Again {
			continue
		}
		want := table.CompletedRate
		if r.Stage == "v5-wal" { // testrun predicts its CPU time
			want = table.CPUPerResponse
		}
		for key, step := range r.Steps {
			if step == nil || step.Tests == 0 {
				continue
			}
			if step.Primary != (key == want) {
				t.Errorf("%s: %s is primary: %v", r.Stage, key, step.Primary)
			}
			if step.Primary {
				primary++
			}
			tests := map[string]int{table.CompletedRate: 1, table.CPUPerResponse: 4}[key]
			if tests == 0 || step.Primary {
				tests = 5
			}
			if step.Tests != tests {
				t.Errorf("%s: %s is one of %d tests, want %d", r.Stage, key, step.Tests, tests)
			}
		}
	}
	if primary != 5 {
		t.Errorf("%d primary tests of 5 steps", primary)
	}
}
