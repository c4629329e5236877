package table_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

// A service that costs more in the first round of each block was still warming up: its table says
// so, by how much. One whose rounds are alike, and one in fresh services, are not spoken of.
func TestAServiceThatStillChangesIsNamed(t *testing.T) {
	const words = "v4-gunicorn does not cost the same in all rounds: CPU/response in the first round of a block is "
	caveat := func(dear float64, rounds bool) string {
		d := tenBlocks()
		if rounds {
			d = inRounds(d, 5)
		}
		d.Runs = maps.Clone(d.Runs)
		d.Runs["v4-gunicorn"] = slices.Clone(d.Runs["v4-gunicorn"])
		for i, r := range d.Runs["v4-gunicorn"] {
			if i%2 == 0 {
				changed := *r
				changed.Record.CPU.UsageSeconds *= dear
				changed.Record.CPU.UserSeconds *= dear
				d.Runs["v4-gunicorn"][i] = &changed
			}
		}
		caveats := folded(t, d).Caveats
		if i := slices.IndexFunc(caveats, func(c string) bool { return strings.Contains(c, "in all rounds") }); i >= 0 {
			return caveats[i]
		}
		return ""
	}
	if got := caveat(1.3, true); !strings.HasPrefix(got, words) || !strings.Contains(got, "% more than in the later ones (5 blocks, p ") {
		t.Errorf("got %q, want it to begin with %q", got, words)
	}
	if got := caveat(1, true); got != "" {
		t.Errorf("alike: got %q", got)
	}
	if got := caveat(1.3, false); got != "" {
		t.Errorf("fresh services: got %q", got)
	}
}
