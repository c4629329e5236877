package stats

import (
	"math"
	"testing"
)

// scipy.stats.ttest_1samp([0.08, 0.05, 0.11, 0.02, 0.09], 0).pvalue is 0.011446913.
func TestDriftIsStudentsTest(t *testing.T) {
	d := DriftOf([]float64{0.08, 0.05, 0.11, 0.02, 0.09})
	if d == nil || math.Abs(d.P-0.011446913) > 1e-9 || math.Abs(d.Ratio-math.Exp(0.07)) > 1e-12 || d.Blocks != 5 {
		t.Errorf("got %+v", d)
	}
	if d := DriftOf([]float64{0.1, 0.2}); d != nil {
		t.Errorf("two blocks: got %+v", d)
	}
}
