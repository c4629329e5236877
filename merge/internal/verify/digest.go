package verify

import (
	"fmt"
	"regexp"
	"strings"

	"scaleguild/internal/run"
)

// digestLine starts what `stages digest` prints; instead, it may have said why it cannot.
var digestLine = regexp.MustCompile(`^[0-9a-f]{64}  `)

// Plan compares the digest that was published with a run, both as `stages digest`
// prints them, with that of this checkout, and with the plans in study.json.
func Plan(published, here string, s run.Study) Promise {
	const name = "plan"
	if published == "" {
		return Unknown(name, "no digest.txt was published")
	}
	if here == "" {
		return Unknown(name, "the digest of this checkout was not given; stages digest %s prints it", s.Study)
	}
	if !digestLine.MatchString(here) {
		return Kept(name, "", []string{"this checkout's study has no digest: " + strings.ReplaceAll(strings.TrimSpace(here), "\n", " ")})
	}
	if differences := differing(published, here); len(differences) > 0 {
		return Kept(name, "", differences)
	}
	parts := byName(published)
	var differences []string
	for _, stage := range s.Stages {
		if got := parts["plan "+stage.Stage]; got != stage.Digest {
			differences = append(differences, fmt.Sprintf("%s: %s has a plan that digest.txt has not", run.StudyFile, stage.Stage))
		}
	}
	sum, _, _ := strings.Cut(here, " ")
	return Kept(name, "digest "+sum+", as this checkout has it", differences)
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
	before, now := map[string]string{}, map[string]string{}
	for _, s := range was.Stages {
		before[s.Stage] = s.Digest
	}
	for _, s := range is.Stages {
		now[s.Stage] = s.Digest
	}
	for _, stage := range union(before, now) {
		if before[stage] != now[stage] {
			differences = append(differences, fmt.Sprintf("%s: plan was %s, is %s", stage, partSum(before[stage]), partSum(now[stage])))
		}
	}
	return Kept("rerun plan", fmt.Sprintf("%s has the plans of the published run, %d stages", is.RunID, len(now)), differences)
}

// differing names the parts, the sum of all left out, in which two digests differ,
// files first: what else differs mostly follows from one.
func differing(published, here string) []string {
	if published == here {
		return nil
	}
	was, is := byName(published), byName(here)
	var files, others []string
	for _, name := range union(was, is) {
		if was[name] == is[name] || name == firstName(here) {
			continue
		}
		line := fmt.Sprintf("%s: was %s, is %s", name, partSum(was[name]), partSum(is[name]))
		if strings.Contains(name, " ") {
			others = append(others, line)
		} else {
			files = append(files, line)
		}
	}
	differences := append(files, others...)
	if len(differences) == 0 {
		return []string{"digest.txt: not as stages digest prints it, though its parts are the same"}
	}
	return differences
}

// firstName is the name in the first line: that of the study.
func firstName(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	_, name, _ := strings.Cut(line, "  ")
	return name
}

func partSum(line string) string {
	sum, _, _ := strings.Cut(line, "  ")
	if sum == "" {
		return "missing"
	}
	return sum[:min(12, len(sum))]
}

func byName(text string) map[string]string {
	all := map[string]string{}
	for line := range strings.Lines(text) {
		if sum, name, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "  "); ok {
			all[name] = sum
		}
	}
	return all
}
