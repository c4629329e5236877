package table

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"scaleguild/merge/internal/rundir"
)

// caveats are what a reader must know of the study as a whole.
func caveats(d rundir.Dir) []string {
	all := []string{}
	if d.Study.Blocks == 1 {
		all = append(all, "One block: each value is a single run, so no interval can be given and small differences mean nothing.")
	} else {
		all = append(all, fmt.Sprintf("%d blocks: each value is the median of its runs, with the least and the greatest in brackets where they differ.", d.Study.Blocks))
	}
	if len(d.Study.Overrides) > 0 {
		var set []string
		for _, key := range slices.Sorted(maps.Keys(d.Study.Overrides)) {
			set = append(set, key+"="+d.Study.Overrides[key])
		}
		all = append(all, "Variables were overridden for this run: "+plain(strings.Join(set, " "))+". It does not show the study as defined.")
	}
	if d.Host.Dirty {
		all = append(all, "The project had changes that were not committed when the study ran.")
	}
	return all
}
