package table

import (
	"fmt"

	"scaleguild/internal/metric"
	"scaleguild/merge/internal/stats"
)

// test is a step in one metric. A study makes many of them together. The primary ones, one a step,
// are a family with an alpha of its own; what is left of each metric is another. That all these
// together find little that is not there is simulated, see docs/method.md.
type test struct {
	step    *Comparison
	metric  Metric
	primary bool
	floor   Floor       // of the metric as measured
	fix     *Correction // of the metric, where this step is corrected; else nil
}

// judge names the effect of every step in every metric that is judged. An again stage is none of
// the steps.
func (f *fold) judge() error {
	tests := f.tests()
	measured, judged, corrected := byFamily(tests, test.measured), byFamily(tests, test.judged), byFamily(tests, test.corrected)
	for i, t := range tests {
		t.judgeMeasured(measured[i], judged[i])
		if t.fix != nil && t.fix.Judged {
			t.judgeCorrected(judged[i])
		} else if t.fix != nil {
			t.judgeCorrected(corrected[i])
		}
		if f.Rough {
			t.step.Effect, t.step.Because, t.step.Detectable = stats.NoClaim, "a rough look claims nothing", nil
		}
	}
	return nil
}

// tests are all tests of the study.
func (f *fold) tests() []test {
	var all []test
	for _, row := range f.Rows {
		primary := f.primary(row)
		for _, m := range f.Metrics {
			step := row.Steps[m.Key]
			if !m.Judged || step == nil {
				continue
			}
			floor := f.floorFor(row, m.Key)
			step.Floor, step.Primary = floor.Floor, m.Key == primary
			if row.Again {
				continue
			}
			t := test{step: step, metric: m, primary: step.Primary, floor: floor}
			for i, c := range f.Corrections {
				if c.Key == m.Key && step.Corrected != nil {
					t.fix = &f.Corrections[i]
				}
			}
			all = append(all, t)
		}
	}
	return all
}

// primary is the key of a step's primary metric: the one that its prediction names, where that
// is judged, else the completed rate.
func (f *fold) primary(row Row) string {
	runs := f.runs(row.Stage)
	if len(runs) == 0 {
		return CompletedRate
	}
	m, ok := metric.Recorded(runs[0].Record.Plan.Expect.Metric)
	if !ok || !m.Judged {
		return CompletedRate
	}
	return m.Key
}

// primaryFamily is that of the primary tests.
const primaryFamily = "primary"

// family is that of the test: the primary tests, or those of its metric.
func (t test) family() string {
	if t.primary {
		return primaryFamily
	}
	return t.metric.Key
}

// measured is the ratio as it was measured.
func (t test) measured() stats.Ratio { return t.step.Ratio }

// corrected is the ratio at one speed of the CPU, where the step is corrected.
func (t test) corrected() stats.Ratio {
	if t.fix != nil && t.step.Corrected.Balanced {
		return t.step.Corrected.Ratio
	}
	return t.step.Ratio
}

// judged is the ratio that the effect is judged by.
func (t test) judged() stats.Ratio {
	if t.fix != nil && t.fix.Judged {
		return t.corrected()
	}
	return t.step.Ratio
}

// byFamily corrects the p of one ratio of each test for their number.
func byFamily(tests []test, of func(test) stats.Ratio) []stats.Multiple {
	all := make([]stats.Test, len(tests))
	for i, t := range tests {
		r := of(t)
		all[i] = stats.Test{P: r.P, Least: r.SmallestP(), Family: t.family()}
	}
	return stats.ByFamily(all)
}

// judgeMeasured names the effect by the ratio as measured. What stands beside that ratio is its p
// among others as measured; what is judged is among those that are judged.
func (t test) judgeMeasured(measured, judged stats.Multiple) {
	s := t.step
	shown := judged
	if t.fix != nil && t.fix.Judged && s.Corrected.Balanced {
		shown = measured
	}
	s.Adjusted, s.Smallest, s.Tests = &shown.Adjusted, &shown.Smallest, shown.Tests
	s.Detectable = detectable(s.Ratio, shown.Tests, s.Floor)
	s.Effect, s.Because = stats.Judge(t.stepOf(s.Ratio, shown, t.floor))
}

// judgeCorrected names the effect by the corrected ratio, where that is to be judged.
func (t test) judgeCorrected(m stats.Multiple) {
	s, x, c := t.step, t.step.Corrected, t.fix
	x.Adjusted = &m.Adjusted
	if !x.Balanced {
		x.Effect, x.Detectable = s.Effect, s.Detectable
		x.Because = fmt.Sprintf("%s differs between the two stages, so the figure as measured is judged: %s", c.control.Heading, s.Because)
		return
	}
	x.Detectable = detectable(x.Ratio, m.Tests, c.Floor)
	x.Effect, x.Because = stats.Judge(t.stepOf(x.Ratio, m, Floor{Floor: c.Floor, Biased: c.Biased}))
	if c.Judged {
		x.Judged = true
		s.Effect, s.Detectable, s.Because = x.Effect, x.Detectable, "corrected for the speed of the CPU, "+x.Because
	}
}

// stepOf is what stats judges.
func (t test) stepOf(r stats.Ratio, m stats.Multiple, floor Floor) stats.Step {
	return stats.Step{
		Ratio: r, Adjusted: m.Adjusted, Smallest: m.Smallest, Floor: floor.Floor, Biased: floor.Biased,
		HigherIsBetter: t.metric.Better == metric.Higher,
	}
}

// detectable is what stats.Detectable gives; nil where it gives nothing.
func detectable(r stats.Ratio, tests int, floor *float64) *float64 {
	if size, ok := stats.Detectable(r, tests, floor); ok {
		return &size
	}
	return nil
}
