package stats

import (
	"math"
	"math/rand/v2"
	"slices"
)

// maxExact is the greatest number of pairs of which all 2^n sign patterns are
// counted. Beyond, some of them are drawn.
const maxExact = 24

// drawnPatterns gives a p of 0.05 a standard error of 0.0007. After enoughExtreme extreme
// ones, p is above 0.05 and known to 1.4 % of itself.
const (
	drawnPatterns = 100_000
	enoughExtreme = drawnPatterns / 20
)

// SignFlipP is the two-sided p of the permutation test for pairs: the share of
// all ways to choose the signs of the differences for which their sum is at least
// as far from 0 as the observed one. It is exact for up to 24 pairs. Sums that
// differ by rounding alone count as equal. Without pairs it is 1.
func SignFlipP(differences []float64) float64 {
	sizes := make([]float64, len(differences))
	observed, total := 0.0, 0.0
	// Sorted, so that the sum does not depend on the order of the input.
	for i, d := range slices.SortedFunc(slices.Values(differences), bySize) {
		sizes[i] = math.Abs(d)
		observed += d
		total += sizes[i]
	}
	extreme := math.Abs(observed) - 1e-9*total
	if len(sizes) > maxExact {
		return drawnP(sizes, extreme)
	}
	return exactP(sizes, extreme)
}

func bySize(a, b float64) int {
	switch d := math.Abs(a) - math.Abs(b); {
	case d < 0:
		return -1
	case d > 0:
		return 1
	}
	return int(math.Copysign(1, a) - math.Copysign(1, b))
}

// exactP counts all patterns: each is one of the first half of the differences with one of
// the second, and of the second's sums, sorted, those that are large enough are counted at
// once (Horowitz and Sahni, 1974). As many sums are too small as are too large.
func exactP(sizes []float64, extreme float64) float64 {
	if extreme <= 0 {
		return 1
	}
	half := len(sizes) / 2
	first, second := signedSums(sizes[:half]), signedSums(sizes[half:])
	slices.Sort(second)
	count := 0
	for _, sum := range first {
		below, _ := slices.BinarySearch(second, extreme-sum)
		count += len(second) - below
	}
	return 2 * float64(count) / float64(len(first)*len(second))
}

// signedSums are the sums under all patterns of signs.
func signedSums(sizes []float64) []float64 {
	sums := []float64{0}
	for _, size := range sizes {
		with := make([]float64, 0, 2*len(sums))
		for _, sum := range sums {
			with = append(with, sum-size, sum+size)
		}
		sums = with
	}
	return sums
}

// drawnP estimates p from drawn patterns. The observed one counts as one of them,
// so that p is never 0 (Phipson and Smyth, 2010). A p that is far from small is known
// after fewer: drawing ends with enoughExtreme extreme ones (Besag and Clifford, 1991).
func drawnP(sizes []float64, extreme float64) float64 {
	random := rand.New(rand.NewPCG(uint64(len(sizes)), drawnPatterns))
	groups := sumsOfEight(sizes)
	count := 0
	for drawn := 1; drawn <= drawnPatterns; drawn++ {
		sum, word := 0.0, uint64(0)
		for i := range groups {
			if i%8 == 0 {
				word = random.Uint64()
			}
			sum += groups[i][byte(word)]
			word >>= 8
		}
		if math.Abs(sum) >= extreme {
			count++
		}
		if count == enoughExtreme {
			return float64(count) / float64(drawn)
		}
	}
	return float64(count+1) / (drawnPatterns + 1)
}

// sumsOfEight are, of each eight sizes in turn, the sums under all 256 patterns of
// their signs: one look-up then takes the place of eight additions.
func sumsOfEight(sizes []float64) [][256]float64 {
	var groups [][256]float64
	for group := range slices.Chunk(sizes, 8) {
		var sums [256]float64
		for pattern := range sums {
			for i, size := range group {
				sums[pattern] += size * float64((pattern>>i&1)*2-1)
			}
		}
		groups = append(groups, sums)
	}
	return groups
}

// SmallestP is the least p that SignFlipP can give for n pairs: all differences
// have the same sign, which two of the 2^n patterns have.
func SmallestP(n int) float64 {
	if n < 1 {
		return 1
	}
	return math.Ldexp(1, 1-n)
}
