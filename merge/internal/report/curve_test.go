package report

import (
	"testing"

	"scaleguild/internal/latency"
)

// The table beside the curves gives the quantiles themselves, not the nearest
// points that are drawn, and none beyond which no response is.
func TestToldQuantilesAreExact(t *testing.T) {
	pool := latency.NewSet()
	for i := range 100 {
		if err := pool.Add("quote", true, float64(i+1)/1000); err != nil {
			t.Fatal(err)
		}
	}
	line := percentiles("x", curves(pool)).Lines[0]
	want := []string{"quote", "100", "50 ms", "90 ms", "95 ms", "99 ms", "–"}
	for i, cell := range want {
		if line[i] != cell {
			t.Errorf("column %d: got %q, want %q", i, line[i], cell)
		}
	}
}
