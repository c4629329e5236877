package run

import (
	"fmt"
	"math"
)

// The limits of a steady window. A window is one number only when its parts agree.
const (
	// MaxHalves is the largest ratio of the responses of one half of the window to the
	// other's. docs/method.md has how far the published windows with a full CPU went.
	MaxHalves = 1.25
	// MaxThird is how far a third of the window may lie from the mean of the other two,
	// as a share of it: a stall of a few seconds shows in a third before it shows in a half.
	MaxThird = 1.0 / 3
	// MinDeviation is how many standard errors such a difference must have, so that the few
	// responses of a slow service, which differ by chance, void nothing.
	MinDeviation = 4.0
	// FullCPU is the share of its quota from which a service counts as limited by it. It is
	// chosen, and below 1 on purpose: a full place is measured a little below 1.
	FullCPU = 0.9
	// MaxEmptyChance is the expected number of standstills as long as a window's longest one
	// from which chance explains it.
	MaxEmptyChance = 0.0001
)

func steadyRule() Rule {
	return Rule{Name: "steady", Since: 2, Noise: true, judge: judgeSteady, Limits: []Limit{
		{fmt.Sprintf("no standstill of whole seconds is in the window of which chance, by the rate and the dispersion of the other seconds, makes fewer than %g, unless the injected delays explain it", MaxEmptyChance),
			"one honest run in 10,000 is void by it, were the dispersion known; a serial service waits out each long delay", "the service stopped for 3 s and for 9 s, k6 stopped for 2 s"},
		{fmt.Sprintf("one half has at most %g times the responses of the other, as finished or at one speed of a full CPU, or they differ by less than %g standard errors as finished", MaxHalves, MinDeviation),
			"a rate that changes by a quarter within the window is not one number; few responses differ by chance", "CPU time per request doubled from mid-window on"},
		{fmt.Sprintf("no third differs by more than %.0f %% from the mean of the others, likewise", 100*MaxThird),
			"a stall of a few seconds shows in a third before it shows in a half", "the quota halved for 4 s, another program on the CPU for 3 s"},
		{fmt.Sprintf("in the closed model rate x response time is the number in flight, to %g %% and what chance makes of it", 100*MaxUnsteady),
			"they are equal where the window begins and ends at the same level", "the service stopped at the end of the window"},
	}}
}

// judgeSteady compares the seconds of the window with each other. A standstill, of the
// service, the generator or the machine, leaves every mean of the window in order.
func judgeSteady(r Record) []string {
	if r.Load.BySecond == nil {
		return notRecorded(r, "load.finished_by_second")
	}
	return JudgeSeconds(r, r.Load.BySecond)
}

// JudgeSeconds is the rule of Judge for the responses that finished in each second of a
// record's window, for records of schema 1, which have them in samples.jsonl alone.
func JudgeSeconds(r Record, seconds []int) []string {
	c := counts(seconds)
	if c.sum() == 0 { // not known, or judged as a window without responses
		return nil
	}
	out := c.judgeStandstill(r)
	if parts := c.judgeParts(MinDeviation); len(parts) > 0 && !c.atOneSpeed(r).isLevel() {
		out = append(out, parts...)
	}
	return append(out, c.judgeLevel(r)...)
}

// atOneSpeed are the counts as they would have been had the CPU been as fast in each second as
// it was on average, by the speed probe: what a full CPU does in a second is its speed times
// what the service needs. Other counts, and those of a run whose probe said nothing in some
// second, are as they are.
func (c counts) atOneSpeed(r Record) counts {
	if r.SpeedProbe == nil || r.CPU.Utilisation < FullCPU || len(r.SpeedProbe.MeanBySecond) != len(c) {
		return c
	}
	out := make(counts, len(c))
	for i, mean := range r.SpeedProbe.MeanBySecond {
		if mean == nil {
			return c
		}
		out[i] = int(math.Round(float64(c[i]) * *mean / r.SpeedProbe.Mean))
	}
	return out
}

// doubtSteady says that the machine was not steady where the service was.
func doubtSteady(r Record) []string {
	c := counts(r.Load.BySecond)
	if c.sum() == 0 || len(c.judgeParts(MinDeviation)) == 0 || !c.atOneSpeed(r).isLevel() {
		return nil
	}
	half, level := len(c)/2, c.atOneSpeed(r)
	return []string{fmt.Sprintf("the CPU's speed changed within the window: %.1f responses a second finished in its first half and %.1f in its second, at one speed %.1f and %.1f",
		c[:half].mean(), c[len(c)-half:].mean(), level[:half].mean(), level[len(c)-half:].mean())}
}

