package verify

import (
	"math"
	"testing"

	"scaleguild/merge/internal/table"
)

// What a start did to a service is in all rounds of its block: two rounds are no two witnesses.
func TestTheRoundsOfABlockAreOneSample(t *testing.T) {
	row := func(stage string, rates ...float64) table.Row {
		r := table.Row{Stage: stage}
		for i, rate := range rates { // two rounds a block
			r.Blocks = append(r.Blocks, table.BlockRun{Block: i/2 + 1, Round: i%2 + 1, Valid: rate > 0, Values: map[string]*float64{"rate": &rate}})
		}
		return r
	}
	kept := table.Table{Blocks: 3, Rounds: 2, Rows: []table.Row{row("two", 200, 800, 300, -1, -1, -1), row("one", 100, 200, 100, 100, 100, 100)}}
	got := logRatios(kept, asMeasured, "rate", "two", "one")
	// 2 and 4 are 2.83 in the mean of their logarithms; of the third block no pair is valid.
	if len(got) != 2 || math.Abs(got[0]-1.5*math.Ln2) > 1e-9 || math.Abs(got[1]-math.Log(3)) > 1e-9 {
		t.Errorf("got %v, want the logarithms of 2.83 and 3", got)
	}
}
