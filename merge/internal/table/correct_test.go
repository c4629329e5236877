package table_test

import (
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"scaleguild/internal/metric"
	"scaleguild/merge/internal/rundir"
	"scaleguild/merge/internal/stats"
	"scaleguild/merge/internal/table"
)

// slowed is TenBlocks on a machine whose CPU is 10 % faster or slower from run to run: a rate
// falls as CPU time per response grows. k6 sees the speed well, and the speed probe with noise of
// its own.
func slowed() rundir.Dir {
	d := tenBlocks()
	d.Runs = maps.Clone(d.Runs)
	random := rand.New(rand.NewPCG(1, 2))
	for _, stage := range d.Study.Stages {
		runs := slices.Clone(d.Runs[stage.Stage])
		for i, r := range runs {
			changed := *r
			slower := math.Exp(0.1 * random.NormFloat64())
			if l := &changed.Record.Load; r.Record.CPU.Utilisation > 0.9 {
				l.CompletedRate, l.Completed = l.CompletedRate/slower, int(math.Round(float64(l.Completed)/slower))
			}
			changed.Record.Harness.K6CPUSeconds = 0.001 * float64(changed.Record.Load.Completed) * slower
			probe := *r.Record.SpeedProbe
			probe.P50 *= slower * math.Exp(0.03*random.NormFloat64())
			changed.Record.SpeedProbe, runs[i] = &probe, &changed
		}
		d.Runs[stage.Stage] = runs
	}
	return d
}

func folded(t *testing.T, d rundir.Dir) table.Table {
	t.Helper()
	folded, err := table.Fold(d)
	if err != nil {
		t.Fatal(err)
	}
	return folded
}

// correction is the one of a metric.
func correction(t *testing.T, tab table.Table, key string) table.Correction {
	t.Helper()
	for _, c := range tab.Corrections {
		if c.Key == key {
			return c
		}
	}
	t.Fatalf("no correction of %s: got %+v", key, tab.Corrections)
	return table.Correction{}
}

// The speed of the CPU is taken out where a control sees it: v5-wal, 7 % better than its parent,
// is found again, and the table prints both floors and the rule's outcome.
func TestTheSpeedOfTheCPUIsTakenOut(t *testing.T) {
	tab := folded(t, slowed())
	for key, slope := range map[string]float64{table.CompletedRate: -1, table.CPUPerResponse: 1} {
		c := correction(t, tab, key)
		if c.Control != metric.K6PerResponse || len(c.Controls) != 2 || !c.Adopted || !c.Judged {
			t.Errorf("%s: got %+v", key, c)
		}
		if strings.Join(c.Stages, " ") != "v2-async v3-workers v5-wal" {
			t.Errorf("%s: fitted %q (want those that keep the CPU busy, but the A/A pair)", key, c.Stages)
		}
		for _, fit := range c.Controls {
			if math.Abs(fit.Slope-slope) > 0.2 {
				t.Errorf("%s: the slope on %s is %.2f (want about %g)", key, fit.Key, fit.Slope, slope)
			}
		}
		raw, _ := stats.Floor(c.Raw)
		if c.Floor == nil || *c.Floor > raw/3 {
			t.Errorf("%s: the floor goes from %g to %v (want a third or less)", key, raw, c.Floor)
		}
	}
	step := row(t, tab, "v5-wal").Steps[table.CompletedRate]
	if step.Corrected == nil || step.Effect != stats.Better || !strings.HasPrefix(step.Because, "corrected for the speed of the CPU, ") || math.Abs(step.Corrected.Median-347./324) > 0.01 {
		t.Errorf("v5-wal: got %s: %s, %+v", step.Effect, step.Because, step.Corrected)
	}
	if step := row(t, tab, "v6-slow-upstream").Steps[table.CompletedRate]; step.Corrected != nil {
		t.Errorf("a stage that leaves the CPU idle is corrected: %+v", step.Corrected)
	}
	text := presented(t, tab)[0]
	for _, want := range []string{"SPEED OF THE CPU", "adopted: the half-width of the A/A pair goes from ", "leaves more", "STEPS, CORRECTED FOR THE SPEED OF THE CPU", "at least 20 % less"} {
		if !strings.Contains(text, want) {
			t.Errorf("the table lacks %q", want)
		}
	}
}

// Claims of a study that was made before the rule stay as they were made.
func TestAnOlderStudyIsJudgedAsItWas(t *testing.T) {
	d := slowed()
	d.Study.Schema = 1
	tab := folded(t, d)
	c := correction(t, tab, table.CompletedRate)
	step := row(t, tab, "v5-wal").Steps[table.CompletedRate]
	if !c.Adopted || c.Judged || strings.Contains(step.Because, "corrected") || step.Corrected == nil || step.Corrected.Effect != stats.Better {
		t.Errorf("got %+v, %s: %s, %+v", c, step.Effect, step.Because, step.Corrected)
	}
	if text := presented(t, tab)[0]; !strings.Contains(text, "would be adopted, but the study was made before the rule") {
		t.Error("the table does not say that the rule came after the study")
	}
}

// A control that no run varies in corrects nothing, and one that a run lacks is none.
func TestNoControlNoCorrection(t *testing.T) {
	c := correction(t, folded(t, tenBlocks()), table.CPUPerResponse)
	if c.Control != "" || c.Adopted || !strings.HasPrefix(c.Because, "no control could be fitted") {
		t.Errorf("got %+v", c)
	}
	d := slowed()
	d.Runs["v2-async"][0].Record.SpeedProbe = nil
	if c := correction(t, folded(t, d), table.CPUPerResponse); len(c.Controls) != 1 || c.Controls[0].Key != metric.K6PerResponse {
		t.Errorf("a run without the speed probe: got %+v", c.Controls)
	}
}

// A step that changes the control itself is judged as measured.
func TestAStepThatChangesTheControlIsJudgedAsMeasured(t *testing.T) {
	d := slowed()
	for _, r := range d.Runs["v5-wal"] {
		r.Record.Harness.K6CPUSeconds *= 1.5
	}
	step := row(t, folded(t, d), "v5-wal").Steps[table.CompletedRate]
	if x := step.Corrected; x == nil || x.Balanced || x.Effect != step.Effect || !strings.HasPrefix(x.Because, "k6 CPU/response differs between the two stages") {
		t.Errorf("got %s: %s, %+v", step.Effect, step.Because, x)
	}
}
