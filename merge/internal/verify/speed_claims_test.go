package verify_test

import (
	"strings"
	"testing"

	"scaleguild/merge/internal/rundir"
	"scaleguild/merge/internal/table"
	"scaleguild/merge/internal/verify"
)

// inRounds is the table of the published study in rounds, whose effects are judged at one speed of
// the CPU.
func inRounds(t *testing.T) table.Table {
	t.Helper()
	d, err := rundir.Read("../../../results/ladder-rounds")
	if err != nil {
		t.Fatal(err)
	}
	folded, err := table.Fold(d)
	if err != nil {
		t.Fatal(err)
	}
	return folded
}

// A rerun is held to the effect that is published, in the figure in which it is: as measured it
// would be lost in the noise, or found by chance.
func TestARerunIsHeldToWhatIsPublishedAtOneSpeed(t *testing.T) {
	const claim = "claim v5-wal: CPU/response worse than v4-gunicorn, at one speed of the CPU"
	walOf := func(rerun table.Table) *table.Row {
		for i := range rerun.Rows {
			if rerun.Rows[i].Stage == "v5-wal" {
				return &rerun.Rows[i]
			}
		}
		t.Fatal("no v5-wal")
		return nil
	}
	for name, c := range map[string]struct {
		change  func(wal *table.Row)
		outcome verify.Outcome
		detail  string
	}{
		"the same": {func(*table.Row) {}, verify.Pass, "1.102 to 1.153, published 1.102 to 1.153"},
		"cheaper, as measured still dearer": {func(wal *table.Row) {
			for _, b := range wal.Blocks {
				*b.OneSpeed[table.CPUPerResponse] *= 0.8
			}
		}, verify.Fail, "0.881"},
		"judged as measured": {func(wal *table.Row) { wal.Steps[table.CPUPerResponse].Corrected.Judged = false },
			verify.CannotTell, "the rerun is judged as measured, the published run at one speed of the CPU"},
	} {
		rerun := inRounds(t)
		c.change(walOf(rerun))
		found := false
		for _, p := range verify.Claims(inRounds(t), rerun) {
			if p.Name == claim {
				found = true
				if p.Outcome != c.outcome || !strings.HasPrefix(p.Detail, c.detail) {
					t.Errorf("%s: got %s: %s", name, p.Outcome, p.Detail)
				}
			}
		}
		if !found {
			t.Errorf("%s: no %s", name, claim)
		}
	}
}

// Two or four blocks of kept services: as many as the table takes for a claim.
func TestAClaimTakesAsManyBlocksAsTheTable(t *testing.T) {
	for blocks, outcome := range map[int]verify.Outcome{2: verify.CannotTell, 4: verify.Pass} {
		rerun := inRounds(t)
		for i := range rerun.Rows {
			rerun.Rows[i].Blocks = rerun.Rows[i].Blocks[:3*blocks]
		}
		for _, p := range verify.Claims(inRounds(t), rerun) {
			if p.Name == "claim v5-wal: completed/s relative to v4-gunicorn" && p.Outcome != outcome {
				t.Errorf("%d blocks of 3 rounds: got %s: %s", blocks, p.Outcome, p.Detail)
			}
		}
	}
}
