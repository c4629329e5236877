package app_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"scaleguild/internal/metric"
	"scaleguild/internal/section"
	"scaleguild/merge/internal/parallel"
	"scaleguild/merge/internal/stats"
	"scaleguild/merge/internal/table"
)

// Stages of a simulated ladder, by index, and how many there are.
const (
	simV1 = iota
	simV2
	simV3
	simV4
	simV5
	simV6
	simAgain
	simStages
)

// simSteps are stage and parent of each step; the last is the A/A pair.
var simSteps = [][2]int{{simV2, simV1}, {simV3, simV2}, {simV4, simV3}, {simV5, simV4}, {simV6, simV4}, {simAgain, simV4}}

// noise is what the runs of the published ladder differ by: the logarithms of the judged metrics
// of one run each, what its stage and its block have in common taken out.
type noise struct {
	metrics []table.Metric
	runs    [][]float64 // by run, in the order of metrics
}

// published noise: of the valid runs of stages that the CPU bounds.
func noiseOf(t *testing.T, p published, corrected bool) noise {
	t.Helper()
	var n noise
	for _, m := range p.Metrics {
		if m.Judged {
			n.metrics = append(n.metrics, m)
		}
	}
	stages := []string{"v2-async", "v3-workers", "v4-gunicorn", "v5-wal", "v4-gunicorn-again"}
	var stageOf, blockOf []int
	for s, stage := range stages {
		for block, r := range p.Runs[stage] {
			if r == nil || !r.Usable() {
				continue
			}
			var logs []float64
			for _, m := range n.metrics {
				v := math.Log(*m.OfRecord(&r.Record))
				if c, ok := simCorrection(p, m); ok && corrected {
					v -= c.slope * math.Log(*c.control.OfRecord(&r.Record))
				}
				logs = append(logs, v)
			}
			n.runs, stageOf, blockOf = append(n.runs, logs), append(stageOf, s), append(blockOf, block)
		}
	}
	// The means of stages and of blocks are taken out in turn, as some runs are missing.
	for range 100 {
		center(n.runs, stageOf)
		center(n.runs, blockOf)
	}
	// What the means took with them is given back.
	freedom := len(n.runs) - len(stages) - p.Table.Blocks + 1
	for _, run := range n.runs {
		for i := range run {
			run[i] *= math.Sqrt(float64(len(n.runs)) / float64(freedom))
		}
	}
	return n
}

// speedOf is a control and how a metric follows it.
type speedOf struct {
	slope   float64
	control metric.Metric
}

// simCorrection is the correction of a metric in the published ladder.
func simCorrection(p published, m table.Metric) (speedOf, bool) {
	for _, c := range p.Corrections {
		for _, fit := range c.Controls {
			if c.Key == m.Key && fit.Key == c.Control {
				return speedOf{fit.Slope, metric.Of(fit.Key)}, true
			}
		}
	}
	return speedOf{}, false
}

// center takes the mean of each group out.
func center(rows [][]float64, group []int) {
	for i := range rows[0] {
		sums, counts := map[int]float64{}, map[int]float64{}
		for r, row := range rows {
			sums[group[r]] += row[i]
			counts[group[r]]++
		}
		for r, row := range rows {
			row[i] -= sums[group[r]] / counts[group[r]]
		}
	}
}

// plan is how a simulated study is laid out, and what is true in it.
type plan struct {
	blocks, rounds int
	between        float64 // what starts of a service differ by, in what its runs do
	effect         float64 // of the step to v5: a cost grows by this share, a rate falls by it
}

// study draws the logarithms of all metrics by stage and round, and the block of each.
func (n noise) study(random *rand.Rand, p plan) (runs [simStages][][]float64, blocks []int) {
	draw := func() []float64 { return n.runs[random.IntN(len(n.runs))] }
	for block := 1; block <= p.blocks; block++ {
		var starts [simStages][]float64
		for s := range starts {
			starts[s] = draw()
		}
		for range p.rounds {
			blocks = append(blocks, block)
			for s := range runs {
				run := make([]float64, len(n.metrics))
				for i, v := range draw() {
					run[i] = v + p.between*starts[s][i] + level(n.metrics[i], s, p.effect)
				}
				runs[s] = append(runs[s], run)
			}
		}
	}
	return runs, blocks
}

