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
			place := d.Study.Turn(i).Place(stage.Stage)
			if has := d.Study.Has(i, stage.Stage); has == (r == nil) {
				differences = append(differences, place+map[bool]string{true: ": no record", false: ": not in the order"}[has])
			}
			if r == nil {
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
			differences = append(differences, copiesDiffer(d, stage.Stage, d.Study.Turn(i))...)
		}
	}
	rounds := ""
	if d.Study.Service == run.Kept {
		rounds = fmt.Sprintf(" of %d rounds", d.Study.Rounds)
	}
	return NewPromise("records", fmt.Sprintf("%d runs in %d complete blocks%s, in the order of the seed, plan and upstream as their records say", runs, d.Study.Blocks, rounds), differences)
}

// copiesDiffer compares the files that a record repeats with what it repeats.
func copiesDiffer(d rundir.Dir, stage string, turn run.Turn) []string {
	var differences []string
	record, unread := d.File(stage, turn, run.RecordFile)
	for _, part := range []struct{ file, key string }{{run.PlanFile, "plan"}, {run.UpstreamFile, "upstream"}} {
		place := turn.Place(stage) + "/" + part.file
		got, err := d.File(stage, turn, part.file)
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
	if len(s.Order) != s.Turns() {
		return []string{fmt.Sprintf("%s: order has %d blocks or rounds, the study %d", run.StudyFile, len(s.Order), s.Turns())}
	}
	var differences []string
	for i, got := range s.Order {
		want := Order(s.Seed, takePart(s, s.Turn(i).Round), s.Turn(i))
		if len(s.Order) == 1 {
			got = Order(s.Seed, got, s.Turn(i))
		}
		if !slices.Equal(got, want) {
			differences = append(differences, fmt.Sprintf("%s: %s is not in the order of the seed", run.StudyFile, s.Turn(i)))
		}
	}
	return differences
}

// takePart are the stages of a round: one with n of R rounds is in those at which another n-th of
// the R is over. Round 0, of a block without rounds, has all of them.
func takePart(s run.Study, round int) []string {
	var names []string
	for _, stage := range s.Stages {
		if round == 0 || round*stage.Rounds/s.Rounds > (round-1)*stage.Rounds/s.Rounds {
			names = append(names, stage.Stage)
		}
	}
	return names
}

// Order is the order of stages in a shuffled block: by the SHA-256 of seed, block,
// round where services are kept, and stage, a line each. It is written down here a second time because it
// verifies the one that the runner computed.
func Order(seed string, stages []string, turn run.Turn) []string {
	rank := func(stage string) []byte {
		text := fmt.Appendf(nil, "%s\n%d\n", seed, turn.Block)
		if turn.Round > 0 {
			text = fmt.Appendf(text, "%d\n", turn.Round)
		}
		sum := sha256.Sum256(append(text, stage...))
		return sum[:]
	}
	order := slices.Clone(stages)
	slices.SortStableFunc(order, func(a, b string) int { return bytes.Compare(rank(a), rank(b)) })
	return order
}
