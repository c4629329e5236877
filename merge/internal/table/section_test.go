package table

import (
	"slices"
	"testing"
)

// Every metric has one column: in the main table or in the one of the rest. A set
// that was searched as one joined text once hid "failed" behind "failed_share".
func TestEveryMetricHasOneColumn(t *testing.T) {
	tab := Table{Metrics: Metrics(), Rows: []Row{{Runs: 1}}}
	shown := append(tab.mainSection(mainMetrics(), &notes{}).Head, tab.moreSection().Head...)
	for _, m := range tab.Metrics {
		heading := func(h string) bool { return h == m.Heading }
		first := slices.IndexFunc(shown, heading)
		if first < 0 || slices.ContainsFunc(shown[first+1:], heading) {
			t.Errorf("%s: not in one column (got %q)", m.Key, shown)
		}
	}
}
