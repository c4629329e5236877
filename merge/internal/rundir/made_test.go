package rundir_test

import (
	"testing"

	"scaleguild/merge/internal/testrun"
)

// Made-up runs contradict nothing, so that what a test changes is what is found.
func TestMadeUpRunsAreConsistent(t *testing.T) {
	for _, set := range []testrun.Set{testrun.OneBlock(), testrun.Ladder("x", 3), testrun.TenBlocks(), testrun.Staircase(), testrun.Many(4, 2)} {
		d, err := read(t, set)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range d.Contradictions {
			t.Errorf("%s: %s: %s", set.Study.RunID, c.Check, c.Text)
		}
	}
}
