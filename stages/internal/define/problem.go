package define

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"scaleguild/internal/cli"
)

// place says where in a definition something is.
type place struct {
	file string // as the user names it: relative to the project's root where it lies inside
	line int    // from 1; 0 when the file as a whole is meant
}

// String is the place as compilers write it, so that editors can jump to it.
func (p place) String() string {
	if p.line == 0 {
		return p.file
	}
	return fmt.Sprintf("%s:%d", p.file, p.line)
}

// problem is one thing that is wrong with a definition.
type problem struct {
	at  place // what problems are sorted by
	err error // a cli.Error that begins with the place
}

// problems collects everything that is wrong, so that one reading of a
// definition reports it all. It is handed down as a pointer; who finds something adds it and
// goes on with what can still be looked at.
type problems []problem

// add notes a problem. The text is "what is wrong (got X, want Y)"; the hint is a remedy that
// can be pasted or followed, "" where the text is enough.
func (ps *problems) add(at place, hint, format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	*ps = append(*ps, problem{at, cli.Fail(cli.Usage, hint, "%s: %s", at, text)})
}

// join gives all problems as one error, by file and line, or nil. Two checks
// that say the same of the same place count once.
func (ps problems) join() error {
	sorted := slices.Clone(ps)
	slices.SortStableFunc(sorted, func(a, b problem) int {
		return cmp.Or(cmp.Compare(a.at.file, b.at.file), cmp.Compare(a.at.line, b.at.line))
	})
	// A value that two consumers take is proved for each, and both may say the same.
	seen := map[string]bool{}
	var all []error
	for _, p := range sorted {
		if !seen[p.err.Error()] {
			seen[p.err.Error()] = true
			all = append(all, p.err)
		}
	}
	return errors.Join(all...)
}
