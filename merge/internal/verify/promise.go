package verify

import (
	"fmt"
	"io"
	"strings"
)

// An Outcome says whether a promise is kept.
type Outcome string

// Outcomes.
const (
	Pass       Outcome = "PASS"
	Fail       Outcome = "FAIL"
	CannotTell Outcome = "CANNOT TELL"
)

// Promise is one promise with its outcome.
type Promise struct {
	Name    string
	Outcome Outcome
	Detail  string // what was compared, or what differs
}

// shownDifferences is how many differences a line lists; it counts the others.
const shownDifferences = 8

// Kept is a promise that is kept when nothing differs. Detail says what is equal.
func Kept(name, detail string, differences []string) Promise {
	if len(differences) == 0 {
		return Promise{name, Pass, detail}
	}
	more := ""
	if n := len(differences) - shownDifferences; n > 0 {
		differences, more = differences[:shownDifferences], fmt.Sprintf("; and %d more", n)
	}
	return Promise{name, Fail, strings.Join(differences, "; ") + more}
}

// Unknown is a promise of which nothing can be told.
func Unknown(name, format string, args ...any) Promise {
	return Promise{name, CannotTell, fmt.Sprintf(format, args...)}
}

// Write prints a line a promise.
func Write(w io.Writer, promises []Promise) error {
	for _, p := range promises {
		if _, err := fmt.Fprintf(w, "%-11s  %s: %s\n", p.Outcome, p.Name, p.Detail); err != nil {
			return err
		}
	}
	return nil
}

// Count is how many promises have the outcome.
func Count(promises []Promise, o Outcome) int {
	n := 0
	for _, p := range promises {
		if p.Outcome == o {
			n++
		}
	}
	return n
}
