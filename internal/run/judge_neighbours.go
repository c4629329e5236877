package run

import "fmt"

// MaxNeighbours is the most that the kept services of the other stages may use together while one
// is measured, as a share of its quota: a tenth of the effect of 5 % that a study is to show.
const MaxNeighbours = 0.005

func neighboursRule() Rule {
	return Rule{Name: "neighbours", Since: 2, judge: judgeNeighbours, Limits: []Limit{
		{fmt.Sprintf("kept services of the other stages used at most %g %% of the quota together", 100*MaxNeighbours),
			"they stay up while another stage is measured, and are to be idle then", "a service that goes on working between its rounds"},
	}}
}

// judgeNeighbours proves that only one of the kept services worked.
func judgeNeighbours(r Record) []string {
	used := r.Harness.NeighboursCPU
	switch {
	case r.Plan.Service != Kept && used == nil:
		return nil
	case r.Plan.Service != Kept:
		return []string{"the record has CPU time of neighbours, and a fresh service has none"}
	case used == nil:
		return notRecorded(r, "harness.neighbours_cpu_share")
	case *used > MaxNeighbours:
		return []string{fmt.Sprintf("kept services of the other stages used %.2f %% of the quota, at most %g %% may be", 100**used, 100*MaxNeighbours)}
	}
	return nil
}
