package run

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// How long a service stays up: Plan.Service and Study.Service.
const (
	// Fresh services are started for one run and stopped after it.
	Fresh = "fresh"
	// Kept services are started once for a block, and stay up through its rounds.
	Kept = "kept"
)

// MaxRounds is the most rounds of a block: a round's folder has two digits, as a block's has.
const MaxRounds = 99

// A Turn is when every stage that takes part has run once: a block of a study whose services are
// fresh, a round of a block where they are kept. Its runs are the pairs of the statistics.
type Turn struct {
	// Block is from 1 to MaxBlocks.
	Block int
	// Round is from 1 to MaxRounds; 0 where services are fresh, whose blocks have no rounds.
	Round int
}

// Folder is that of the turn inside the run directory, with a slash on every system: b07, b07/r03.
func (t Turn) Folder() string {
	if t.Round == 0 {
		return BlockFolder(t.Block)
	}
	return BlockFolder(t.Block) + "/" + RoundFolder(t.Round)
}

// Compare orders turns by when they were.
func (t Turn) Compare(other Turn) int {
	return cmp.Or(cmp.Compare(t.Block, other.Block), cmp.Compare(t.Round, other.Round))
}

// String names the turn in a sentence: block 7, or block 7, round 3.
func (t Turn) String() string {
	if t.Round == 0 {
		return fmt.Sprintf("block %d", t.Block)
	}
	return fmt.Sprintf("block %d, round %d", t.Block, t.Round)
}

// Place names a run of the turn within its run directory, likewise: b07/r03/v2-async.
func (t Turn) Place(stage string) string { return t.Folder() + "/" + stage }

// RunFolder is the folder of a run of the turn in the run directory dir.
func (t Turn) RunFolder(dir, stage string) string {
	return filepath.Join(dir, filepath.FromSlash(t.Place(stage)))
}

// RoundFolder is the folder of a round, from 1, inside its block's: r03.
func RoundFolder(round int) string { return fmt.Sprintf("r%02d", round) }

// RoundNumber is the round of a folder's name; false for a name that no round up to MaxRounds has.
func RoundNumber(folder string) (int, bool) {
	digits, ok := strings.CutPrefix(folder, "r")
	round, err := strconv.Atoi(digits)
	return round, ok && err == nil && CheckRounds(round) == nil && RoundFolder(round) == folder
}

// CheckRounds is the error of a number of rounds that no block may have.
func CheckRounds(rounds int) error {
	if rounds < 1 || rounds > MaxRounds {
		return fmt.Errorf("rounds: out of range (got %d, want 1 to %d)", rounds, MaxRounds)
	}
	return nil
}

// VoidSuffix ends the name of the folder of a round that was measured again, with the number of
// the attempt: r03.void.1.
const VoidSuffix = ".void."

// MaxAttempts is how often a round is measured at most: once, and three times again.
const MaxAttempts = 4

// VoidFolder is where the folder of a round is kept when the round is measured again.
func VoidFolder(folder string, attempt int) string {
	return fmt.Sprintf("%s%s%d", folder, VoidSuffix, attempt)
}

// Turn is when a plan is executed.
func (p Plan) Turn() Turn {
	if p.Service == Kept {
		return Turn{p.Block, p.Round}
	}
	return Turn{Block: p.Block}
}

// Turn is that of an entry of Order, from 0.
func (s Study) Turn(i int) Turn {
	if s.Service == Kept {
		return Turn{i/s.Rounds + 1, i%s.Rounds + 1}
	}
	return Turn{Block: i + 1}
}

// Turns is how many turns the study has: as many as Order has entries.
func (s Study) Turns() int {
	if s.Service == Kept {
		return s.Blocks * s.Rounds
	}
	return s.Blocks
}

// Has says whether a stage takes part in an entry of Order, from 0.
func (s Study) Has(i int, stage string) bool {
	return i < len(s.Order) && slices.Contains(s.Order[i], stage)
}

// TurnsOf is in how many turns a stage takes part.
func (s Study) TurnsOf(stage string) int {
	n := 0
	for i := range s.Order {
		if s.Has(i, stage) {
			n++
		}
	}
	return n
}

// sliceIterations is how far apart the first iterations of two rounds are: more than any load
// of a round has.
const sliceIterations = 1_000_000

// FirstOf is the first iteration of the plan's round and attempt, of a block of so many rounds: what
// it sends, nobody has sent to the service before. It is 0 for a fresh service.
func (p Plan) FirstOf(rounds int) int {
	if p.Service != Kept {
		return 0
	}
	return sliceIterations * ((p.Attempt-1)*rounds + p.Round - 1)
}
