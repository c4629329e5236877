package report

import (
	"fmt"
	"strings"

	"scaleguild/merge/internal/table"
)

// kindsStudy is the study that asks the service for one kind at a time, which a
// split of CPU time by kind needs.
const kindsStudy = "kinds"

// Split is the CPU time of a stage's responses by endpoint kind.
type Split struct {
	Lines    []SplitLine // empty where it cannot be split
	Sentence string      // what the split adds up to, or why there is none
}

// SplitLine is one kind: what a response costs, from the study of kinds, and what
// share of the stage's responses is of this kind.
type SplitLine struct{ Kind, Cost, Share, Part string }

// split weighs the costs that the study of kinds measured with this stage's mix. A
// stage whose handlers, server, workers or database profile that study did not
// measure is not split: the records of a run count CPU for the whole service.
func split(in Input, row table.Row) Split {
	whole := Split{Sentence: "Its CPU time is not split by kind: the records of a run count the whole service's"}
	costs, known := kindCosts(in, in.Details[row.Stage].Variables)
	if !known {
		whole.Sentence += ", and no run of the study " + kindsStudy + " stands beside this one."
		return whole
	}
	total := 0.0
	for _, k := range row.Kinds {
		total += k.Cells["completed"].Middle()
	}
	measured := row.Cells[table.CPUPerResponse]
	s, sum := Split{}, 0.0
	for _, k := range row.Kinds {
		cost := costs[k.Kind]
		if cost == nil || total == 0 || measured == nil {
			whole.Sentence += ", and the study " + kindsStudy + " did not measure this configuration."
			return whole
		}
		share := k.Cells["completed"].Middle() / total
		sum += share * cost.Median
		s.Lines = append(s.Lines, SplitLine{
			k.Kind, metrics([]string{table.CPUPerResponse})[0].Text(cost), percent(share), fmt.Sprintf("%.3g ms", 1000*share*cost.Median),
		})
	}
	s.Sentence = fmt.Sprintf("By kind, with the costs that the study %s measured for one kind at a time, a response of this mix costs %.3g ms of CPU time; measured were %s.",
		kindsStudy, 1000*sum, metrics([]string{table.CPUPerResponse})[0].Text(measured))
	return s
}

// kindCosts is the CPU time per response of each kind in the configuration of the
// variables; false without a study of kinds.
func kindCosts(in Input, variables map[string]string) (costs map[string]*table.Cell, known bool) {
	costs = map[string]*table.Cell{}
	for _, s := range append([]Study{in.Study}, in.Others...) {
		if s.Table.Study != kindsStudy {
			continue
		}
		known = true
		for _, row := range s.Table.Rows {
			_, kind, _ := strings.Cut(row.Stage, "-") // such as tuned-list-items
			if row.Valid > 0 && !row.Again && sameService(variables, s.Details[row.Stage].Variables) {
				costs[strings.ReplaceAll(kind, "-", "_")] = row.Cells[table.CPUPerResponse]
			}
		}
	}
	return costs, known
}

// sameService says whether two plans run the service in the same way, but for how
// much is asked of it.
func sameService(a, b map[string]string) bool {
	for _, name := range []string{"SERVICE", "HANDLERS", "SERVER", "WORKERS", "LOOP", "HTTP_PARSER", "DB_POOL", "SQLITE_PROFILE", "UPSTREAM_CLIENT", "ACCESS_LOG", "KEEP_ALIVE"} {
		if a[name] != b[name] {
			return false
		}
	}
	return true
}
