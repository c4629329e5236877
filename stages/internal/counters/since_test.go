package counters

import (
	"math"
	"testing"
)

func TestCountsOfAPartAreExtrapolated(t *testing.T) {
	zero := Reading{kernel: true, counts: []count{{}, {instructions: 5, cycles: 7, enabled: 1e9, running: 1e9}}}
	full := count{instructions: 3005, cycles: 1007, enabled: 3e9, running: 3e9}
	for name, c := range map[string]struct {
		first            count
		instructions     int64 // -1 for null
		cycles           int64
		enabled, running float64
	}{
		"all of it":       {count{1000, 500, 4e9, 4e9}, 4000, 1500, 6, 6},
		"half of it":      {count{1000, 500, 4e9, 2e9}, 5000, 2000, 6, 4},
		"nothing of it":   {count{0, 0, 4e9, 0}, -1, -1, 6, 2},
		"no time at all":  {count{}, 3000, 1000, 2, 2},
		"a third of a ns": {count{1, 1, 3, 1}, 3003, 1003, 2 + 3e-9, 2 + 1e-9},
	} {
		got, err := Reading{kernel: true, counts: []count{c.first, full}}.Since(zero)
		if err != nil || !got.Kernel {
			t.Fatalf("%s: got %+v, %v", name, got, err)
		}
		if c.instructions < 0 {
			if got.Instructions != nil || got.Cycles != nil {
				t.Errorf("%s: got %d instructions, %d cycles, want null", name, *got.Instructions, *got.Cycles)
			}
		} else if *got.Instructions != c.instructions || *got.Cycles != c.cycles {
			t.Errorf("%s: got %d instructions, %d cycles, want %d, %d", name, *got.Instructions, *got.Cycles, c.instructions, c.cycles)
		}
		if math.Abs(got.Enabled-c.enabled) > 1e-12 || math.Abs(got.Running-c.running) > 1e-12 {
			t.Errorf("%s: got %g of %g s, want %g of %g", name, got.Running, got.Enabled, c.running, c.enabled)
		}
	}
}

func TestCountsThatFallAreAnError(t *testing.T) {
	earlier := Reading{counts: []count{{10, 10, 10, 10}}}
	for _, now := range []count{{9, 10, 10, 10}, {10, 9, 10, 10}, {10, 10, 9, 10}, {10, 10, 10, 9}} {
		if got, err := (Reading{counts: []count{now}}).Since(earlier); err == nil {
			t.Errorf("%+v: got %+v, want an error", now, got)
		}
	}
}
