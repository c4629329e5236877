package define

import (
	"math"
	"slices"

	"scaleguild/internal/metric"
	"scaleguild/internal/run"
)

// expectForm is a whole prediction, for hints: who gets one key wrong often lacks another.
const expectForm = `expect = { metric = "completed_rate", versus = "parent", at_least = 1.1 }`

// parseExpect reads the prediction of a stage: a metric, what it is compared
// with, and exactly one bound. One bound makes the score a yes or a no: with two a miss would
// not say on which side, and a range so wide that it cannot miss is easier to write. The
// metrics are those of internal/metric that may be predicted, in the metric's unit.
func parseExpect(d document, root bool, ps *problems) run.Expect {
	const form = expectForm
	table, ok := d.values["expect"].(map[string]any)
	if !ok {
		ps.add(d.at("expect"), form, "expect is not a table (got %s, want a prediction, written before the run)", typeName(d.values["expect"]))
		return run.Expect{}
	}
	d.only(table, "expect.", []string{"metric", "versus", "at_least", "at_most"}, ps)
	var e run.Expect
	if e.Metric, ok = d.text(table, "expect.metric", list(metric.Names()), ps); ok && !slices.Contains(metric.Names(), e.Metric) {
		ps.add(d.at("expect.metric"), didYouMean(e.Metric, metric.Names()), "unknown metric (got %q, want %s)", e.Metric, list(metric.Names()))
	}
	if e.Versus, ok = d.text(table, "expect.versus", "parent or value", ps); ok {
		checkVersus(d, e.Versus, root, ps)
	}
	e.AtLeast = bound(d, table, "at_least", ps)
	e.AtMost = bound(d, table, "at_most", ps)
	// What counts is which keys are there: one whose value is wrong is noted by bound.
	_, least := table["at_least"]
	_, most := table["at_most"]
	switch {
	case least && most:
		ps.add(d.at("expect.at_most"), form, "expect has two bounds (got at_least and at_most, want exactly one)")
	case !least && !most:
		ps.add(d.at("expect"), form, "expect has no bound (got neither at_least nor at_most, want exactly one)")
	}
	return e
}

// checkVersus refuses a ratio of a stage at the root: the baseline is a set of values
// and no stage, so it is never measured. Such a stage predicts a value.
func checkVersus(d document, versus string, root bool, ps *problems) {
	at := d.at("expect.versus")
	if versus != "parent" && versus != "value" {
		ps.add(at, didYouMean(versus, []string{"parent", "value"}), "unknown comparison (got %q, want parent or value)", versus)
	}
	if versus == "parent" && root {
		ps.add(at, `write versus = "value"`, "it has no parent that is measured (got versus %q, want value)", versus)
	}
}

// proveExpect refuses a prediction that cannot miss or cannot come true, whatever
// is measured: it would be published with a score that says nothing. What can be measured
// depends on the plan, as no response time exceeds its REQUEST_TIMEOUT, so in a sweep each
// value is looked at, and the first at which the prediction is certain is noted.
func (s *Study) proveExpect(stage *Stage, ps *problems) {
	m, known := metric.Predicted(stage.Expect.Metric)
	if !known {
		return // another problem, which has been noted
	}
	for _, swept := range s.sweptValues(stage) {
		// Without a plan there is no limit from a variable; the metric's own still holds.
		var variables map[string]string
		if chain, ok := s.chain(stage); ok {
			variables = values(s.apply(chain, swept))
		}
		if why := m.Certain(stage.Expect, variables); why != "" {
			name, limit := "at_least", stage.Expect.AtLeast
			if stage.Expect.AtMost != nil {
				name, limit = "at_most", stage.Expect.AtMost
			}
			ps.add(stage.doc.at("expect."+name), "", "the prediction of %s %s (got %s = %g, want a limit that some results meet and others miss)",
				m.Name, why, name, *limit)
			return
		}
	}
}

// bound reads one bound of a prediction, in the unit of the prediction or as a ratio; nil when
// it is not there, or is noted as wrong.
func bound(d document, table map[string]any, name string, ps *problems) *float64 {
	value, ok := table[name]
	if !ok {
		return nil
	}
	number, isNumber := asNumber(value)
	if !isNumber {
		ps.add(d.at("expect."+name), "", "expect.%s is not a bound (got %v, want a finite number, 0 or more)", name, value)
		return nil
	}
	return &number
}

// asNumber is a number of TOML, which writes whole ones in another type. It must
// be finite and not negative: TOML has inf and nan, and no quantity of a run is below 0.
func asNumber(value any) (float64, bool) {
	number, ok := value.(float64)
	if whole, isInt := value.(int64); isInt {
		number, ok = float64(whole), true
	}
	if !ok || math.IsNaN(number) || math.IsInf(number, 0) || number < 0 {
		return 0, false
	}
	return number, true
}
