package table

import (
	"fmt"

	"scaleguild/internal/metric"
	"scaleguild/internal/run"
	"scaleguild/merge/internal/stats"
)

// Scores of a prediction.
const (
	CameTrue    = "came true"
	Missed      = "missed"
	CannotTell  = "cannot tell"  // the interval, or the range, lies on both sides of the limit
	NotMeasured = "not measured" // without a valid run, or a valid pair of blocks
)

// Expectation is a stage's prediction, written before the run, and its score.
type Expectation struct {
	Metric   string       `json:"metric"`
	Versus   string       `json:"versus"`
	AtLeast  *float64     `json:"at_least"`
	AtMost   *float64     `json:"at_most"`
	Measured *float64     `json:"measured"`     // in the unit of the prediction; null when not measured
	Range    *stats.Range `json:"range"`        // of a ratio its interval, of a value the range of its runs; null with too few of them
	OneSpeed bool         `json:"at_one_speed"` // measured at one speed of the CPU, as the effect of the step is
	Score    string       `json:"score"`
	Text     string       `json:"text"` // the prediction for people
}

// score compares a row with the prediction of its plan. A value without an
// range is scored by itself: that is one run's word, and the table says so.
func score(row Row, e run.Expect) (*Expectation, error) {
	m, ok := metric.Recorded(e.Metric)
	if !ok {
		return nil, fmt.Errorf("%s: expect.metric: not a metric that can be predicted (got %q)", row.Stage, e.Metric)
	}
	if (e.AtLeast == nil) == (e.AtMost == nil) {
		return nil, fmt.Errorf("%s: expect: not a prediction (want exactly one of at_least and at_most)", row.Stage)
	}
	x := &Expectation{Metric: e.Metric, Versus: e.Versus, AtLeast: e.AtLeast, AtMost: e.AtMost, Text: predictionText(Metric{m}, e)}
	if row.Valid > 0 {
		x.Measured, x.Range, x.OneSpeed = measurement(row, m, e.Versus)
	}
	x.Score = x.score()
	return x, nil
}

// measurement is what a prediction is about, nil where it does not exist: of a step the ratio that
// its effect is judged by, which may be the one at one speed of the CPU.
func measurement(row Row, m metric.Metric, versus string) (middle *float64, extent *stats.Range, oneSpeed bool) {
	if versus == "parent" {
		step := row.Steps[m.Key]
		if step == nil {
			return nil, nil, false
		}
		ratio := step.Ratio
		if oneSpeed = step.Corrected != nil && step.Corrected.Judged; oneSpeed {
			ratio = step.Corrected.Ratio
		}
		if ratio.Interval != nil {
			extent = &ratio.Interval.Range
		}
		return new(ratio.Middle()), extent, oneSpeed
	}
	cell := row.Cells[m.Key]
	if cell == nil {
		return nil, nil, false
	}
	if cell.Range != nil {
		extent = &stats.Range{Low: cell.Range.Low * m.Prediction.Scale, High: cell.Range.High * m.Prediction.Scale}
	}
	return new(cell.Median * m.Prediction.Scale), extent, false
}

func (x Expectation) score() string {
	if x.Measured == nil {
		return NotMeasured
	}
	low, high := *x.Measured, *x.Measured
	if x.Range != nil {
		low, high = x.Range.Low, x.Range.High
	}
	holds := func(v float64) bool {
		if x.AtLeast != nil {
			return v >= *x.AtLeast
		}
		return v <= *x.AtMost
	}
	switch {
	case holds(low) && holds(high):
		return CameTrue
	case !holds(low) && !holds(high):
		return Missed
	}
	return CannotTell
}

// predictionText says the prediction in the words of the table.
func predictionText(m Metric, e run.Expect) string {
	word, limit := "at least", e.AtLeast
	if e.AtMost != nil {
		word, limit = "at most", e.AtMost
	}
	if e.Versus == "parent" {
		return fmt.Sprintf("%s %s %s the parent's", m.Heading, word, ratio(*limit))
	}
	return fmt.Sprintf("%s %s %s", m.Heading, word, m.format(*limit/m.Prediction.Scale))
}
