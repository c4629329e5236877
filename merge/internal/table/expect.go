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
	Measured *float64     `json:"measured"` // in the unit of the prediction; null when not measured
	Range    *stats.Range `json:"range"`    // of a ratio its interval, of a value the range of its runs; null with too few of them
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
		x.Measured, x.Range = measurement(row, m, e.Versus)
	}
	x.Score = x.score()
	return x, nil
}

// measurement is what a prediction is about, nil where it does not exist.
func measurement(row Row, m metric.Metric, versus string) (*float64, *stats.Range) {
	if versus == "parent" {
		if step := row.Steps[m.Key]; step != nil {
			middle := step.Middle()
			if step.Interval == nil {
				return &middle, nil
			}
			return &middle, &step.Interval.Range
		}
		return nil, nil
	}
	cell := row.Cells[m.Key]
	if cell == nil {
		return nil, nil
	}
	value := cell.Median * m.Prediction.Scale
	if cell.Range == nil {
		return &value, nil
	}
	scaled := *cell.Range
	scaled.Low, scaled.High = scaled.Low*m.Prediction.Scale, scaled.High*m.Prediction.Scale
	return &value, &scaled
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
