//go:build !race

package standin

import "testing"

// Work that allocates would cost what the garbage collector happens to do. The race detector
// allocates itself.
func TestWorkAllocatesNothing(t *testing.T) {
	work := newWork(3)
	if n := testing.AllocsPerRun(3, func() { _ = work.do() }); n > 0 {
		t.Errorf("a response's work allocates %g times, want never", n)
	}
}
