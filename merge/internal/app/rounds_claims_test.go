package app_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"scaleguild/internal/metric"
	"scaleguild/internal/run"
	"scaleguild/merge/internal/stats"
	"scaleguild/merge/internal/table"
)

// cost is the corrected step of a stage in CPU time per response, which the study judges by.
func (p published) cost(t *testing.T, stage, effect string) stats.Ratio {
	t.Helper()
	step := p.row(t, stage).Steps[table.CPUPerResponse]
	if step.Effect != effect {
		t.Errorf("%s: CPU time is %q, the documents say %q", stage, step.Effect, effect)
	}
	if step.Corrected == nil || !step.Corrected.Balanced || !step.Primary {
		t.Fatalf("%s: the CPU time of a response is not judged first, at one speed of the CPU", stage)
	}
	return step.Corrected.Ratio
}

// percentOf is a ratio as a percentage: "12.9 % [10.3–15.6]"; of a cost that falls, by how much.
func percentOf(r stats.Ratio) string {
	middle, low, high := r.Middle()-1, r.Interval.Low-1, r.Interval.High-1
	if middle < 0 {
		middle, low, high = -middle, -high, -low
	}
	return fmt.Sprintf("%.1f %% [%.1f–%.1f]", 100*middle, 100*low, 100*high)
}

// roundsFloor are the noise floors of the CPU time of a response, as measured and at one speed.
func roundsFloor(t *testing.T, p published) (measured, corrected float64) {
	t.Helper()
	i := slices.IndexFunc(p.Corrections, func(c table.Correction) bool { return c.Key == table.CPUPerResponse && c.Judged })
	if i < 0 {
		t.Fatal("the CPU time of a response is not judged at one speed of the CPU")
	}
	raw, _ := stats.Floor(p.Corrections[i].Raw)
	return raw, *p.Corrections[i].Floor
}

// roundsSteps says what the small steps cost; both documents do.
func roundsSteps(t *testing.T, p published) string {
	t.Helper()
	detectable := func(stage string) string {
		p.cost(t, stage, stats.NoDifference)
		return table.DetectableText(*p.row(t, stage).Steps[table.CPUPerResponse].Detectable)
	}
	return fmt.Sprintf("a response costs %s more CPU time with the SQLite profile; of a second worker and of gunicorn no difference is shown, where %s and %s could be.",
		percentOf(p.cost(t, "v5-wal", stats.Worse)), detectable("v3-workers"), detectable("v4-gunicorn"))
}

// changedSpeed counts the windows whose parts are alike at one speed of the CPU only.
func changedSpeed(p published) int {
	n := 0
	for _, runs := range p.Runs {
		for _, r := range runs {
			if slices.ContainsFunc(run.Doubts(r.Record), func(doubt string) bool { return strings.HasPrefix(doubt, "the CPU's speed changed within the window") }) {
				n++
			}
		}
	}
	return n
}

// The mean of the probe's pieces, by which a step would be called, is no control of the study: it
// was written down later.
func TestTheStudyInRoundsIsNotJudgedByALaterControl(t *testing.T) {
	all := readPublished(t)["ladder-rounds"].Corrections
	cpu := all[slices.IndexFunc(all, func(c table.Correction) bool { return c.Key == table.CPUPerResponse })]
	mean := cpu.Controls[slices.IndexFunc(cpu.Controls, func(f table.ControlFit) bool { return f.Key == metric.SpeedProbeMean })]
	used := cpu.Controls[slices.IndexFunc(cpu.Controls, func(f table.ControlFit) bool { return f.Key == cpu.Control })]
	if used.Key != metric.SpeedProbeP50 || used.Later || !mean.Later || !mean.Better(used.Fit) {
		t.Errorf("judged by %+v, the mean is %+v", used, mean)
	}
}

// TestTheStudyInRoundsIsOfAnotherMachine, as the README says.
func TestTheStudyInRoundsIsOfAnotherMachine(t *testing.T) {
	studies := readPublished(t)
	if ladder, rounds := studies["ladder"].Host.CPUModel, studies["ladder-rounds"].Host.CPUModel; ladder == rounds {
		t.Errorf("both ran on %s", ladder)
	}
}

// docs/method.md says what each remedy is worth: as the published studies have it.
func TestTheMethodSaysWhatRemediesAreWorth(t *testing.T) {
	studies := readPublished(t)
	cpu := func(study string) table.Correction {
		all := studies[study].Corrections
		return all[slices.IndexFunc(all, func(c table.Correction) bool { return c.Key == table.CPUPerResponse })]
	}
	ladder, rounds := cpu("ladder"), cpu("ladder-rounds")
	want := fmt.Sprintf("%.0f %% in the ten fresh blocks of `ladder` on another machine, %.1f %% in thirty rounds as measured, %.1f %% at one speed.",
		100*ladder.Raw.Interval.HalfWidth(), 100*rounds.Raw.Interval.HalfWidth(), 100*rounds.Ratio.Interval.HalfWidth())
	if !strings.Contains(strings.Join(strings.Fields(read(t, "docs/method.md")), " "), want) {
		t.Errorf("docs/method.md does not say: %s", want)
	}
}

// roundsClaims are what the document of the results says of the study in rounds.
func roundsClaims(t *testing.T, p published) []string {
	t.Helper()
	measured, corrected := roundsFloor(t, p)
	valid, again := 0, 0
	for _, row := range p.Rows {
		valid += row.Valid
	}
	for _, runs := range p.Runs {
		for _, r := range runs {
			again += r.Record.Plan.Attempt - 1
		}
	}
	if again > 0 {
		t.Errorf("%d runs were measured again, the document says that none was", again)
	}
	return []string{
		fmt.Sprintf("%d blocks of %d rounds, with windows of %s s.", p.Table.Blocks, p.Table.Rounds, strings.TrimSuffix(p.variable(t, "WINDOW"), "s")),
		fmt.Sprintf("All %d runs are valid, and no round had to be measured again.", valid),
		fmt.Sprintf("Run twice in each round, the same stage differs over the study by at most %.1f %% as measured, and by at most %.1f %% at one speed of the CPU.", 100*measured, 100*corrected),
		"There " + roundsSteps(t, p),
		fmt.Sprintf("in %d windows it changed so much", changedSpeed(p)),
	}
}
