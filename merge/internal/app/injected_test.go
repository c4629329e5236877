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
	"scaleguild/merge/internal/stats"
	"scaleguild/merge/internal/table"
)

// slicePair is what the two runs of the A/A pair of a round differ by, in the logarithm of a metric.
type slicePair struct{ first, second float64 }

// aaPairs are the measured A/A pairs of a study in rounds, by block: as measured, or corrected as
// the study's own steps are.
func aaPairs(p published, m table.Metric, corrected bool) [][]slicePair {
	value := func(turn int, stage string) (float64, bool) {
		r := p.Runs[stage][turn]
		if r == nil || !r.Usable() {
			return 0, false
		}
		v := math.Log(*m.OfRecord(&r.Record))
		if c, ok := simCorrection(p, m); ok && corrected {
			v -= c.slope * math.Log(*c.control.OfRecord(&r.Record))
		}
		return v, true
	}
	blocks := make([][]slicePair, p.Table.Blocks)
	for turn := range p.Dir.Study.Order {
		first, ok := value(turn, "v4-gunicorn")
		second, again := value(turn, "v4-gunicorn-again")
		if block := p.Dir.Study.Turn(turn).Block - 1; ok && again {
			blocks[block] = append(blocks[block], slicePair{first, second})
		}
	}
	return slices.DeleteFunc(blocks, func(pairs []slicePair) bool { return len(pairs) == 0 })
}

// resampled draws the pairs of a study of as many blocks and rounds, in which the second of each
// two is dearer by a share that is known. Which of the two services of a block is the second one
// is drawn, as nothing but a name tells them apart.
func resampled(random *rand.Rand, blocks [][]slicePair, m table.Metric, rounds int, share float64) []stats.Pair {
	worse := math.Log1p(share)
	if m.Better == metric.Higher {
		worse = -worse
	}
	var pairs []stats.Pair
	for block := range blocks {
		drawn, swapped := blocks[random.IntN(len(blocks))], random.IntN(2) == 1
		for range rounds {
			one := drawn[random.IntN(len(drawn))]
			if swapped {
				one.first, one.second = one.second, one.first
			}
			pairs = append(pairs, stats.Pair{Value: math.Exp(one.second + worse), Parent: math.Exp(one.first), Block: block + 1})
		}
	}
	return pairs
}

// injected is what studies say of a step whose truth is known.
type injected struct {
	found, covered int
	estimates      []float64 // of the share, by study
}

// inject makes so many studies, each with an A/A pair and a floor of its own.
func inject(t *testing.T, blocks [][]slicePair, m table.Metric, rounds, studies int, share float64) injected {
	t.Helper()
	random, b := rand.New(rand.NewPCG(14, math.Float64bits(share))), stats.NewBootstrap("injected")
	var out injected
	compare := func(share float64) stats.Ratio {
		r, ok := stats.Compare(resampled(random, blocks, m, rounds, share), b)
		if !ok || r.Interval == nil {
			t.Fatal("the resampled pairs cannot be compared")
		}
		return r
	}
	for range studies {
		again, step := compare(0), compare(share)
		floor, _ := stats.Floor(again)
		effect, _ := stats.Judge(stats.Step{Ratio: step, Adjusted: step.P, Smallest: step.SmallestP(), Floor: &floor, Biased: stats.Biased(again), HigherIsBetter: m.Better == metric.Higher})
		middle, low, high := step.Middle(), step.Interval.Low, step.Interval.High
		if m.Better == metric.Higher {
			middle, low, high = 1/middle, 1/high, 1/low
		}
		if effect == stats.Worse {
			out.found++
		}
		if low <= 1+share && 1+share <= high {
			out.covered++
		}
		out.estimates = append(out.estimates, middle-1)
	}
	slices.Sort(out.estimates)
	return out
}

// docs/method.md says what studies that are resampled from measured slices find of a step whose
// size is known, the same studies each time.
func TestTheDocumentSaysWhatIsFoundOfInjectedTruths(t *testing.T) {
	p, ok := readPublished(t)["ladder-rounds"]
	if !ok {
		t.Skip("the study in rounds is not published here")
	}
	const studies = 20
	var rows strings.Builder
	rows.WriteString("| metric | figure | made dearer by | found | estimate, median [least–greatest] | interval covers |\n| --- | --- | ---: | ---: | ---: | ---: |\n")
	for _, key := range []string{table.CPUPerResponse, table.CompletedRate} {
		m := p.Metrics[slices.IndexFunc(p.Metrics, func(m table.Metric) bool { return m.Key == key })]
		for _, corrected := range []bool{false, true} {
			name := "as measured"
			if corrected {
				name = "at one speed"
			}
			for _, share := range []float64{0.02, 0.05, 0.1} {
				got := inject(t, aaPairs(p, m, corrected), m, p.Table.Rounds, studies, share)
				fmt.Fprintf(&rows, "| %s | %s | %g %% | %d of %d | %.1f %% [%.1f–%.1f] | %d of %d |\n", m.Heading, name, 100*share, got.found, studies,
					100*(got.estimates[studies/2-1]+got.estimates[studies/2])/2, 100*got.estimates[0], 100*got.estimates[studies-1], got.covered, studies)
				if got.covered < studies*3/4 {
					t.Errorf("%s, %s, %g %%: the interval contains the truth in %d of %d", m.Heading, name, 100*share, got.covered, studies)
				}
			}
		}
	}
	if err := section.Check(filepath.Join(root, "docs", "method.md"), "injected", rows.String(), *update); err != nil {
		t.Error(err)
	}
}
