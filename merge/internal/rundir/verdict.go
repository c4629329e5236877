package rundir

import (
	"fmt"
	"maps"
	"slices"

	"scaleguild/internal/run"
	"scaleguild/merge/internal/ksum"
)

// judge is run.Judge and, beyond the record alone, whether k6 and the runner
// counted the same responses. They count independently: k6 in its metrics, the
// runner in k6's stream. A difference means that points were lost on the way.
func judge(r run.Record, k6 ksum.Summary) run.Verdict {
	reasons := append(run.Judge(r).Reasons, disagreements(r.Load, k6)...)
	return run.Verdict{Valid: len(reasons) == 0, Reasons: reasons}
}

func disagreements(load run.Load, k6 ksum.Summary) []string {
	var all []string
	compare := func(what string, ours, theirs int) {
		if ours != theirs {
			all = append(all, fmt.Sprintf("k6 counted %d %s, the runner %d", theirs, what, ours))
		}
	}
	compare("correct responses in the window", load.Completed, k6.All.Completed)
	compare("failed responses in the window", load.Failed, k6.All.Failed)
	for _, kind := range kindNames(load, k6) {
		// A kind that one side does not know reads as 0 there, which is what that side saw.
		compare("correct "+kind+" responses in the window", load.Kinds[kind].Completed, k6.Kinds[kind].Completed)
		compare("failed "+kind+" responses in the window", load.Kinds[kind].Failed, k6.Kinds[kind].Failed)
	}
	compare("requests started", load.Started, k6.Started)
	compare("requests finished", load.Finished, k6.Finished)
	compare("dropped iterations", load.DroppedIterations, k6.DroppedIterations)
	return all
}

// kindNames are the kinds that either side knows, sorted.
func kindNames(load run.Load, k6 ksum.Summary) []string {
	names := slices.AppendSeq(slices.Collect(maps.Keys(load.Kinds)), maps.Keys(k6.Kinds))
	slices.Sort(names)
	return slices.Compact(names)
}
