package table

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"scaleguild/internal/bound"
	"scaleguild/internal/metric"
	"scaleguild/internal/run"
	"scaleguild/merge/internal/stats"
)

// correctedSince is the first schema of a study whose effects are judged on the corrected
// figure where the rule adopts it. Of an older one, whose claims were made without the rule,
// the corrected figures are shown beside.
const correctedSince = 2

// Correction is whether, and how, a metric is corrected for the speed of the CPU.
type Correction struct {
	Key      string       `json:"key"`             // of the metric
	Stages   []string     `json:"stages"`          // that were fitted: those that keep the CPU busy, but the A/A pair
	Controls []ControlFit `json:"controls"`        // those that every run has and that could be fitted
	Control  string       `json:"control"`         // key of the one that left least; "" when there is none
	Stage    string       `json:"stage"`           // of the A/A pair
	Again    string       `json:"again"`           // its second run
	Raw      stats.Ratio  `json:"ratio"`           // of the A/A pair
	Ratio    *stats.Ratio `json:"corrected_ratio"` // of it, corrected; null without a control
	Floor    *float64     `json:"corrected_floor"` // of Ratio, see stats.Floor
	Biased   string       `json:"biased"`          // as Floor's, of Ratio
	Adopted  bool         `json:"adopted"`
	Because  string       `json:"because"` // of Adopted, without a full stop
	Judged   bool         `json:"judged"`  // effects are judged on the corrected figure
	fit      stats.Fit
	control  metric.Metric
}

// ControlFit is how a metric follows one control.
type ControlFit struct {
	Key   string `json:"key"`   // of the control
	Later bool   `json:"later"` // it was written down after the study had begun: it is shown, and never chosen
	stats.Fit
}

// Corrected is a step in a figure that is corrected for the speed of the CPU.
type Corrected struct {
	stats.Ratio
	Balanced bool     `json:"control_balanced"` // the control is the same in stage and parent, but for noise
	Judged   bool     `json:"judged"`           // the step's effect is that of this ratio
	Adjusted *float64 `json:"p_holm"`           // as Comparison's
	Floor    *float64 `json:"floor"`            // the corrected one
	// Detectable is as Comparison's, by the corrected figures.
	Detectable *float64 `json:"detectable"`
	Effect     string   `json:"effect"`  // likewise
	Because    string   `json:"because"` // of Effect
}

// correct fits the corrections and, where one is adopted, judges the steps by it. A sweep has
// none, as its points are at different rates, nor has a rough look, which claims nothing.
func (f *fold) correct() error {
	f.Corrections = []Correction{}
	again := slices.IndexFunc(f.Rows, func(r Row) bool { return r.Again })
	if f.Rough || again < 0 || f.dir.Study.Stages[again].Sweep != nil || !f.busy(f.Rows[again]) {
		return nil
	}
	began, err := time.Parse(time.RFC3339, f.dir.Host.StartedAt)
	if err != nil {
		return fmt.Errorf("%s: started_at: when the study began is not known: %w", run.HostFile, err)
	}
	b := stats.NewBootstrap(f.Method.Seed)
	for _, m := range f.Metrics {
		step := f.Rows[again].Steps[m.Key]
		if !m.BySpeed || step == nil {
			continue
		}
		c := Correction{Key: m.Key, Stage: f.Rows[again].Parent, Again: f.Rows[again].Stage, Raw: step.Ratio, Stages: []string{}, Controls: []ControlFit{}}
		f.fitControls(&c, m, began)
		f.adopt(&c, m, f.Rows[again], b)
		if c.Adopted {
			f.correctSteps(c, m, b)
		}
		if c.Judged {
			f.correctValues(c, m)
		}
		f.Corrections = append(f.Corrections, c)
	}
	return nil
}

// busy says whether a stage keeps the CPU busy, in the median of its valid runs: else its rate
// follows something else.
func (f *fold) busy(row Row) bool {
	cell := row.Cells[Utilisation]
	return row.Valid > 0 && cell != nil && cell.Median >= bound.MinUtilisation
}

