package verify

import (
	"fmt"
	"io"
	"strings"
)

// An Outcome says whether a promise is kept.
type Outcome string

// Outcomes. A Note is no promise: it says in what this checkout differs from the commit
// that ran, which breaks nothing.
const (
	Pass       Outcome = "PASS"
	Fail       Outcome = "FAIL"
	CannotTell Outcome = "CANNOT TELL"
	Note       Outcome = "NOTE"
)

// Promise is one line: a promise with its outcome, or a note.
type Promise struct {
	Name      string
	Outcome   Outcome
	Detail    string // what was compared, or what differs
	NoHistory bool   // it cannot be told because git's history is not there, as in a tarball
}

// shownDifferences is how many differences a line lists; it counts the others.
const shownDifferences = 8

// NewPromise is a promise that is kept when nothing differs. Detail says what is equal.
func NewPromise(name, detail string, differences []string) Promise {
	if len(differences) == 0 {
		return Promise{Name: name, Outcome: Pass, Detail: detail}
	}
	return Promise{Name: name, Outcome: Fail, Detail: shortened(differences)}
}

// Unknown is a promise of which nothing can be told.
func Unknown(name, format string, args ...any) Promise {
	return Promise{Name: name, Outcome: CannotTell, Detail: fmt.Sprintf(format, args...)}
}

// drift is the note of what differs in this checkout, none when nothing does. It names
// everything: there may be much, and none of it is more important than the rest.
func drift(name, since string, differences []string) []Promise {
	if len(differences) == 0 {
		return nil
	}
	if len(differences) > shownDifferences { // all are named, their sums are not
		for i, d := range differences {
			differences[i], _, _ = strings.Cut(d, ": was ")
		}
	}
	return []Promise{{Name: name, Outcome: Note, Detail: since + strings.Join(differences, "; ")}}
}

// shortened lists the first differences and counts the others.
func shortened(differences []string) string {
	more := ""
	if n := len(differences) - shownDifferences; n > 0 {
		differences, more = differences[:shownDifferences], fmt.Sprintf("; and %d more", n)
	}
	return strings.Join(differences, "; ") + more
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

// Counts says how many lines there are of each outcome.
type Counts struct {
	Promises  int // notes left out
	Broken    int
	Unknown   int // those without history included
	NoHistory int
	Notes     int
}

// Count counts lines.
func Count(promises []Promise) Counts {
	var c Counts
	for _, p := range promises {
		switch p.Outcome {
		case Fail:
			c.Broken++
		case CannotTell:
			c.Unknown++
			if p.NoHistory {
				c.NoHistory++
			}
		case Note:
			c.Notes++
			continue
		}
		c.Promises++
	}
	return c
}

// Add adds other counts.
func (c Counts) Add(other Counts) Counts {
	return Counts{c.Promises + other.Promises, c.Broken + other.Broken, c.Unknown + other.Unknown, c.NoHistory + other.NoHistory, c.Notes + other.Notes}
}