// level is what is true of a stage: v2 and v6 differ enormously from their parents, v3 and v4 not
// at all, and v5 by the effect.
func level(m table.Metric, stage int, effect float64) float64 {
	worse := 0.0
	switch stage {
	case simV1, simV6:
		worse = 3
	case simV5:
		worse = math.Log1p(effect)
	}
	if m.Better == metric.Higher {
		return -worse
	}
	return worse
}

// tally counts over simulated studies.
type tally struct {
	studies             int
	covered, intervals  int            // of the two steps that change nothing
	wrong, wrongPrimary int            // studies that call a difference which is not there
	alarms              int            // studies whose A/A pair differs, in the rate
	found               map[string]int // by metric: studies that call the step to v5 worse
}

func (a *tally) add(b tally) {
	a.studies, a.covered, a.intervals = a.studies+b.studies, a.covered+b.covered, a.intervals+b.intervals
	a.wrong, a.wrongPrimary, a.alarms = a.wrong+b.wrong, a.wrongPrimary+b.wrongPrimary, a.alarms+b.alarms
	for k, v := range b.found {
		a.found[k] += v
	}
}

// simulate takes one study through the steps of package table.
func (n noise) simulate(random *rand.Rand, p plan, b *stats.Bootstrap, primary string) tally {
	runs, blocks := n.study(random, p)
	one := tally{studies: 1, found: map[string]int{}}
	compare := func(step [2]int, i int) stats.Ratio {
		pairs := make([]stats.Pair, len(blocks))
		for r := range pairs {
			pairs[r] = stats.Pair{Value: math.Exp(runs[step[0]][r][i]), Parent: math.Exp(runs[step[1]][r][i]), Block: blocks[r]}
		}
		ratio, _ := stats.Compare(pairs, b)
		return ratio
	}
	var tests []stats.Test
	var steps []stats.Step
	var of []int // index in simSteps
	var keys []string
	for i, m := range n.metrics {
		again := compare(simSteps[len(simSteps)-1], i)
		floor, _ := stats.Floor(again)
		biased := stats.Biased(again)
		if m.Key == table.CompletedRate && biased != "" {
			one.alarms++
		}
		for s, step := range simSteps[:len(simSteps)-1] {
			r := compare(step, i)
			tests = append(tests, stats.Test{P: r.P, Least: r.SmallestP(), Family: m.Key})
			steps = append(steps, stats.Step{Ratio: r, Floor: &floor, Biased: biased, HigherIsBetter: m.Better == metric.Higher})
			of, keys = append(of, s), append(keys, m.Key)
			if step[0] == simV3 || step[0] == simV4 {
				one.intervals++
				if r.Interval.Contains(1) {
					one.covered++
				}
			}
		}
	}
	wrong, wrongPrimary := false, false
	for i, multiple := range stats.ByFamily(tests) {
		steps[i].Adjusted, steps[i].Smallest = multiple.Adjusted, multiple.Smallest
		effect, _ := stats.Judge(steps[i])
		called := effect == stats.Better || effect == stats.Worse
		switch stage := simSteps[of[i]][0]; {
		case stage == simV3 || stage == simV4 || stage == simV5 && p.effect == 0:
			wrong = wrong || called
			wrongPrimary = wrongPrimary || called && keys[i] == primary
		case stage == simV5 && effect == stats.Worse:
			one.found[keys[i]]++
		}
	}
	if wrong {
		one.wrong++
	}
	if wrongPrimary {
		one.wrongPrimary++
	}
	return one
}

