package define

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"slices"

	"scaleguild/internal/run"
)

// Order gives, for each block and each of its rounds, the stages in the order of execution.
//
// One turn alone runs in the ladder's order: it can show no effect with an
// interval, so nothing is gained by shuffling, and a reader can follow it. Two
// turns and more are each shuffled, the first included, so that a drift of the
// machine does not always fall on the same stage.
//
// A shuffled block is sorted by the SHA-256 of seed, block and stage; a round by that of seed,
// block, round and stage. The same
// seed gives the same order on every machine, and a block's order does not
// depend on how many blocks follow. For the seed "1" and block 2 the place of v2-async is by
//
//	printf '1\n2\nv2-async' | sha256sum
//
// among the sums of the others. Of a study it looks at seed, stages, blocks and rounds; the
// result has a list for each turn, block 1 first.
func Order(s run.Study) [][]string {
	order := make([][]string, s.Turns())
	for i := range order {
		turn := s.Turn(i)
		for _, stage := range s.Stages {
			if takesPart(turn.Round, stage.Rounds, s.Rounds) {
				order[i] = append(order[i], stage.Stage)
			}
		}
		if len(order) > 1 {
			shuffle(order[i], s.Seed, turn)
		}
	}
	return order
}

// takesPart says whether a stage of so many rounds takes part in a round of a block that has more:
// they are spread evenly, and the last one is among them. A block without rounds has all stages.
func takesPart(round, own, rounds int) bool {
	return round == 0 || round*own/rounds > (round-1)*own/rounds
}

// shuffle sorts stages by the hash of each. Equal names would be equal hashes,
// and stages have none. A generator of random numbers would do as well, but its sequence is
// the library's; this rule fits in a sentence of the method and can be followed in any
// language, which merge/internal/verify does.
func shuffle(stages []string, seed string, turn run.Turn) {
	rank := map[string][sha256.Size]byte{}
	at := fmt.Sprint(turn.Block)
	if turn.Round > 0 {
		at += fmt.Sprintf("\n%d", turn.Round)
	}
	for _, stage := range stages {
		rank[stage] = sha256.Sum256(fmt.Appendf(nil, "%s\n%s\n%s", seed, at, stage))
	}
	slices.SortStableFunc(stages, func(a, b string) int {
		ra, rb := rank[a], rank[b]
		return bytes.Compare(ra[:], rb[:])
	})
}
