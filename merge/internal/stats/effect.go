package stats

import "fmt"

// Alpha is the greatest p, corrected for the number of steps, that shows a difference. The A/A
// pair is tested with the same, for itself: it is none of the steps.
const Alpha = 0.05

// MinClaim is how many pairs a claim takes at the least, whatever p they give. That a
// difference is shown takes one more: SmallestP is at most Alpha from six pairs on.
const MinClaim = 5

// Effects. The first four answer the question of a step; the last says that the study could
// not have answered it, whatever the stages do.
const (
	Better       = "better"
	Worse        = "worse"
	NotCalled    = "not called"          // the interval leaves 1 out, but p or the noise floor allows no claim
	NoDifference = "no difference shown" // the interval contains 1
	NoClaim      = "no claim"
)

// Open says whether an effect leaves it open if there is a difference.
func Open(effect string) bool { return effect == NoDifference || effect == NotCalled }

// Step is what is known of a stage against its parent, for one quantity.
type Step struct {
	Ratio          Ratio    // within the blocks of the study
	Adjusted       float64  // Ratio.P after Holm over the tests of its family, 0 to 1
	Smallest       float64  // the least that Adjusted could be with these numbers of pairs; see ByFamily
	Floor          *float64 // the noise floor; nil when it is not known
	Biased         string   // what the A/A pair shows against the method, see Biased; "" where it shows nothing
	HigherIsBetter bool     // which way the quantity gets better
}

// Judge names the effect of a step and says why. Better and Worse take all of: at
// least MinClaim pairs, an A/A pair that does not differ, an interval that does not contain 1, a
// corrected p of at most Alpha, and a ratio farther from 1 than the noise floor. Where the study
// could not have shown any difference, it makes no claim.
func Judge(s Step) (effect, why string) {
	if why := refusal(s); why != "" {
		return NoClaim, why
	}
	r := s.Ratio
	if r.Interval.Contains(1) {
		return NoDifference, fmt.Sprintf("the interval of the ratio, %.4g to %.4g, contains 1", r.Interval.Low, r.Interval.High)
	}
	leftOut := fmt.Sprintf("the interval of the ratio, %.4g to %.4g, leaves 1 out, but ", r.Interval.Low, r.Interval.High)
	switch {
	case s.Adjusted > Alpha:
		return NotCalled, leftOut + fmt.Sprintf("p is %.2g after Holm, and a difference takes at most %g", s.Adjusted, Alpha)
	case Distance(r.Middle()) <= *s.Floor:
		return NotCalled, leftOut + fmt.Sprintf("the ratio %.4g is within the noise floor of %.2g %%", r.Middle(), 100**s.Floor)
	}
	word := Worse
	if (r.Middle() > 1) == (s.HigherIsBetter) {
		word = Better
	}
	return word, fmt.Sprintf("p is %.2g after Holm, the interval does not contain 1, and the ratio %.4g is beyond the noise floor of %.2g %%",
		s.Adjusted, r.Middle(), 100**s.Floor)
}

// refusal says why a step allows no claim, "" when it does.
func refusal(s Step) string {
	switch n := s.Ratio.Pairs; {
	case s.Ratio.Mean != nil && s.Ratio.Interval == nil:
		return fmt.Sprintf("the %d valid pairs lie in fewer than %d blocks, so what blocks differ by is not known", n, MinBlocks)
	case n < MinClaim:
		return fmt.Sprintf("%d valid %s of blocks, a claim takes at least %d", n, plural(n, "pair", "pairs"), MinClaim)
	case s.Smallest > Alpha:
		return fmt.Sprintf("with %d pairs p cannot be less than %.2g after Holm, whatever the difference; a claim takes %g", n, s.Smallest, Alpha)
	case s.Floor == nil:
		return "the noise floor is not known, as the same stage run twice gave no interval"
	}
	return s.Biased
}

// Biased says that a stage differs from itself by the study's own test: its interval leaves 1
// out, and p is at most Alpha. It is "" where it does not. A method that finds a difference where
// there is none can claim nothing; where all is well that happens to 5 of 100 studies.
func Biased(again Ratio) string {
	if again.Interval == nil || again.Interval.Contains(1) || again.P > Alpha {
		return ""
	}
	return fmt.Sprintf("the A/A pair, which is the same stage twice, differs: its ratio is %.4g, the interval of it %.4g to %.4g, p %.2g",
		again.Middle(), again.Interval.Low, again.Interval.High, again.P)
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}