// fitControls fits the metric to each control on the valid runs of the stages that keep the CPU
// busy, but the A/A pair, and chooses the one that leaves least of those that were written down when
// the study began.
func (f *fold) fitControls(c *Correction, m Metric, began time.Time) {
	for _, control := range metric.Controls() {
		var all [][]stats.Point
		c.Stages = []string{}
		known := true
		for _, row := range f.Rows {
			if row.Stage == c.Stage || row.Again || !f.busy(row) {
				continue
			}
			points, ok := f.points(row.Stage, m, control)
			all, known = append(all, points), known && ok
			c.Stages = append(c.Stages, row.Stage)
		}
		fit, ok := stats.FitWithin(all)
		if !ok || !known {
			continue
		}
		later := began.Before(control.Written)
		if !later && (c.Control == "" || fit.Better(c.fit)) {
			c.Control, c.control, c.fit = control.Key, control, fit
		}
		c.Controls = append(c.Controls, ControlFit{control.Key, later, fit})
	}
}

// points are the usable runs of a stage; false where one lacks a value.
func (f *fold) points(stage string, m Metric, control metric.Metric) ([]stats.Point, bool) {
	var points []stats.Point
	for _, r := range f.dir.Runs[stage] {
		if !usable(r) {
			continue
		}
		value, speed := m.OfRecord(&r.Record), control.OfRecord(&r.Record)
		if value == nil || speed == nil {
			return nil, false
		}
		points = append(points, stats.Point{Value: *value, Control: *speed})
	}
	return points, true
}

// corrected computes the corrected value of a run; nil where it lacks one of the two.
func (c Correction) corrected(m Metric) func(*run.Record) *float64 {
	return func(r *run.Record) *float64 {
		value, speed := m.OfRecord(r), c.control.OfRecord(r)
		if value == nil || speed == nil || *speed <= 0 {
			return nil
		}
		v := c.fit.Corrected(stats.Point{Value: *value, Control: *speed})
		return &v
	}
}

// adopt tests the chosen correction on the A/A pair.
func (f *fold) adopt(c *Correction, m Metric, again Row, b *stats.Bootstrap) {
	if c.Control == "" {
		c.Because = fmt.Sprintf("no control could be fitted: that takes one that varies, in all valid runs of stages that use %g %% of the CPU's quota or more, and %d degrees of freedom",
			100*bound.MinUtilisation, stats.MinFit)
		return
	}
	ratio, ok := stats.Compare(f.pairs(again, c.corrected(m)), b)
	if !ok {
		c.Because = "a run of the A/A pair has no figure of the control"
		return
	}
	c.Ratio = &ratio
	if floor, ok := stats.Floor(ratio); ok {
		c.Floor = &floor
	}
	c.Biased = stats.Biased(ratio)
	c.Adopted, c.Because = stats.Adopt(c.Raw, ratio)
	c.Judged = c.Adopted && f.dir.Study.Schema >= correctedSince
}

// correctSteps sets the corrected ratio of each step between stages that keep the CPU busy.
func (f *fold) correctSteps(c Correction, m Metric, b *stats.Bootstrap) {
	for _, row := range f.Rows {
		step := row.Steps[m.Key]
		if step == nil || row.Again || !f.busy(row) || !f.busy(f.rowOf(row.Parent)) {
			continue
		}
		if ratio, ok := stats.Compare(f.pairs(row, c.corrected(m)), b); ok {
			step.Corrected = &Corrected{Ratio: ratio, Balanced: stats.Balanced(f.pairs(row, c.control.OfRecord), b), Floor: c.Floor}
		}
	}
}

// correctValues gives each run of a busy stage its value at one speed of the CPU.
func (f *fold) correctValues(c Correction, m Metric) {
	value := c.corrected(m)
	for _, row := range f.Rows {
		if !f.busy(row) {
			continue
		}
		for i, b := range row.Blocks {
			for _, r := range f.runs(row.Stage) {
				if r.Record.Plan.Turn() == b.Turn() {
					row.Blocks[i].OneSpeed[m.Key] = value(&r.Record)
				}
			}
		}
	}
}

