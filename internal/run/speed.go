package run

import (
	"fmt"
	"math"
)

// SpeedProbe is how fast the service's CPU was within the window: the CPU time of a fixed
// piece of work that uses memory as a service in CPython does, done over and over beside the
// service and outside of its control group. The same work takes longer on a CPU whose caches,
// memory or clock others use.
type SpeedProbe struct {
	// Pieces counts the pieces of work that ended in the window.
	Pieces int `json:"pieces"`
	// Mean is the mean CPU time of a piece in seconds, in its own thread.
	Mean float64 `json:"mean_seconds"`
	// P50 is the median of it: what one piece pays for a single interruption is not in it.
	P50 float64 `json:"p50_seconds"`
	// MeanBySecond is the mean by the second of the window in which the pieces ended, in seconds;
	// null for one in which none did.
	MeanBySecond []*float64 `json:"mean_seconds_by_second"`
	// CPUShare is the share of the service's CPUs' time that the probe used, what is between
	// the pieces included.
	CPUShare float64 `json:"cpu_share"`
	// Python is the version of the interpreter that did the work: pieces of two versions
	// cannot be compared.
	Python string `json:"python"`
}

// MaxProbeShare is how much of the service's CPU the speed probe may use.
const MaxProbeShare = 0.005

// probeShare is the share of the service's CPU that the speed probe used; 0 of a run without.
func (r Record) probeShare() float64 {
	if r.SpeedProbe == nil {
		return 0
	}
	return r.SpeedProbe.CPUShare
}

// Lost is the share of the service's CPU's time that it could not have: what others, the
// hypervisor and the speed probe took. Nil in a record of schema 1.
func (r Record) Lost() *float64 {
	foreign, steal := r.Harness.ServiceCPUForeign, r.Harness.ServiceCPUSteal
	if foreign == nil || steal == nil {
		return nil
	}
	lost := max(0, *foreign) + *steal + r.probeShare()
	return &lost
}

// judgeSpeedProbe refuses figures of the speed probe that contradict each other.
func judgeSpeedProbe(r Record) []string {
	p := r.SpeedProbe
	if p == nil {
		return nil
	}
	var out []string
	n, have := float64(p.Pieces), r.CPU.WallSeconds*float64(len(r.Budget.ServiceCPUs))
	if pieces := n * p.Mean; pieces > (p.CPUShare*have+p.Mean)*(1+MaxWindowError) {
		out = append(out, fmt.Sprintf("the pieces of the speed probe add up to %.4f s of CPU time, it used %.4f s", pieces, p.CPUShare*have))
	}
	low, high := math.Inf(1), 0.0
	for _, m := range p.MeanBySecond {
		if m != nil {
			low, high = min(low, *m), max(high, *m)
		}
	}
	if p.Mean < low*(1-MaxWindowError) || p.Mean > high*(1+MaxWindowError) {
		out = append(out, fmt.Sprintf("the mean piece of the speed probe took %g s, in no second of the window so long or so short (%g to %g s)", p.Mean, low, high))
	}
	if p.P50 > 2*p.Mean {
		out = append(out, fmt.Sprintf("the median piece of the speed probe took %g s, half of them would be more than all together (mean %g s)", p.P50, p.Mean))
	}
	return out
}

// doubtSpeedProbe says that the probe was more than a look.
func doubtSpeedProbe(r Record) []string {
	if share := r.probeShare(); share > MaxProbeShare {
		return []string{fmt.Sprintf("the speed probe took %.2f %% of the service's CPU (more than %g %%)", 100*share, 100*MaxProbeShare)}
	}
	return nil
}