// all simulates so many studies, the same ones each time.
func (n noise) all(p plan, studies int, primary string) tally {
	const parts = 4
	sums := make([]tally, parts)
	b := stats.NewBootstrap("simulated")
	parallel.For(parts, func(part int) {
		random := rand.New(rand.NewPCG(uint64(part), uint64(p.blocks*p.rounds)))
		sums[part].found = map[string]int{}
		for range studies / parts {
			sums[part].add(n.simulate(random, p, b, primary))
		}
	})
	sum := tally{found: map[string]int{}}
	for _, s := range sums {
		sum.add(s)
	}
	return sum
}

func share(n, of int) string { return fmt.Sprintf("%.1f", 100*float64(n)/float64(of)) }
func whole(n, of int) string { return fmt.Sprintf("%.0f", 100*float64(n)/float64(of)) }

// simLayouts are the layouts of simulated studies, those of the published ones among them, whose
// kept services may differ by a start.
func simLayouts() []plan {
	all := []plan{{blocks: 10, rounds: 1}}
	for _, layout := range [][2]int{{5, 6}, {10, 3}, {10, 6}} {
		for _, between := range []float64{0, 0.5} {
			all = append(all, plan{blocks: layout[0], rounds: layout[1], between: between})
		}
	}
	return all
}

// A published study that claims anything has its own layout in the table of what studies find.
func TestThePublishedLayoutsAreSimulated(t *testing.T) {
	for name, p := range readPublished(t) {
		blocks, rounds := p.Table.Blocks, max(1, p.Table.Rounds)
		simulated := slices.ContainsFunc(simLayouts(), func(l plan) bool { return l.blocks == blocks && l.rounds == rounds })
		if p.Table.Turns() >= stats.MinClaim && p.Sweep == nil && !simulated {
			t.Errorf("%s: %d blocks of %d rounds are not simulated", name, blocks, rounds)
		}
	}
}

// docs/method.md says what the statistics find, and what they find wrongly, in studies
// that are drawn from the published runs.
func TestTheDocumentSaysWhatStudiesFind(t *testing.T) {
	if testing.Short() {
		t.Skip("simulates thousands of studies")
	}
	p, ok := readPublished(t)["ladder"]
	if !ok {
		t.Skip("the ladder is not published here")
	}
	const studies = 400
	var rows strings.Builder
	rows.WriteString("| figure | pairs | starts differ by | covered | wrong, primary | wrong, any | A/A alarms | rate +2 / 5 / 10 / 20 % | CPU/response | p99 |\n" +
		"| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n")
	for _, corrected := range []bool{false, true} {
		n, name := noiseOf(t, p, corrected), "as measured"
		if corrected {
			name = "at one speed"
		}
		for _, layout := range simLayouts() {
			none := n.all(layout, studies, table.CompletedRate)
			found := map[string][]string{}
			for _, effect := range []float64{0.02, 0.05, 0.1, 0.2} {
				with := layout
				with.effect = effect
				some := n.all(with, studies, table.CompletedRate)
				for _, key := range []string{table.CompletedRate, table.CPUPerResponse, table.P99} {
					found[key] = append(found[key], whole(some.found[key], some.studies))
				}
			}
			between := fmt.Sprintf("%g", layout.between)
			if layout.rounds == 1 {
				between = "–"
			}
			fmt.Fprintf(&rows, "| %s | %d × %d | %s | %s | %s | %s | %s | %s | %s | %s |\n", name, layout.blocks, layout.rounds, between,
				share(none.covered, none.intervals), share(none.wrongPrimary, none.studies), share(none.wrong, none.studies), share(none.alarms, none.studies),
				strings.Join(found[table.CompletedRate], " / "), strings.Join(found[table.CPUPerResponse], " / "), strings.Join(found[table.P99], " / "))
			if c := float64(none.covered) / float64(none.intervals); c < 0.92 || c > 0.985 {
				t.Errorf("%s, %+v: intervals contain the truth in %.3f", name, layout, c)
			}
			if w := float64(none.wrong) / float64(none.studies); w > 0.10 {
				t.Errorf("%s, %+v: %.3f of the studies call a difference that is not there", name, layout, w)
			}
		}
	}
	if err := section.Check(filepath.Join(root, "docs", "method.md"), "power", rows.String(), *update); err != nil {
		t.Error(err)
	}
}
