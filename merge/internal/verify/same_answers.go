package verify

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"scaleguild/internal/run"
)

// answersLine is a line of `stages same-answers`.
var answersLine = regexp.MustCompile(`^responses ([0-9a-f]{64})  content ([0-9a-f]{64})  (\S+)$`)

// AnswersFile is what `stages same-answers` printed, beside the records of a published run. It
// has the name that the command had when the first of them was published.
const AnswersFile = "work.txt"

// SameAnswers checks the published output of `stages same-answers`: a line of each stage of the
// study, with equal digests. Theirs is that of a rerun, "" when there is none.
func SameAnswers(published, theirs string, s run.Study) Promise {
	const name = "same-answers"
	if published == "" {
		return Unknown(name, "a rerun's were given, but no %s was published", AnswersFile)
	}
	first, stages, differences := readAnswers(AnswersFile, published, s)
	detail := fmt.Sprintf("%d stages gave equal answers and hold equal data", len(stages))
	if theirs != "" {
		again, _, wrong := readAnswers("the rerun's answers", theirs, s)
		differences = append(differences, wrong...)
		if again != first {
			differences = append(differences, fmt.Sprintf("the rerun's answers: was %s, is %s", first, again))
		}
		detail += ", in the rerun the same"
	}
	return NewPromise(name, detail, differences)
}

// readAnswers gives the digests of the first stage, the stages, and what is wrong: it has
// to be each stage of the study once, all with the same digests.
func readAnswers(where, text string, s run.Study) (first string, stages, wrong []string) {
	for line := range strings.Lines(text) {
		m := answersLine.FindStringSubmatch(strings.TrimSuffix(line, "\n"))
		if m == nil {
			wrong = append(wrong, fmt.Sprintf("%s: not a line of stages same-answers (got %q)", where, line))
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
