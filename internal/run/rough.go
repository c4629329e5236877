package run

import (
	"slices"
	"strings"
)

// Faults are those of a record's reasons that nobody asked for: all but that the run is
// rough, see Plan.Rough.
func Faults(r Record, reasons []string) []string {
	if !r.Plan.Rough {
		return reasons
	}
	asked := judgeWindow(r)
	return slices.DeleteFunc(slices.Clone(reasons), func(reason string) bool { return slices.Contains(asked, reason) })
}

// Outcome is a verdict on a record in a line, with all that is wrong: valid, rough,
// INVALID with its reasons, or of a rough run both.
func Outcome(r Record, v Verdict) string {
	faults := Faults(r, v.Reasons)
	switch {
	case v.Valid:
		return "valid"
	case !r.Plan.Rough:
		return "INVALID: " + strings.Join(faults, "; ")
	case len(faults) == 0:
		return "rough"
	}
	return "rough, INVALID: " + strings.Join(faults, "; ")
}
