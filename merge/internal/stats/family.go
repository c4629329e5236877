package stats

// Test is one of the tests that a study makes together: a step in a metric.
type Test struct {
	P      float64 // for itself
	Least  float64 // that P could have been, see Ratio.SmallestP
	Family string  // the tests that P is corrected with
}

// Multiple is what becomes of a test's p as others are made beside it.
type Multiple struct {
	Adjusted float64 // P after Holm, within its family
	Smallest float64 // the least that Adjusted could have been
	Tests    int     // of the family
}

// ByFamily corrects p for the number of tests in each family, and gives the outcomes in the
// order of the tests. Within a family anything is called wrongly with a probability of at most
// Alpha; over several families together that is not so, and has to be simulated.
//
// The families are the caller's, and have to be fixed before anything is measured: which
// tests belong together is a choice that no p may have a part in.
func ByFamily(tests []Test) []Multiple {
	all := make([]Multiple, len(tests))
	members := map[string][]int{}
	for i, t := range tests {
		members[t.Family] = append(members[t.Family], i)
	}
	for _, at := range members {
		ps, least := make([]float64, len(at)), make([]float64, len(at))
		for i, which := range at {
			ps[i], least[i] = tests[which].P, tests[which].Least
		}
		adjusted, smallest := Holm(ps), Holm(least)
		for i, which := range at {
			all[which] = Multiple{Adjusted: adjusted[i], Smallest: smallest[i], Tests: len(at)}
		}
	}
	return all
}
