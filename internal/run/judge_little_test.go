package run_test

import (
	"testing"

	. "scaleguild/internal/run" // the records come from a package that imports this one
)

// TestQuickRequestsMayShowTheGeneratorsOwnWork: 100 requests per second of 1.1 ms
// each make 0.11 in flight; starting them takes the generator up to 1 ms each.
func TestQuickRequestsMayShowTheGeneratorsOwnWork(t *testing.T) {
	for counted, valid := range map[float64]bool{0.10: true, 0.14: true, 0.21: true, 0.24: false, 0.005: false} {
		r := sound()
		r.Load.Completed, r.Load.Failed = 3000, 0
		r.Load.MeanInFlight, r.Load.LittleInFlight = counted, 0.11
		if reasons := JudgeLittle(r); (len(reasons) == 0) != valid {
			t.Errorf("%g in flight: got %q, want valid %v", counted, reasons, valid)
		}
	}
}
