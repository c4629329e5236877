package verify

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"scaleguild/internal/run"
	"scaleguild/merge/internal/rundir"
)

// Records checks that every block is complete and nothing else is there, that blocks ran
// in the order that follows from the study's seed, and that plan.json and upstream.json
// say what the record beside them says. That each plan is the one of its place, with its
// digest, has been checked when the run directory was read.
func Records(d rundir.Dir, strays rundir.Strays) Promise {
	differences := orderDiffers(d.Study)
	for _, b := range strays.Broken {
		differences = append(differences, b.Folder+": what is left of a run that broke")
	}
	for _, folder := range strays.Unknown {
		differences = append(differences, fmt.Sprintf("%q: %s does not name it", folder, run.StudyFile))
	}
	runs := 0
	for _, stage := range d.Study.Stages {
		for i, r := range d.Runs[stage.Stage] {
			place := run.Place(i+1, stage.Stage)
			if r == nil {
				differences = append(differences, place+": no record")
				continue
			}
			runs++
			at := 1
			if i < len(d.Study.Order) {
				at += slices.Index(d.Study.Order[i], stage.Stage)
			}
			if got := r.Record.Plan.Position; got != at {
				differences = append(differences, fmt.Sprintf("%s: position %d, by %s %d", place, got, run.StudyFile, at))
			}
			differences = append(differences, copiesDiffer(d, stage.Stage, i+1)...)
		}
	}
	return NewPromise("records", fmt.Sprintf("%d runs in %d complete blocks, in the order of the seed, plan and upstream as their records say", runs, d.Study.Blocks), differences)
}

// copiesDiffer compares the files that a record repeats with what it repeats.
func copiesDiffer(d rundir.Dir, stage string, block int) []string {
	var differences []string
	record, unread := d.File(stage, block, run.RecordFile)
	for _, part := range []struct{ file, key string }{{run.PlanFile, "plan"}, {run.UpstreamFile, "upstream"}} {
		place := run.Place(block, stage) + "/" + part.file
		got, err := d.File(stage, block, part.file)
		want, wrong := run.Part(record, part.key)
		wrong = errors.Join(unread, wrong)
		switch {
		case errors.Is(err, fs.ErrNotExist) && string(want) == "null\n": // a study without an upstream
		case errors.Is(err, fs.ErrNotExist):
			differences = append(differences, place+": missing")
		case err != nil || wrong != nil:
			differences = append(differences, fmt.Sprintf("%s: %v", place, errors.Join(err, wrong)))
		case !bytes.Equal(got, want):
			differences = append(differences, place+": not what "+run.RecordFile+" says of it")
		}
	}
	return differences
}

// orderDiffers compares the order with the one of the seed. One block alone is not
// shuffled; then it has to hold each stage once.
func orderDiffers(s run.Study) []string {
	if len(s.Order) != s.Blocks {
		return []string{fmt.Sprintf("%s: order has %d blocks, the study %d", run.StudyFile, len(s.Order), s.Blocks)}
	}
	var names, differences []string
	for _, stage := range s.Stages {
		names = append(names, stage.Stage)
	}
	for i, got := range s.Order {
		want := Order(s.Seed, names, i+1)
		if s.Blocks == 1 {
			got = Order(s.Seed, got, i+1)
		}
		if !slices.Equal(got, want) {
			differences = append(differences, fmt.Sprintf("%s: block %d is not in the order of the seed", run.StudyFile, i+1))
		}
	}
	return differences
}

// Order is the order of stages in a shuffled block: by the SHA-256 of seed, block
// and stage, a line each. It is written down here a second time because it
// verifies the one that the runner computed.
func Order(seed string, stages []string, block int) []string {
	rank := func(stage string) []byte {
		sum := sha256.Sum256(fmt.Appendf(nil, "%s\n%d\n%s", seed, block, stage))
		return sum[:]
	}
	order := slices.Clone(stages)
	slices.SortStableFunc(order, func(a, b string) int { return bytes.Compare(rank(a), rank(b)) })
	return order
}
