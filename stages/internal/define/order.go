package define

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"slices"
)

// Order gives, for each block, the stages in the order of execution.
//
// One block alone runs in the ladder's order: it can show no effect with an
// interval, so nothing is gained by shuffling, and a reader can follow it. Two
// blocks and more are each shuffled, the first included, so that a drift of the
// machine does not always fall on the same stage.
//
// A shuffled block is sorted by the SHA-256 of seed, block and stage. The same
// seed gives the same order on every machine, and a block's order does not
// depend on how many blocks follow. For the seed "1" and block 2 the place of v2-async is by
//
//	printf '1\n2\nv2-async' | sha256sum
//
// among the sums of the others. Stages are the names of points; the result has a list for
// each block, block 1 first.
func Order(seed string, stages []string, blocks int) [][]string {
	order := make([][]string, blocks)
	for block := range order {
		order[block] = slices.Clone(stages)
		if blocks > 1 {
			shuffle(order[block], seed, block+1)
		}
	}
	return order
}

// shuffle sorts stages by the hash of each. Equal names would be equal hashes,
// and stages have none. A generator of random numbers would do as well, but its sequence is
// the library's; this rule fits in a sentence of the method and can be followed in any
// language, which merge/internal/verify does.
func shuffle(stages []string, seed string, block int) {
	rank := map[string][sha256.Size]byte{}
	for _, stage := range stages {
		rank[stage] = sha256.Sum256(fmt.Appendf(nil, "%s\n%d\n%s", seed, block, stage))
	}
	slices.SortStableFunc(stages, func(a, b string) int {
		ra, rb := rank[a], rank[b]
		return bytes.Compare(ra[:], rb[:])
	})
}
