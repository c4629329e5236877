package table

import (
	"fmt"
	"math"
	"slices"

	"scaleguild/internal/run"
	"scaleguild/merge/internal/stats"
)

// drifts say of which stages the first round of a block costs another CPU time than its later ones:
// a service that was still warming up, or that holds more with each round. All rounds are in the
// stage's figures, so its steps are those of a service that is neither. Each busy stage is one
// test, and they are corrected for their number (Bonferroni).
func (f *fold) drifts() []string {
	i := slices.IndexFunc(f.Metrics, func(m Metric) bool { return m.Key == CPUPerResponse })
	if !f.Kept() || i < 0 {
		return nil
	}
	value := f.judgedFigure(f.Metrics[i])
	found, tests := map[string]*stats.Drift{}, 0.0
	for _, row := range f.Rows {
		if !f.busy(row) {
			continue
		}
		if d := stats.DriftOf(f.firstToLater(row.Stage, value)); d != nil {
			found[row.Stage], tests = d, tests+1
		}
	}
	var all []string
	for _, row := range f.Rows {
		if d := found[row.Stage]; d != nil && d.P*tests <= stats.Alpha {
			all = append(all, fmt.Sprintf("%s does not cost the same in all rounds: %s in the first round of a block is %.1f %% %s than in the later ones (%d blocks, p %.2g). "+
				"Its steps are those of a service that is still changing.", row.Stage, f.column(CPUPerResponse).Heading, 100*math.Abs(d.Ratio-1), moreOrLess(d.Ratio), d.Blocks, d.P))
		}
	}
	return all
}

func moreOrLess(ratio float64) string {
	if ratio > 1 {
		return "more"
	}
	return "less"
}

// judgedFigure is what steps in a metric are judged by: at one speed of the CPU, or as measured.
func (f *fold) judgedFigure(m Metric) func(*run.Record) *float64 {
	i := slices.IndexFunc(f.Corrections, func(c Correction) bool { return c.Key == m.Key && c.Judged })
	if i < 0 {
		return m.OfRecord
	}
	return f.Corrections[i].corrected(m)
}

// firstToLater is the logarithm of a value in the first round of each block, less the mean of those
// in its later ones. A block without a usable first or later round is left out.
func (f *fold) firstToLater(stage string, value func(*run.Record) *float64) []float64 {
	first, later := map[int]float64{}, map[int][]float64{}
	var blocks []int
	for _, r := range f.dir.Runs[stage] {
		if !usable(r) {
			continue
		}
		v, p := value(&r.Record), r.Record.Plan
		switch {
		case v == nil || *v <= 0:
		case p.Round == 1:
			first[p.Block] = math.Log(*v)
			blocks = append(blocks, p.Block)
		default:
			later[p.Block] = append(later[p.Block], math.Log(*v))
		}
	}
	var logs []float64
	for _, block := range blocks {
		if rounds := later[block]; len(rounds) > 0 {
			sum := 0.0
			for _, log := range rounds {
				sum += log
			}
			logs = append(logs, first[block]-sum/float64(len(rounds)))
		}
	}
	return logs
}