// judgeParts compares the halves and the thirds of the window. What differs by fewer standard
// errors than the least deviation is chance.
func (c counts) judgeParts(least float64) []string {
	return append(c.judgeHalves(least), c.judgeThirds(least)...)
}

// isLevel says whether the parts of the window are alike, chance or not: the speed of the CPU
// explains what differs as finished only where nothing is left of it. A probe that is noisy makes
// the seconds uneven, so that chance would explain anything.
func (c counts) isLevel() bool { return len(c.judgeParts(0)) == 0 }

// counts are the responses that finished in each second of a window.
type counts []int

func (c counts) sum() float64 {
	n := 0
	for _, k := range c {
		n += k
	}
	return float64(n)
}

func (c counts) mean() float64 { return c.sum() / float64(len(c)) }

// dispersion is the variance of a second's count over its mean, 1 for arrivals that do
// not know of each other. The variance comes from successive differences (von Neumann
// 1941), which a level that drifts does not enter; below 1 it is taken as 1. The longest
// standstill is left out, with the jumps into it and out of it: they would explain it.
func (c counts) dispersion() float64 {
	begin, length := c.standstill()
	squares, pairs := 0.0, 0
	for i := range c[:max(0, len(c)-1)] {
		if i+1 < begin || i >= begin+length {
			d := float64(c[i+1] - c[i])
			squares, pairs = squares+d*d/2, pairs+1
		}
	}
	if pairs == 0 {
		return 1
	}
	return max(1, squares/float64(pairs)/c.meanBeside())
}

// meanBeside is the mean of the seconds that are not in the longest standstill.
func (c counts) meanBeside() float64 {
	_, length := c.standstill()
	return c.sum() / float64(len(c)-length)
}

func (c counts) judgeHalves(least float64) []string {
	half := len(c) / 2
	if half == 0 {
		return nil
	}
	a, b := c[:half].mean(), c[len(c)-half:].mean()
	if max(a, b) <= MaxHalves*min(a, b) || c.deviation(a, half, b, half) < least {
		return nil
	}
	return []string{fmt.Sprintf("not steady: %.1f responses a second finished in the first half of the window and %.1f in the second, at most %g times as many may",
		a, b, MaxHalves)}
}

func (c counts) judgeThirds(least float64) []string {
	third := len(c) / 3
	if third == 0 {
		return nil
	}
	parts := []counts{c[:third], c[third : 2*third], c[2*third : 3*third]}
	for i, name := range []string{"first", "second", "last"} {
		here, others := parts[i].mean(), (parts[(i+1)%3].mean()+parts[(i+2)%3].mean())/2
		if math.Abs(here-others) <= MaxThird*others || c.deviation(here, third, others, 2*third) < least {
			continue
		}
		return []string{fmt.Sprintf("not steady: %.1f responses a second finished in the %s third of the window and %.1f in the others, a third may differ by %.0f %%",
			here, name, others, 100*MaxThird)}
	}
	return nil
}

// deviation is the difference of two mean counts, over m and n seconds, in standard errors.
func (c counts) deviation(a float64, m int, b float64, n int) float64 {
	return math.Abs(a-b) / math.Sqrt(c.dispersion()*c.mean()*(1/float64(m)+1/float64(n)))
}

// judgeLevel compares the number in flight with rate x response time, which are equal
// where the window begins and ends at the same level (Little 1961). Beyond the saturation
// point of an open load there is no such level: the backlog grows until the VUs are in use,
// which Doubts says. The generator's own work between a start and its request is in flight
// as well; it shows where responses are quick.
func (c counts) judgeLevel(r Record) []string {
	if r.Plan.Variables[modelVariable] != ClosedModel {
		return nil
	}
	product, n := c.mean()*r.Load.MeanResponse, r.Load.MeanInFlight
	chance := MinDeviation * math.Sqrt(c.dispersion()/c.sum())
	own := MaxOwnWork * c.mean()
	if n <= 0 || math.Abs(product-n) <= (MaxUnsteady+chance)*n+own {
		return nil
	}
	return []string{fmt.Sprintf("not steady: rate x response time is %.1f, in flight are %.1f (tolerance %.0f %%)", product, n, 100*(MaxUnsteady+chance))}
}
