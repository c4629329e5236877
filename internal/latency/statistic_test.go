package latency

import (
	"testing"

	"pgregory.net/rapid"
)

// Each rank lies in the middle of the bucket that the library's own list has for it.
func TestStatisticIsTheMiddleOfItsBucket(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := newHistogram()
		for _, v := range rapid.SliceOfN(rapid.Int64Range(0, Highest), 1, 30).Draw(t, "values") {
			if err := h.RecordValues(v>>rapid.IntRange(0, 29).Draw(t, "shift"), rapid.Int64Range(1, 1000).Draw(t, "times")); err != nil {
				t.Fatal(err)
			}
		}
		rank := int64(1)
		for _, bar := range h.Distribution() {
			for _, r := range []int64{rank, rank + bar.Count - 1} {
				if want := float64(bar.From+bar.To) / 2 / 1e6; bar.Count > 0 && statistic(h, r) != want {
					t.Fatalf("rank %d of %d: got %g, want %g", r, h.TotalCount(), statistic(h, r), want)
				}
			}
			rank += bar.Count
		}
	})
}
