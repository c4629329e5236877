package testrun

import "fmt"

// Many is a study of that many stages, each with one more thread than its parent,
// in that many blocks: for measuring how long a large study takes.
func Many(stages, blocks int) Set {
	all := make([]stage, stages)
	for i := range all {
		all[i] = stage{
			name: fmt.Sprintf("s%02d", i+1), change: fmt.Sprintf("THREADS=%d", 41+i), rate: 20 + float64(i),
			utilisation: 0.5, p50: 300, p99: 1300, light: 0.1, memoryMiB: 96, parked: 10,
		}
		if i > 0 {
			all[i].parent = all[i-1].name
		}
	}
	return newSet(fmt.Sprintf("many-%d", stages*blocks), blocks, all, baseline())
}