// rowOf is the row of a stage; one without runs where the study has none of that name.
func (f *fold) rowOf(stage string) Row {
	if i := slices.IndexFunc(f.Rows, func(r Row) bool { return r.Stage == stage }); i >= 0 {
		return f.Rows[i]
	}
	return Row{}
}

// speedSection is one line per metric that is corrected, and control.
func (t Table) speedSection() Section {
	s := Section{
		Title: "Speed of the CPU", Align: "llrrrrrrl", Code: -1, About: t.speedAbout(),
		Head: []string{"metric", "control", "runs", "slope", "R²", "left over", "floor", "corrected", "outcome"},
	}
	for _, c := range t.Corrections {
		name := t.column(c.Key).Heading
		for _, fit := range c.Controls {
			line := []string{
				name, metric.Of(fit.Key).Heading, fmt.Sprint(fit.Runs), fmt.Sprintf("%.2f", fit.Slope), fmt.Sprintf("%.2f", fit.R2), percent(fit.Residual), "–", "–", "leaves more",
			}
			if fit.Later {
				line[8] = "written down after the study began"
			}
			if fit.Key == c.Control {
				raw, _ := stats.Floor(c.Raw)
				line[6], line[7], line[8] = floorText(raw), optional(c.Floor, floorText), c.outcome()
			}
			s.Lines = append(s.Lines, line)
		}
		if c.Control == "" {
			s.Lines = append(s.Lines, []string{name, "–", "–", "–", "–", "–", "–", "–", c.outcome()})
		}
	}
	return s
}

// outcome says what the rule gave for a metric.
func (c Correction) outcome() string { return c.word() + ": " + c.Because }

func (c Correction) word() string {
	switch {
	case c.Judged:
		return "adopted"
	case c.Adopted:
		return "would be adopted, but the study was made before the rule"
	}
	return "not adopted"
}

// speedAbout says the rule in sentences.
func (t Table) speedAbout() string {
	if len(t.Corrections) == 0 {
		return ""
	}
	return fmt.Sprintf("How the logarithm of a metric follows that of a control, which is work that is not the service's: within the stages that use %g %% of the CPU's quota or more (%s), the A/A pair left out. "+
		"The control that leaves the least deviation there, of those that were written down when the study began, is tested on the A/A pair (%s): where it makes the half-width of its interval at least %.0f %% less, steps between such stages are judged on the figure as it would be at one speed, else as measured.",
		100*bound.MinUtilisation, strings.Join(t.Corrections[0].Stages, ", "), t.Corrections[0].Stage, 100*stats.MinGain)
}

// speedLine is the outcome in one line, "" without a control.
func (t Table) speedLine() string {
	var parts []string
	for _, c := range t.Corrections {
		if raw, ok := stats.Floor(c.Raw); ok && c.Floor != nil {
			parts = append(parts, fmt.Sprintf("%s %s to %s by %s (%s)", t.column(c.Key).Heading, floorText(raw), floorText(*c.Floor), c.control.Heading, c.word()))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return "Noise floor, corrected for the speed of the CPU: " + strings.Join(parts, ", ") + "."
}

// correctedSection is one line per step in a corrected metric.
func (t Table) correctedSection() Section {
	s := Section{
		Title: "Steps, corrected for the speed of the CPU", Align: "lllrrrrl", Code: -1,
		Head: []string{"step", "parent", "metric", "ratio", "corrected", "p (Holm)", "noise floor", "effect"},
	}
	for _, row := range t.Rows {
		for _, m := range t.Metrics {
			step := row.Steps[m.Key]
			if step == nil || step.Corrected == nil {
				continue
			}
			x := step.Corrected
			effect := effectText(x.Effect, x.Because, x.Detectable)
			if !stats.Open(x.Effect) && x.Effect != stats.NoClaim && !x.Balanced {
				effect += ": " + x.Because
			}
			s.Lines = append(s.Lines, []string{
				row.Stage, row.Parent, m.Heading, step.Text(), ratioText(x.Ratio), optional(x.Adjusted, pValue), optional(x.Floor, floorText), effect,
			})
		}
	}
	return s
}
