package metric

import (
	"fmt"
	"math"

	"scaleguild/internal/delay"
	"scaleguild/internal/run"
)

// Prediction says how a quantity is predicted: expect in a stage's definition.
type Prediction struct {
	// Scale is what a prediction counts in one unit of the metric: 1, and 1000 where
	// the plan of an older run predicts a metric of seconds in milliseconds.
	Scale float64
	// Was is the name that the plans of older runs have for it; "" where the name never
	// was another one.
	Was string
	// WasScale is the Scale of their predictions; 0 where Was is "".
	WasScale float64
	// Least and Most bound every value that can be measured, in the unit of the
	// prediction. Most is +Inf where nothing bounds it.
	Least, Most float64
	// Variable names the duration of a plan that no value exceeds, in seconds; ""
	// where there is none. A response that takes longer than REQUEST_TIMEOUT is not
	// correct, and response times are of correct ones.
	Variable string
}

// ratios bounds what a quantity can be against the parent's.
var ratios = Prediction{Scale: 1, Most: math.Inf(1)}

// Certain says why a prediction of the metric says nothing, because every value
// that a plan with these variables can give meets it or none does: "" for one that
// can come true and can miss. Both a value and a ratio to the parent's can be
// predicted (versus).
func (m Metric) Certain(e run.Expect, variables map[string]string) string {
	p := m.Prediction.within(variables)
	if e.Versus == "parent" {
		p = ratios
	}
	switch {
	case e.AtLeast != nil && *e.AtLeast <= p.Least:
		return fmt.Sprintf("cannot miss: it is always at least %g", p.Least)
	case e.AtMost != nil && *e.AtMost >= p.Most:
		return fmt.Sprintf("cannot miss: it is always at most %g", p.Most)
	case e.AtLeast != nil && *e.AtLeast > p.Most:
		return fmt.Sprintf("cannot come true: it is always at most %g", p.Most)
	}
	return ""
}

// within bounds the values by the plan's variable. One that the plan lacks, or
// that cannot be read, bounds nothing here: others report it.
func (p Prediction) within(variables map[string]string) Prediction {
	if d, err := delay.ParseDuration(variables[p.Variable]); err == nil {
		p.Most = min(p.Most, d.Seconds())
	}
	return p
}
