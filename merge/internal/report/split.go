package report

import (
	"fmt"
	"maps"

	"scaleguild/internal/run"
	"scaleguild/merge/internal/table"
)

// Split is the CPU time of a stage's responses by endpoint kind.
type Split struct {
	Lines    []SplitLine // empty where it cannot be split
	Sentence string      // what the split adds up to, or why there is none
}

// SplitLine is one kind: what a response costs, from a study of single kinds, and what
// share of the stage's responses is of this kind.
type SplitLine struct{ Kind, Cost, Share, Part string }

// split weighs the costs that a study which asks for one kind at a time measured with this
// stage's mix. A stage whose service ran in a way that the study did not measure is not split:
// the records of a run count CPU for the whole service.
func split(in Input, row table.Row) Split {
	whole := Split{Sentence: "Its CPU time is not split by kind: the records of a run count the whole service's"}
	costs, study := kindCosts(in, row, in.Details[row.Stage].Variables)
	if study == "" {
		whole.Sentence += ", and no study that asks for one kind at a time stands beside this one."
		return whole
	}
	total := 0.0
	for _, k := range row.Kinds {
		total += k.Cells["completed"].Median
	}
	measured := row.Cells[table.CPUPerResponse]
	s, sum := Split{}, 0.0
	for _, k := range row.Kinds {
		cost := costs[k.Kind]
		if cost == nil || total == 0 || measured == nil {
			whole.Sentence += ", and the study " + study + " did not measure this configuration."
			return whole
		}
		share := k.Cells["completed"].Median / total
		sum += share * cost.Median
		s.Lines = append(s.Lines, SplitLine{
			k.Kind, metrics([]string{table.CPUPerResponse})[0].Text(cost), percent(share), fmt.Sprintf("%.3g ms", 1000*share*cost.Median),
		})
	}
	s.Sentence = fmt.Sprintf("By kind, with the costs that the study %s measured for one kind at a time, a response of this mix costs %.3g ms of CPU time; measured were %s.",
		study, 1000*sum, metrics([]string{table.CPUPerResponse})[0].Text(measured))
	return s
}

// kindCosts is the CPU time per response of each of a row's kinds in the configuration of the
// variables, from the first study that asks for one of these kinds at a time, and its name; ""
// without such a study.
func kindCosts(in Input, row table.Row, variables map[string]string) (costs map[string]*table.Cell, study string) {
	costs = map[string]*table.Cell{}
	for _, s := range append([]Study{in.Study}, in.Others...) {
		for _, single := range s.Table.Rows {
			asked := s.Details[single.Stage].Variables
			kind, ok := run.Plan{Variables: asked}.OneKind()
			if !ok || !hasKind(row, kind) {
				continue
			}
			study = s.Table.Study
			if single.Valid > 0 && !single.Again && sameService(variables, asked) {
				costs[kind] = single.Cells[table.CPUPerResponse]
			}
		}
		if study != "" {
			return costs, study
		}
	}
	return costs, ""
}

func hasKind(row table.Row, kind string) bool {
	for _, k := range row.Kinds {
		if k.Kind == kind {
			return true
		}
	}
	return false
}

// sameService says whether two plans run the service in the same way, but for how
// much is asked of it.
func sameService(a, b map[string]string) bool {
	either := maps.Clone(a)
	maps.Copy(either, b)
	for name := range either {
		if a[name] != b[name] && !run.IsOfLoad(name) {
			return false
		}
	}
	return true
}
