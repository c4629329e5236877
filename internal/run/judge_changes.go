package run

import (
	"fmt"
	"strings"
)

func changesRule() Rule {
	return Rule{Name: "changes", Since: 2, judge: judgeChanges, Limits: []Limit{
		{"quota, period, the CPUs of every thread, the processes in the group, and the workers are the same each second and at both edges of the window",
			"they are read back at the start, and whoever may set them can change them after that",
			"the quota halved for 4 s; the affinity widened; a process moved out of the group; a worker killed"},
		{"so are the sums of the files of service and load, and of the programs that a run is made by",
			"a file that is changed in the middle of a run and changed back before the next one would leave no trace", "a line added to a file of the service and taken back 2 s later"},
		{"no process of the service used CPU time outside of its group", "the group's counters lack it", "the service moved out of its group in the window"},
	}}
}

// judgeChanges proves that the limits held all the time: they are read back at the start of
// the service, and whoever may set them can change them after that. A counter of the group
// does not tell: it counts under whatever limit there is.
func judgeChanges(r Record) []string {
	b := r.Budget
	if b.Changes == nil || b.OutsideSeconds == nil {
		return notRecorded(r, "budget.changes or budget.outside_cpu_seconds")
	}
	var out []string
	seen := map[string]int{}
	for _, c := range b.Changes {
		if seen[c.What]++; seen[c.What] == 1 {
			out = append(out, fmt.Sprintf("%s changed by second %.1f of the load: was %s, is %s", owned(c.What), c.Second, c.Was, c.Is))
		}
	}
	if s := *b.OutsideSeconds; s > 0 {
		out = append(out, fmt.Sprintf("processes of the service used %.2f s of CPU time outside of its group, which its counters lack", s))
	}
	return out
}

// owned says what changed in a sentence: a file by its name, a limit as the service's.
func owned(what string) string {
	if strings.HasPrefix(what, "file ") || strings.HasPrefix(what, "program ") {
		return "the " + what
	}
	return "the service's " + what
}
