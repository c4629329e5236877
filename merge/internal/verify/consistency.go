package verify

import (
	"scaleguild/internal/run"
	"scaleguild/merge/internal/consistency"
	"scaleguild/merge/internal/rundir"
)

// Consistency gives a line for each way in which records could contradict each other.
func Consistency(d rundir.Dir) []Promise {
	found := map[string][]string{}
	for _, f := range d.Contradictions {
		found[f.Check] = append(found[f.Check], f.Text)
	}
	for _, place := range withoutSamples(d) {
		found[consistency.Samples] = append(found[consistency.Samples], place+": no "+run.SamplesFile+", and it is no run of a sweep")
	}
	var promises []Promise
	for _, check := range consistency.Checks() {
		promises = append(promises, NewPromise(check[0], check[1], found[check[0]]))
	}
	return promises
}

// RerunConsistency is the line of a rerun whose records contradict each other in nothing. It
// has not been published, so that samples may be missing.
func RerunConsistency(d rundir.Dir) Promise {
	var differences []string
	for _, f := range d.Contradictions {
		differences = append(differences, f.Text)
	}
	return NewPromise("rerun records", "no two of them contradict each other", differences)
}

// withoutSamples are the runs of which no samples were published, those of a sweep left out:
// publishing leaves theirs out.
func withoutSamples(d rundir.Dir) []string {
	var places []string
	for _, stage := range d.Study.Stages {
		for i, r := range d.Runs[stage.Stage] {
			if r == nil || stage.Sweep != nil {
				continue
			}
			if _, err := d.File(stage.Stage, d.Study.Turn(i), run.SamplesFile); err != nil {
				places = append(places, d.Study.Turn(i).Place(stage.Stage))
			}
		}
	}
	return places
}
