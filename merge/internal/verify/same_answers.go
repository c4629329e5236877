package verify

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"scaleguild/internal/run"
)

// replayLine is a line of `stages work`.
var replayLine = regexp.MustCompile(`^responses ([0-9a-f]{64})  content ([0-9a-f]{64})  (\S+)$`)

// SameAnswers checks the published output of `stages work`: a line of each stage of the
// study, with equal digests. Theirs is that of a rerun, "" when there is none.
func SameAnswers(published, theirs string, s run.Study) Promise {
	const name = "work"
	if published == "" {
		return Unknown(name, "a rerun's was given, but no work.txt was published")
	}
	first, stages, differences := readWork("work.txt", published, s)
	detail := fmt.Sprintf("%d stages gave equal answers and hold equal data", len(stages))
	if theirs != "" {
		again, _, wrong := readWork("the rerun's work", theirs, s)
		differences = append(differences, wrong...)
		if again != first {
			differences = append(differences, fmt.Sprintf("the rerun's work: was %s, is %s", first, again))
		}
		detail += ", in the rerun the same"
	}
	return NewPromise(name, detail, differences)
}

// readWork gives the digests of the first stage, the stages, and what is wrong: it has
// to be each stage of the study once, all with the same digests.
func readWork(where, text string, s run.Study) (first string, stages, wrong []string) {
	for line := range strings.Lines(text) {
		m := replayLine.FindStringSubmatch(strings.TrimSuffix(line, "\n"))
		if m == nil {
			wrong = append(wrong, fmt.Sprintf("%s: not a line of stages work (got %q)", where, line))
			continue
		}
		digests := "responses " + m[1][:12] + " content " + m[2][:12]
		if first == "" {
			first = digests
		}
		if digests != first {
			wrong = append(wrong, fmt.Sprintf("%s: %s has %s, %s has %s", where, stages[0], first, m[3], digests))
		}
		stages = append(stages, m[3])
	}
	var want []string
	for _, stage := range s.Stages {
		if !stage.Again {
			want = append(want, stage.Stage)
		}
	}
	if !slices.Equal(slices.Sorted(slices.Values(stages)), slices.Sorted(slices.Values(want))) {
		wrong = append(wrong, fmt.Sprintf("%s: not each stage once (got %s, want %s)", where, strings.Join(stages, ", "), strings.Join(want, ", ")))
	}
	return first, stages, wrong
}
