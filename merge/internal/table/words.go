package table

import (
	"fmt"

	"scaleguild/internal/metric"
	"scaleguild/merge/internal/stats"
)

// Text shows a comparison for people, such as "1.04× [1.02–1.06]"; a dash where
// there is none.
func (c *Comparison) Text() string {
	if c == nil {
		return "–"
	}
	return ratioText(c.Ratio)
}

func ratioText(r stats.Ratio) string {
	if r.Interval == nil {
		return ratio(r.Middle())
	}
	return withBrackets(ratio(r.Middle()), ratio(r.Interval.Low), ratio(r.Interval.High))
}

// EffectText is the effect in a table that has its figures: the word, and where nothing
// is shown or claimed, why, and what could have been shown.
func (c *Comparison) EffectText() string { return effectText(c.Effect, c.Because, c.Detectable) }

func effectText(effect, because string, detectable *float64) string {
	switch {
	case effect == stats.NoClaim:
		return effect + ": " + because
	case stats.Open(effect):
		return effect + couldShow(effect, detectable) + ": " + because
	}
	return effect
}

// couldShow is the smallest effect that the study could have shown, beside the words that leave a
// difference open; "" beside others, and where it is not known.
func couldShow(effect string, detectable *float64) string {
	if !stats.Open(effect) || detectable == nil {
		return ""
	}
	return " (could show " + DetectableText(*detectable) + ")"
}

// DetectableText is such an effect for people: it is an estimate, worth two digits.
func DetectableText(v float64) string { return fmt.Sprintf("%.2g %%", 100*v) }

// Effect is the word for the step in the completed rate, with what could have been shown: "–" where
// nothing is compared, "A/A" for a stage that is run again. Where another ratio is judged than the
// one as measured, it stands there too.
func (row Row) Effect() string {
	step := row.Steps[CompletedRate]
	switch {
	case row.Again:
		return "A/A"
	case step == nil:
		return "–"
	}
	word := step.Effect + couldShow(step.Effect, step.Detectable)
	if x := step.Corrected; x != nil && x.Judged {
		word += ", at one speed of the CPU " + ratioText(x.Ratio)
	}
	return word
}

// Ratio is the completed rate against the parent's, for people.
func (row Row) Ratio() string { return row.Steps[CompletedRate].Text() }

// Verdict says how many of a row's runs are valid, for people.
func (row Row) Verdict(blocks int) string {
	switch {
	case row.Status == Invalid:
		return "INVALID" // must not be overlooked among the others
	case row.Status == NotRun, row.Status == Rough, blocks == 1:
		return row.Status
	}
	return fmt.Sprintf("%d of %d valid", row.Valid, row.Runs)
}

// Outcome is the score of a prediction, a dash where there is none.
func (x *Expectation) Outcome() string {
	if x == nil {
		return "–"
	}
	return x.Score
}

// MeasuredText is what was measured, in the words of the table.
func (x *Expectation) MeasuredText() string {
	m, ok := metric.Recorded(x.Metric)
	if x.Measured == nil || !ok {
		return "–"
	}
	format, unit := Metric{m}.format, m.Prediction.Scale
	if x.Versus == "parent" {
		format, unit = ratio, 1
	}
	text := format(*x.Measured / unit)
	if x.Range != nil {
		text = withBrackets(text, format(x.Range.Low/unit), format(x.Range.High/unit))
	}
	if x.OneSpeed {
		text += " at one speed"
	}
	return text
}

// Text is the name of a bound, with how many blocks agree where not all do; a
// dash where there is none.
func (b *Bound) Text() string {
	switch {
	case b == nil:
		return "–"
	case b.Agree < b.Of:
		return fmt.Sprintf("%s (%d of %d)", b.Name, b.Agree, b.Of)
	}
	return b.Name
}

func optional(v *float64, format func(float64) string) string {
	if v == nil {
		return "–"
	}
	return format(*v)
}

// pValue shows a p with two digits; one that rounds to 0 is not 0.
func pValue(p float64) string {
	if p < 0.0001 {
		return "<0.0001"
	}
	return fmt.Sprintf("%.2g", p)
}
