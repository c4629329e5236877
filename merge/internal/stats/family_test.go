package stats

import "testing"

// Tests of one family are corrected with each other, and with nothing else.
func TestTestsAreCorrectedWithinTheirFamily(t *testing.T) {
	got := ByFamily([]Test{
		{P: 0.01, Least: 0.002, Family: "primary"}, {P: 0.02, Least: 0.002, Family: "p50"},
		{P: 0.03, Least: 0.002, Family: "primary"}, {P: 0.04, Least: 0.01, Family: "p50"}, {P: 0.5, Least: 0.002, Family: "p50"},
	})
	for i, want := range []Multiple{{0.02, 0.004, 2}, {0.06, 0.006, 3}, {0.03, 0.004, 2}, {0.08, 0.01, 3}, {0.5, 0.006, 3}} {
		if m := got[i]; !near(m.Adjusted, want.Adjusted) || !near(m.Smallest, want.Smallest) || m.Tests != want.Tests {
			t.Errorf("test %d: got %+v, want %+v", i, m, want)
		}
	}
}
