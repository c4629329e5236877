package run

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// What is measured with a full CPU whose clock or caches others slow down is not unsteady: the
// service did as much as it could in each second.
func TestAChangeOfTheMachinesSpeedIsNoUnsteadyService(t *testing.T) {
	fast, slow, random := 0.0004, 0.0006, rand.New(rand.NewPCG(7, 8))
	halved := level(random, 10, 450)
	probe := &SpeedProbe{Mean: 0.0005}
	for i := range halved {
		if probe.MeanBySecond = append(probe.MeanBySecond, &fast); i >= 5 {
			halved[i], probe.MeanBySecond[i] = halved[i]*2/3, &slow
		}
	}
	const warning = "the CPU's speed changed within the window: "
	for name, c := range map[string]struct {
		change func(*Record)
		void   bool
	}{
		"as slow as the machine":      {func(*Record) {}, false},
		"a CPU that is not full":      {func(r *Record) { r.CPU.Utilisation = 0.5 }, true},
		"no probe":                    {func(r *Record) { r.SpeedProbe = nil }, true},
		"a second without a piece":    {func(r *Record) { r.SpeedProbe.MeanBySecond[3] = nil }, true},
		"a machine of the same speed": {func(r *Record) { r.SpeedProbe.MeanBySecond = slices.Repeat([]*float64{&fast}, 10) }, true},
	} {
		r, p := steadyRecord(halved), *probe
		p.MeanBySecond = slices.Clone(p.MeanBySecond)
		r.SpeedProbe, r.CPU.Utilisation = &p, 0.99
		c.change(&r)
		reasons, doubts := judgeSteady(r), doubtSteady(r)
		if (len(reasons) > 0) != c.void || (len(doubts) > 0) == c.void || !c.void && !strings.HasPrefix(doubts[0], warning) {
			t.Errorf("%s: void for %q, doubted for %q", name, reasons, doubts)
		}
	}
}

// A service that slows down by 29 % on a CPU that does not is unsteady, however noisy a second of the
// probe was.
func TestANoisySecondOfTheProbeExcusesNothing(t *testing.T) {
	r := steadyRecord([]int{420, 415, 425, 418, 422, 300, 305, 298, 302, 300})
	r.CPU.Utilisation = 0.99
	for noisy := range 10 {
		probe := &SpeedProbe{}
		for i := range 10 {
			mean := 0.0005
			if i == noisy {
				mean *= 1.5
			}
			probe.MeanBySecond = append(probe.MeanBySecond, &mean)
			probe.Mean += mean / 10
		}
		r.SpeedProbe = probe
		if got := judgeSteady(r); len(got) == 0 {
			t.Errorf("second %d of the probe: the run is valid", noisy)
		}
	}
}
