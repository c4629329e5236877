// Package parallel spreads independent work over the CPUs.
package parallel

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// For calls do with 0 to n-1, on as many goroutines as there are CPUs, and returns
// when all calls have. Calls must not touch each other's data.
func For(n int, do func(i int)) {
	var next atomic.Int64
	var all sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		all.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	all.Wait()
}
