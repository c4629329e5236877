package table_test

import (
	"strings"
	"testing"

	"scaleguild/internal/run"
	"scaleguild/merge/internal/testrun"
)

// A stage that changes something need not predict what comes of it, and the table says so.
func TestAStageWithoutAPrediction(t *testing.T) {
	set := testrun.ThreeBlocks()
	for _, r := range set.Runs {
		if r.Record.Plan.Stage == "v3-workers" {
			r.Record.Plan.Expect = run.Expect{}
		}
	}
	folded := fold(t, set)
	for _, row := range folded.Rows {
		if without := row.Stage == "v3-workers" || row.Again || row.Runs == 0; (row.Expect == nil) != without {
			t.Errorf("%s: got the prediction %+v", row.Stage, row.Expect)
		}
	}
	text := folded.Text()
	if n := strings.Count(text, "no prediction"); n != 1 {
		t.Errorf("the table says %d times that there is no prediction, want once:\n%s", n, text)
	}
}
