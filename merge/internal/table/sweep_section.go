package table

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"scaleguild/internal/run"
)

// sweepSection is one line per stage and value.
func (t Table) sweepSection() Section {
	s := Section{Align: "lrrrrrrl", Code: -1}
	if t.Sweep == nil {
		return s
	}
	s.Title = "By " + t.Sweep.Variable
	s.Head = []string{"stage", t.Sweep.Variable, "completed/s", "dropped", "failed share", "p95", "p95 of offered", "SLO"}
	if slo := t.Sweep.SLO; slo != nil {
		s.About = sloText("SLO", *slo) + offeredAbout
	}
	if t.Blocks > 1 {
		s.About += " The brackets hold the range of the blocks' own: a value meets the SLO where it does in each block."
	}
	for _, stage := range t.Sweep.Stages {
		for _, p := range stage.Points {
			s.Lines = append(s.Lines, []string{
				stage.Stage, p.Value, t.column(CompletedRate).Text(p.Completed), percent(p.DroppedShare),
				optional(p.FailedShare, percent), p.p95Text(), p.offeredText(), p.mark(stage.Highest),
			})
		}
	}
	return s
}

// p95Text has the range of the runs' own beside that of all together.
func (p SweepPoint) p95Text() string {
	text := optional(p.P95, duration)
	if p.P95Range != nil {
		text += " [" + duration(p.P95Range.Low) + "–" + duration(p.P95Range.High) + "]"
	}
	return text
}

// highestText has the range of the blocks' own beside the value up to which all blocks meet the
// objective.
func (st SweepStage) highestText() string {
	text := "none"
	if st.Highest != nil {
		text = *st.Highest
	}
	if len(st.HighestByBlock) == 0 {
		return text
	}
	ranked := slices.SortedFunc(slices.Values(st.HighestByBlock), func(a, b *string) int { return cmp.Compare(orNone(a), orNone(b)) })
	name := func(value *string) string {
		if value == nil {
			return "none"
		}
		return *value
	}
	return text + " [" + name(ranked[0]) + "–" + name(ranked[len(ranked)-1]) + "]"
}

// orNone is a value's number; what no block meets is less than all of them.
func orNone(value *string) float64 {
	if value == nil {
		return math.Inf(-1)
	}
	return asNumber(*value)
}

// offeredText says "never" where too much of what was scheduled got no answer.
func (p SweepPoint) offeredText() string {
	if p.P95 != nil && p.P95Offered == nil {
		return "never"
	}
	return optional(p.P95Offered, duration)
}

// mark points out the highest value that meets the SLO.
func (p SweepPoint) mark(highest *string) string {
	if highest != nil && *highest == p.Value {
		return "highest that meets it"
	}
	return p.Because
}

// sloLine is the objective in one line, "" without one.
func (t Table) sloLine() string {
	if t.Sweep == nil || t.Sweep.SLO == nil {
		return ""
	}
	return sloText("objective", *t.Sweep.SLO)
}

func sloText(name string, slo run.SLO) string {
	return fmt.Sprintf("The %s: p95 of %s at most %s, at most %s of all responses failed, no iteration dropped.",
		name, list(slo.Kinds), duration(slo.P95), percent(slo.FailedShare))
}

// offeredAbout says what the two quantiles of a sweep are.
const offeredAbout = " The p95 is of the correct responses of these kinds; the p95 of offered counts dropped and failed ones as never answered."

// sweepBrief is one line per stage: where it stops meeting the objective.
func (t Table) sweepBrief() Section {
	name := t.Sweep.Variable
	s := Section{
		Align: "lrrrrl", Code: -1,
		Head: []string{"stage", "highest " + name + " that meets the objective", "completed/s", "p95", "next " + name, "there"},
	}
	if t.Sweep.SLO == nil {
		return t.sweepSection()
	}
	for _, stage := range t.Sweep.Stages {
		line := []string{stage.Stage, stage.highestText(), "–", "–"}
		next := 0
		for i, p := range stage.Points {
			if stage.Highest != nil && p.Value == *stage.Highest {
				line = []string{stage.Stage, stage.highestText(), t.column(CompletedRate).Text(p.Completed), p.p95Text()}
				next = i + 1
			}
		}
		if next < len(stage.Points) {
			s.Lines = append(s.Lines, append(line, stage.Points[next].Value, stage.Points[next].Because))
			continue
		}
		s.Lines = append(s.Lines, append(line, "–", "it meets the objective at all of them"))
	}
	return s
}
