package report

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"scaleguild/merge/internal/stats"
	"scaleguild/merge/internal/table"
)

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }

// dashed makes a class of a word.
func dashed(s string) string { return strings.ReplaceAll(s, " ", "-") }

func percent(share float64) string {
	if share > 0 && share < 0.0005 {
		return "<0.1 %"
	}
	return fmt.Sprintf("%.1f %%", 100*share)
}

// effectClass is the class of a step.
func effectClass(row table.Row) string {
	step := row.Steps[table.CompletedRate]
	switch {
	case row.Again || step == nil:
		return "plain"
	case step.Effect == stats.Better:
		return "better"
	case step.Effect == stats.Worse:
		return "worse"
	}
	return "plain"
}

// scoreMark is a sign beside a prediction's score, which says the same in words.
func scoreMark(score string) string {
	switch score {
	case table.CameTrue:
		return "✓"
	case table.Missed:
		return "✗"
	}
	return "?"
}

// meter is a share as the width of a bar, from 0 to 100.
func meter(share float64) string { return fmt.Sprintf("%.1f", 100*min(1, max(0, share))) }
