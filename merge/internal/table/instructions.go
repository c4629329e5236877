package table

import (
	"fmt"

	"scaleguild/internal/run"
)

// instructionsSection is one line per stage of which instructions were counted. They are no times
// and stand in no column with times; the ratio of CPU times is beside theirs, to be compared.
func (t Table) instructionsSection() Section {
	f := t.Instructions
	if f == nil {
		return Section{}
	}
	s := Section{
		Title: "Instructions per response", Align: "lrrrrrr", Code: -1, About: instructionsAbout(*f),
		Head: []string{"stage", "million", "spread", "vs parent", "CPU time vs parent", "in flight", "processes"},
	}
	for _, stage := range f.Stages {
		if len(stage.Repeats) == 0 {
			continue
		}
		s.Lines = append(s.Lines, []string{
			stage.Stage, fmt.Sprintf("%.3f", stage.PerResponse/1e6), optional(stage.Spread, fine), optional(stage.ToParent, times),
			t.cpuRatio(stage), fmt.Sprint(stage.InFlight), fmt.Sprint(stage.Repeats[len(stage.Repeats)-1].Processes),
		})
	}
	return s
}

// fine shows a share of less than a percent with two digits behind the point.
func fine(share float64) string { return fmt.Sprintf("%.2f %%", 100*share) }

func times(ratio float64) string { return fmt.Sprintf("%.3f×", ratio) }

// cpuRatio is the step of a stage in CPU time per response, where it is from the same parent: at
// one speed of the CPU where the study judges by that.
func (t Table) cpuRatio(of run.StageInstructions) string {
	for _, row := range t.Rows {
		step := row.Steps[CPUPerResponse]
		if row.Stage != of.Stage || row.Parent != of.Parent || step == nil {
			continue
		}
		if step.Corrected != nil && step.Corrected.Judged {
			return ratioText(step.Corrected.Ratio)
		}
		return step.Text()
	}
	return "–"
}

func instructionsAbout(f run.Instructions) string {
	return fmt.Sprintf("What a response costs in the service's own programs, as %s counts it in replays of the load's first %d and %d requests: what the longer one counts more, by response. "+
		"A busy machine hardly changes it. It does not see waiting, the kernel, or caches that miss, so it is no time, and no effect is judged by it.",
		plain(f.Counter), f.ShortRequests, f.LongRequests)
}

// functionsSection is what the functions of each stage did themselves.
func (t Table) functionsSection() Section {
	s := Section{
		Title: "Functions", Align: "lllrr", Code: 1,
		About: fmt.Sprintf("The %d functions of each stage that executed most instructions themselves, without those that they called.", run.TopFunctions),
		Head:  []string{"stage", "function", "program or library", "thousand a response", "share"},
	}
	if t.Instructions == nil {
		return s
	}
	for _, stage := range t.Instructions.Stages {
		for _, f := range stage.Functions {
			s.Lines = append(s.Lines, []string{stage.Stage, plain(f.Function), plain(f.Object), fmt.Sprintf("%.1f", f.PerResponse/1e3), percent(f.Share)})
		}
	}
	return s
}
