package run

import (
	"fmt"
	"math"

	"scaleguild/internal/delay"
)

// standstill is the longest run of seconds without a response, the first of equal ones.
func (c counts) standstill() (begin, length int) {
	for i := 0; i < len(c); i++ {
		end := i
		for end < len(c) && c[end] == 0 {
			end++
		}
		if end-i > length {
			begin, length = i, end-i
		}
		i = end
	}
	return begin, length
}

// judgeStandstill finds seconds without a response, one after another, that neither chance
// nor the injected delays explain. With mean m and dispersion f of the other seconds, a
// second is empty with the probability of a negative binomial count of that mean and
// variance, f^(-m/(f-1)); exp(-m) for f = 1.
func (c counts) judgeStandstill(r Record) []string {
	_, length := c.standstill()
	if length == 0 || c.delaysExplain(r, length) {
		return nil
	}
	m, f := c.meanBeside(), c.dispersion()
	empty := math.Exp(-m)
	if f > 1+1e-9 {
		empty = math.Pow(f, -m/(f-1))
	}
	expected := math.Pow(empty, float64(length)) * c.places(length)
	if expected >= MaxEmptyChance {
		return nil
	}
	return []string{fmt.Sprintf("no response finished in %d of the window's %d seconds, one after another, at %.1f a second in the others: chance makes %.1g such standstills, less than %g",
		length, len(c), m, expected, MaxEmptyChance)}
}

// places is the number of seconds at which a standstill of that length can begin.
func (c counts) places(length int) float64 { return float64(len(c) - length + 1) }

// delaysExplain says whether every request may have waited for the upstream meanwhile. Then
// one was drawn a delay that long, and there are so few at the upstream that all can be there
// for that long: of those that are there at a moment, a share R has longer to wait, which by
// renewal theory is 1 - E[min(delay, length)] / E[delay] (Cox, Renewal Theory, 1962, section 5.4).
// A service that asks one at a time stands still with each long delay; one that asks hundreds
// at a time never does.
func (c counts) delaysExplain(r Record, length int) bool {
	seconds := float64(length)
	if r.Upstream == nil || r.UpstreamWindow == nil || r.Upstream.Drawn.Max == nil || float64(*r.Upstream.Drawn.Max) < 1e6*seconds {
		return false
	}
	d, err := r.Plan.Latency()
	if err != nil {
		return false // the rule of the upstream says so
	}
	longer := 1 - d.LimitedMean(seconds)/delay.Mean(d)
	return math.Pow(longer, max(1, r.UpstreamWindow.MeanParked))*c.places(length) >= MaxEmptyChance
}
