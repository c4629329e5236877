package run

import "fmt"

// Counters is what the hardware's counters counted of the service's control group within the
// window, on the service's CPUs. It is the cost of the service that a slower CPU does not
// change: the same instructions take more cycles where caches are shared, and more time where
// the clock is lower.
type Counters struct {
	// Instructions counts those that were completed, in the service's programs and, see Kernel,
	// on their behalf in the kernel; null where the counters were others' all the time.
	Instructions *int64 `json:"instructions"`
	// Cycles counts those of the CPU's clock in the same time; null as Instructions.
	Cycles *int64 `json:"cycles"`
	// Kernel says that what the kernel did for the service counts as well. Counts with and
	// without cannot be compared.
	Kernel bool `json:"kernel"`
	// Enabled is the time in seconds for which the service had its CPUs, on the counters' clock.
	Enabled float64 `json:"enabled_seconds"`
	// Running is the part of it in which the counters were the service's: below Enabled the kernel
	// let others have them in turns, and the counts are extrapolated.
	Running float64 `json:"running_seconds"`
}

// MaxUncounted is the share of the service's time that may be extrapolated without a word.
const MaxUncounted = 0.01

// judgeCounters refuses figures of the counters that contradict each other.
func judgeCounters(r Record) []string {
	c := r.Counters
	if c == nil {
		return nil
	}
	var out []string
	if c.Running > c.Enabled*(1+MaxWindowError) {
		out = append(out, fmt.Sprintf("the counters counted for %.3f s, of %.3f s", c.Running, c.Enabled))
	}
	if (c.Instructions == nil) != (c.Cycles == nil) {
		out = append(out, "of instructions and cycles, which are counted together, one is null")
	}
	if most := r.CPU.WallSeconds * float64(len(r.Budget.ServiceCPUs)) * (1 + MaxWindowError); c.Enabled > most+MaxReadingSkew {
		out = append(out, fmt.Sprintf("the counters say that the service had its CPUs for %.2f s, the window allows %.2f s", c.Enabled, most))
	}
	return out
}

// doubtCounters says that a part of the counts was not counted.
func doubtCounters(r Record) []string {
	c := r.Counters
	if c == nil || c.Enabled <= 0 || c.Running >= (1-MaxUncounted)*c.Enabled {
		return nil
	}
	if c.Instructions == nil {
		return []string{"the hardware's counters were others' in the whole window: instructions and cycles are not known"}
	}
	return []string{fmt.Sprintf("the hardware's counters were the service's for %.0f %% of its time: instructions and cycles are extrapolated", 100*c.Running/c.Enabled)}
}
