package testrun

import "scaleguild/internal/run"

// OneBlock is a whole ladder with one block; one stage has failed responses,
// which is a warning.
func OneBlock() Set { return Ladder("one-block", 1) }

// ThreeBlocks is a ladder with three blocks in which things went wrong: a run
// with a wrong quota, a run that was not made, a stage that was not run at all,
// a run of whose responses k6 counted one more than the runner, an override and
// changes that were not committed.
func ThreeBlocks() Set {
	s := Ladder("three-blocks", 3)
	s.Study.Overrides = map[string]string{"WINDOW": "30s"}
	s.Host.Dirty = true
	s.Runs[Place(2, "v3-workers")].SetQuotaRead(2)
	delete(s.Runs, Place(3, "v2-async"))
	for block := 1; block <= 3; block++ {
		delete(s.Runs, Place(block, "v6-slow-upstream"))
	}
	s.Runs[Place(3, "v5-wal")].Miscount()
	// The stored verdict is not to be trusted: it says valid for an invalid run.
	s.Runs[Place(2, "v3-workers")].Record.Verdict = run.Verdict{Valid: true, Reasons: []string{}}
	return s
}
