package counters

import (
	"fmt"
	"math"

	"scaleguild/internal/run"
)

// Since is what was counted after an earlier reading of the same Set, all CPUs together.
// Where the kernel counted for a part of the time, on a CPU, its counts are extrapolated;
// where it counted nothing on a CPU that the group had, no figure is known and both are null.
func (r Reading) Since(earlier Reading) (*run.Counters, error) {
	out := run.Counters{Kernel: r.kernel}
	var instructions, cycles float64
	known := true
	for i, now := range r.counts {
		d, err := now.since(earlier.counts[i])
		if err != nil {
			return nil, err
		}
		out.Enabled += float64(d.enabled) / 1e9
		out.Running += float64(d.running) / 1e9
		switch {
		case d.running > 0:
			scale := float64(d.enabled) / float64(d.running)
			instructions, cycles = instructions+float64(d.instructions)*scale, cycles+float64(d.cycles)*scale
		case d.enabled > 0:
			known = false
		}
	}
	if known {
		out.Instructions, out.Cycles = new(int64(math.Round(instructions))), new(int64(math.Round(cycles)))
	}
	return &out, nil
}

// since is the difference of two counts. The kernel's only grow.
func (c count) since(earlier count) (count, error) {
	if c.instructions < earlier.instructions || c.cycles < earlier.cycles || c.enabled < earlier.enabled || c.running < earlier.running {
		return count{}, fmt.Errorf("the CPU's counters went backwards (from %+v to %+v)", earlier, c)
	}
	return count{
		instructions: c.instructions - earlier.instructions, cycles: c.cycles - earlier.cycles,
		enabled: c.enabled - earlier.enabled, running: c.running - earlier.running,
	}, nil
}
