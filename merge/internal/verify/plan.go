package verify

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"scaleguild/internal/keys"
	"scaleguild/internal/run"
	"scaleguild/internal/sums"
	"scaleguild/merge/internal/history"
)

// Computation computes parts of a study's digest once more.
type Computation struct {
	// Part gives the SHA-256 of a part that follows from files, such as "delays ...", from
	// the files of the commit and with the code of this checkout; known is false for others.
	Part func(name string) (sum string, known bool, err error)
	// Own gives what the commit's own `stages digest` prints of the study.
	Own func() (string, error)
}

// Plan holds the published digest of a study to the plans in study.json and to the
// commit that ran it: its files are those of the commit; requests, delays and items
// follow from them. Where this checkout's code gives others, the commit's own program
// decides, and a note says that the code of this checkout has moved on.
func Plan(published string, s run.Study, c Commit, compute Computation) []Promise {
	const name = "plan"
	if published == "" {
		return []Promise{Unknown(name, "no digest.txt was published")}
	}
	d, differences := ReadDigest(published, s.Study)
	differences = append(differences, plansDiffer(d, s)...)
	if len(differences) > 0 {
		return []Promise{NewPromise(name, "", differences)}
	}
	if p, absent := c.absent(name); absent {
		return []Promise{p}
	}
	if differences = filesDiffer(d, s, c); len(differences) > 0 {
		return []Promise{NewPromise(name, "", differences)}
	}
	computed, moved, err := computedParts(d, compute)
	detail := fmt.Sprintf("digest %s: files of commit %s, plans of %s, %d of requests, delays and items computed again",
		partSum(d.Sum), history.Short(c.Name), run.StudyFile, computed)
	switch {
	case err != nil:
		return []Promise{Unknown(name, "%v", err)}
	case len(moved) > 0:
		return settleByOwn(d, c, compute, moved, detail)
	}
	return []Promise{NewPromise(name, detail, nil)}
}

// settleByOwn asks the commit's own program, as this checkout's computes other parts.
func settleByOwn(d Digest, c Commit, compute Computation, moved []string, detail string) []Promise {
	const name = "plan"
	text, err := compute.Own()
	if err != nil {
		return []Promise{Unknown(name, "%s; and the program of commit %s, which could settle it, fails: %v",
			shortened(moved), history.Short(c.Name), err)}
	}
	own, wrong := ReadDigest(text, d.Study)
	differences := append(wrong, d.differing(own)...)
	return append([]Promise{NewPromise(name, detail+" by the commit's own program", differences)},
		drift(name, "this checkout computes others from the files of the commit: ", moved)...)
}

// plansDiffer looks up the plans of study.json in a digest. That one has more: a stage
// that is run again only where there are blocks enough.
func plansDiffer(d Digest, s run.Study) []string {
	var differences []string
	for _, stage := range s.Stages {
		if was := d.Parts["plan "+stage.Stage]; was != stage.Digest {
			differences = append(differences, fmt.Sprintf("%s: plan %s: is %s, in digest.txt %s", run.StudyFile, stage.Stage, partSum(stage.Digest), partSum(was)))
		}
	}
	return differences
}

// filesDiffer compares the files of a digest with those of the commit. Those that decide
// most have to be there: the study's, its stages', and the load's script.
func filesDiffer(d Digest, s run.Study, c Commit) []string {
	folder := "stages/" + s.Study + "/"
	wanted := map[string]string{folder + "study.toml": "", folder + "baseline.env": "", "k6/load.js": ""}
	for _, stage := range s.Stages {
		switch {
		case stage.Again: // it repeats another
		case stage.Sweep != nil:
			wanted[folder+stage.Sweep.Of+".toml"] = ""
		default:
			wanted[folder+stage.Stage+".toml"] = ""
		}
	}
	files, _ := d.names()
	var differences []string
	for _, file := range files {
		delete(wanted, file)
		at := ""
		if data, ok := c.Files[file]; ok {
			at = sums.Of(data)
		}
		if at != d.Parts[file] {
			differences = append(differences, fmt.Sprintf("%s: is %s in digest.txt, %s at commit %s",
				file, partSum(d.Parts[file]), partSum(at), history.Short(c.Name)))
		}
	}
	for _, file := range slices.Sorted(maps.Keys(wanted)) {
		differences = append(differences, file+": no part of digest.txt")
	}
	return differences
}

// computedParts computes what it can of a digest, and names the parts that came out different.
func computedParts(d Digest, compute Computation) (computed int, moved []string, err error) {
	_, others := d.names()
	for _, part := range others {
		sum, known, err := compute.Part(part)
		switch {
		case err != nil:
			return computed, nil, fmt.Errorf("%s: %w", part, err)
		case !known:
			continue
		case sum != d.Parts[part]:
			moved = append(moved, fmt.Sprintf("%s: was %s, is %s", part, partSum(d.Parts[part]), partSum(sum)))
		}
		computed++
	}
	return computed, moved, nil
}

// PlanDrift notes in what the study as this checkout has it differs from the one that
// ran. Here is what `stages digest` prints in this checkout, or why there is nothing.
func PlanDrift(published, here string, c Commit, study string) []Promise {
	was, wrong := ReadDigest(published, study)
	if len(wrong) > 0 {
		return nil // the promise says so
	}
	is, wrong := ReadDigest(here, study)
	if len(wrong) > 0 {
		return drift("plan", "", []string{"this checkout's study has no digest: " + strings.Join(strings.Fields(here), " ")})
	}
	return drift("plan", c.since(), was.differing(is))
}

// SamePlans compares the plans of a rerun with the published ones, stage by stage.
func SamePlans(was, is run.Study) Promise {
	var differences []string
	if was.RunID == is.RunID {
		differences = append(differences, is.RunID+": the published run itself, which shows nothing again")
	}
	if was.Study != is.Study {
		differences = append(differences, fmt.Sprintf("study: was %s, is %s", was.Study, is.Study))
	}
	before, now := planDigests(was), planDigests(is)
	for _, stage := range keys.Union(before, now) {
		if before[stage] != now[stage] {
			differences = append(differences, fmt.Sprintf("%s: plan was %s, is %s", stage, partSum(before[stage]), partSum(now[stage])))
		}
	}
	return NewPromise("rerun plan", fmt.Sprintf("%s has the plans of the published run, %d stages", is.RunID, len(now)), differences)
}

// planDigests are the digests of the plans by stage.
func planDigests(s run.Study) map[string]string {
	digests := map[string]string{}
	for stage := range slices.Values(s.Stages) {
		digests[stage.Stage] = stage.Digest
	}
	return digests
}
