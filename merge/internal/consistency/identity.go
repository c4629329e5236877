package consistency

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"scaleguild/internal/run"
)

// unitSuffix ends the group's name where it is a unit of systemd.
const unitSuffix = ".service"

// groupDiffers holds the group's name, which the kernel knew, to the stage: it ends in it.
func groupDiffers(r Run, _ run.Host) []string {
	group, stage := strings.TrimSuffix(r.Record.Budget.Group, unitSuffix), r.Record.Plan.Stage
	if !strings.HasSuffix(group, "-"+stage) {
		return []string{fmt.Sprintf("budget.group: of another stage (got %q, want it to end in %q)", group, "-"+stage)}
	}
	return nil
}

// Copied names the runs that share what only one run can have: the beginning, the processes
// all together, or the bytes of latency.json. A process id alone can come again, once a
// machine has used up all of them; not one published run shares even that.
func Copied(entries map[string]Entry) []Finding {
	var all []Finding
	for _, key := range []struct {
		what string
		of   func(Entry) string
	}{
		{"started_at", func(e Entry) string { return e.StartedAt }},
		{"workers[].pid", func(e Entry) string { return fmt.Sprint(slices.Sorted(slices.Values(e.PIDs))) }}, // none of a kept service
		{run.LatencyFile, func(e Entry) string { return e.LatencySum }},
	} {
		first := map[string]string{}
		for _, place := range slices.Sorted(maps.Keys(entries)) {
			value := key.of(entries[place])
			if value == "" || value == "[]" {
				continue
			}
			if other, there := first[value]; there {
				all = append(all, Finding{Identity, fmt.Sprintf("%s: %s: the same as of %s (got %.24s twice, want each once)", place, key.what, other, value)})
				continue
			}
			first[value] = place
		}
	}
	return all
}
