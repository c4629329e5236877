package table

import (
	"fmt"

	"scaleguild/internal/run"
	"scaleguild/merge/internal/rundir"
)

// Turns is how many pairs of runs a step has where all are made and valid.
func (t Table) Turns() int { return t.Blocks * max(1, t.Rounds) }

// Kept says whether services were kept up through the rounds of a block.
func (t Table) Kept() bool { return t.Rounds > 1 }

// Turn is what a pair of runs comes of, as a word: a block, or a round of one.
func (t Table) Turn() string {
	if t.Kept() {
		return "round"
	}
	return "block"
}

// over is how much was run, in words.
func (t Table) over() string {
	if t.Kept() {
		return fmt.Sprintf("%d rounds in %d blocks", t.Turns(), t.Blocks)
	}
	return fmt.Sprintf("%d blocks", t.Blocks)
}

// Turn is when the run was made.
func (b BlockRun) Turn() run.Turn { return run.Turn{Block: b.Block, Round: b.Round} }

// Turn likewise.
func (r InvalidRun) Turn() run.Turn { return run.Turn{Block: r.Block, Round: r.Round} }

// keptCaveats say how services were kept, and what was measured again.
func keptCaveats(d rundir.Dir) []string {
	if d.Study.Service != run.Kept {
		return nil
	}
	return []string{
		fmt.Sprintf("Services are started once for a block and stay up through its %d rounds. A round runs each stage once, and is what a stage is compared in.", d.Study.Rounds),
		fmt.Sprintf("%d of %d rounds were measured again, %d times in all, because others had the CPUs: at most %d times each.",
			measuredAgain(d, func(int) int { return 1 }), d.Study.Turns(), measuredAgain(d, func(n int) int { return n }), run.MaxAttempts-1),
	}
}

// measuredAgain sums a figure of the further attempts of each round that has any.
func measuredAgain(d rundir.Dir, of func(attempts int) int) int {
	sum := 0
	for i := range d.Study.Turns() {
		further := 0
		for _, stage := range d.Study.Stages {
			if r := d.Runs[stage.Stage][i]; r != nil {
				further = max(further, r.Record.Plan.Attempt-1)
			}
		}
		if further > 0 {
			sum += of(further)
		}
	}
	return sum
}
