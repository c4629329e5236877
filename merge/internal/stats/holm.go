package stats

import "slices"

// Holm corrects the p of tests that are made together, in their order: the least
// is multiplied by the number of tests, the next by one less, and so on; none
// becomes less than one before it, and none more than 1. Claiming what is at most
// alpha then goes wrong anywhere with a probability of at most alpha.
func Holm(ps []float64) []float64 {
	order := make([]int, len(ps))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case ps[a] < ps[b]:
			return -1
		case ps[a] > ps[b]:
			return 1
		}
		return 0
	})
	adjusted := make([]float64, len(ps))
	greatest := 0.0
	for rank, i := range order {
		greatest = max(greatest, min(1, float64(len(ps)-rank)*ps[i]))
		adjusted[i] = greatest
	}
	return adjusted
}
