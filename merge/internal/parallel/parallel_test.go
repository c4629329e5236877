package parallel_test

import (
	"sync/atomic"
	"testing"

	"scaleguild/merge/internal/parallel"
)

func TestForCallsEachOnce(t *testing.T) {
	for _, n := range []int{0, 1, 2, 100} {
		calls := make([]atomic.Int64, n)
		parallel.For(n, func(i int) { calls[i].Add(1) })
		for i := range calls {
			if got := calls[i].Load(); got != 1 {
				t.Errorf("of %d: %d was called %d times, want once", n, i, got)
			}
		}
	}
}
