package verify

import (
	"fmt"

	"scaleguild/merge/internal/rundir"
)

// Verdicts checks that each stored verdict is the one of the run's numbers by the rules of
// its schema. A run may be invalid, as long as it says so: the table shows it, and no
// statistic has it. Rules that came after a run was made can make it invalid as well, which
// is a note: nothing that is published is edited, and everything is judged by today's rules.
func Verdicts(name string, d rundir.Dir) []Promise {
	var differences, newer []string
	valid, runs := 0, 0
	for _, stage := range d.Study.Stages {
		for i, r := range d.Runs[stage.Stage] {
			if r == nil {
				continue
			}
			runs++
			place := d.Study.Turn(i).Place(stage.Stage)
			if r.Verdict.Valid {
				valid++
			}
			if reason := r.StoredVerdict(); reason != "" {
				differences = append(differences, place+": "+reason)
			}
			if len(r.Newer) > 0 {
				newer = append(newer, fmt.Sprintf("%s: %s", place, r.Newer[0]))
			}
		}
	}
	promise := NewPromise(name, fmt.Sprintf("computed again, %d of %d runs are valid; each stored verdict is that of its numbers", valid, runs), differences)
	return append([]Promise{promise}, drift(name, "invalid by rules that came after the run: ", newer)...)
}
