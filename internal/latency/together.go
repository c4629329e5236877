package latency

// Together gives a Set with one kind of the given name: the named kinds together.
// A kind that is not there has no responses to add.
func (s *Set) Together(name string, kinds ...string) *Set {
	sum := NewSet()
	to := sum.kind(name)
	for _, kind := range kinds {
		if from, ok := s.kinds[kind]; ok {
			to.correct.Merge(from.correct)
			to.failed.Merge(from.failed)
		}
	}
	return sum
}
