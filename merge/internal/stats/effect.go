package stats

import "fmt"

// Alpha is the greatest p, corrected for the number of steps, that shows a difference.
const Alpha = 0.05

// MinClaim is how many pairs a claim takes at the least, whatever p they give. That a
// difference is shown takes one more: SmallestP is at most Alpha from six pairs on.
const MinClaim = 5

// Effects. The first three answer the question of a step; the last says that the study could
// not have answered it, whatever the stages do.
const (
	Better       = "better"
	Worse        = "worse"
	NoDifference = "no difference shown"
	NoClaim      = "no claim"
)

// Step is what is known of a stage against its parent, for one quantity.
type Step struct {
	Ratio          Ratio    // within the blocks of the study
	Adjusted       float64  // Ratio.P after Holm over the steps, 0 to 1
	Smallest       float64  // the least that Adjusted could be with these numbers of pairs; see SmallestAdjusted
	Floor          *float64 // the noise floor; nil when it is not known
	HigherIsBetter bool     // which way the quantity gets better
}

// SmallestAdjusted are the least values that Holm could give for steps with these
// numbers of pairs.
func SmallestAdjusted(pairs []int) []float64 {
	ps := make([]float64, len(pairs))
	for i, n := range pairs {
		ps[i] = SmallestP(n)
	}
	return Holm(ps)
}

// Judge names the effect of a step and says why. Better and Worse take all of: at
// least MinClaim pairs, an interval that does not contain 1, a corrected p of at
// most Alpha, and a ratio farther from 1 than the noise floor. Where the study
// could not have shown any difference, it makes no claim.
func Judge(s Step) (effect, why string) {
	if why := refusal(s); why != "" {
		return NoClaim, why
	}
	r := s.Ratio
	switch {
	case s.Adjusted > Alpha:
		return NoDifference, fmt.Sprintf("p is %.2g after Holm, a difference takes at most %g", s.Adjusted, Alpha)
	case r.Interval.Contains(1):
		return NoDifference, fmt.Sprintf("the interval of the ratio, %.4g to %.4g, contains 1", r.Interval.Low, r.Interval.High)
	case Distance(r.Median) <= *s.Floor:
		return NoDifference, fmt.Sprintf("the ratio %.4g is within the noise floor of %.2g %%", r.Median, 100**s.Floor)
	}
	word := Worse
	if (r.Median > 1) == (s.HigherIsBetter) {
		word = Better
	}
	return word, fmt.Sprintf("p is %.2g after Holm, the interval does not contain 1, and the ratio %.4g is beyond the noise floor of %.2g %%",
		s.Adjusted, r.Median, 100**s.Floor)
}

// refusal says why a step allows no claim, "" when it does.
func refusal(s Step) string {
	switch n := s.Ratio.Pairs; {
	case n < MinClaim:
		return fmt.Sprintf("%d valid %s of blocks, a claim takes at least %d", n, plural(n, "pair", "pairs"), MinClaim)
	case s.Smallest > Alpha:
		return fmt.Sprintf("with %d pairs p cannot be less than %.2g after Holm, whatever the difference; a claim takes %g", n, s.Smallest, Alpha)
	case s.Floor == nil:
		return "the noise floor is not known, as the same stage run twice gave no interval"
	}
	return ""
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}
