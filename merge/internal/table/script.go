package table

import (
	"cmp"
	"fmt"
	"slices"

	"scaleguild/internal/median"
	"scaleguild/internal/run"
	"scaleguild/merge/internal/rundir"
)

// Script is what the k6 script that is the load measured itself, of a stage.
type Script struct {
	Thresholds []ScriptThreshold `json:"thresholds"` // in the script's order
	Checks     []ScriptCheck     `json:"checks"`     // of the window, by group and name
	Metrics    []ScriptFigures   `json:"metrics"`    // of the window, by name
}

// ScriptThreshold is a threshold over the blocks of a stage.
type ScriptThreshold struct {
	Metric     string `json:"metric"`
	Expression string `json:"expression"`
	Met        int    `json:"met"`        // blocks
	Missed     int    `json:"missed"`     // blocks
	NotJudged  int    `json:"not_judged"` // blocks in which nothing was measured
}

// ScriptCheck is a check over all blocks of a stage together.
type ScriptCheck struct {
	Group  string `json:"group"`
	Name   string `json:"name"`
	Passed int    `json:"passed"`
	Failed int    `json:"failed"`
}

// ScriptFigures are medians of the blocks, in the script's unit.
type ScriptFigures struct {
	Name  string   `json:"name"`
	Type  string   `json:"type"`  // k6's
	Count int      `json:"count"` // of all blocks together
	Mean  float64  `json:"mean"`  // of a rate the share that is not 0
	P50   *float64 `json:"p50"`   // null but for a trend
	P95   *float64 `json:"p95"`
	P99   *float64 `json:"p99"`
}

// script folds what the script of these runs measured; nil of a load of tables.
func script(runs []*rundir.Run) *Script {
	var out *Script
	figures := map[string][]run.ScriptMetric{} // by name
	for _, r := range runs {
		one := r.Record.Script
		if one == nil {
			continue
		}
		if out == nil {
			out = &Script{Thresholds: []ScriptThreshold{}, Checks: []ScriptCheck{}, Metrics: []ScriptFigures{}}
		}
		for _, t := range one.Thresholds {
			out.addThreshold(t)
		}
		for _, c := range one.Checks {
			out.addCheck(c)
		}
		for _, m := range one.Metrics {
			if m.Phase == run.Window {
				figures[m.Name] = append(figures[m.Name], m)
			}
		}
	}
	for _, of := range figures {
		out.Metrics = append(out.Metrics, foldFigures(of))
	}
	if out != nil {
		slices.SortFunc(out.Metrics, func(a, b ScriptFigures) int { return cmp.Compare(a.Name, b.Name) })
	}
	return out
}

func (s *Script) addThreshold(t run.Threshold) {
	i := slices.IndexFunc(s.Thresholds, func(known ScriptThreshold) bool {
		return known.Metric == plain(t.Metric) && known.Expression == plain(t.Expression)
	})
	if i < 0 {
		i = len(s.Thresholds)
		s.Thresholds = append(s.Thresholds, ScriptThreshold{Metric: plain(t.Metric), Expression: plain(t.Expression)})
	}
	switch at := &s.Thresholds[i]; {
	case t.Met == nil:
		at.NotJudged++
	case *t.Met:
		at.Met++
	default:
		at.Missed++
	}
}

func (s *Script) addCheck(c run.Check) {
	if c.Phase != run.Window {
		return
	}
	i := slices.IndexFunc(s.Checks, func(known ScriptCheck) bool { return known.Group == plain(c.Group) && known.Name == plain(c.Name) })
	if i < 0 {
		i = len(s.Checks)
		s.Checks = append(s.Checks, ScriptCheck{Group: plain(c.Group), Name: plain(c.Name)})
	}
	s.Checks[i].Passed += c.Passed
	s.Checks[i].Failed += c.Failed
}

// foldFigures takes the medians of a metric's blocks, of which there is at least one.
func foldFigures(blocks []run.ScriptMetric) ScriptFigures {
	out := ScriptFigures{Name: plain(blocks[0].Name), Type: blocks[0].Type}
	of := func(figure func(run.ScriptMetric) *float64) *float64 {
		var values []float64
		for _, b := range blocks {
			if v := figure(b); v != nil {
				values = append(values, *v)
			}
		}
		if middle, ok := median.Of(values); ok {
			return &middle
		}
		return nil
	}
	for _, b := range blocks {
		out.Count += b.Count
	}
	out.Mean = *of(func(m run.ScriptMetric) *float64 { return &m.Mean })
	out.P50 = of(func(m run.ScriptMetric) *float64 { return m.P50 })
	out.P95 = of(func(m run.ScriptMetric) *float64 { return m.P95 })
	out.P99 = of(func(m run.ScriptMetric) *float64 { return m.P99 })
	return out
}

func (t Table) thresholdSection() Section {
	s := Section{
		Title: "Thresholds", Align: "lllrl", Code: 2,
		About: "Those of the load's k6 script, as k6 judges them: over all that it saw of a metric, with the iteration before the load, the warm-up and the drain, unless the metric names a phase.",
		Head:  []string{"stage", "metric", "threshold", "met in blocks", "outcome"},
	}
	for _, row := range t.Rows {
		for _, one := range row.Script.thresholds() {
			s.Lines = append(s.Lines, []string{row.Stage, one.Metric, one.Expression, fmt.Sprintf("%d of %d", one.Met, one.Met+one.Missed+one.NotJudged), one.Outcome()})
		}
	}
	return s
}

// Outcome is met, missed, or not judged, which it is where any block has nothing to judge.
func (t ScriptThreshold) Outcome() string {
	switch {
	case t.Missed > 0:
		return "missed"
	case t.NotJudged > 0:
		return "not judged"
	}
	return "met"
}

func (s *Script) thresholds() []ScriptThreshold {
	if s == nil {
		return nil
	}
	return s.Thresholds
}

// scriptSection has the script's checks and metrics.
func (t Table) scriptSection() Section {
	s := Section{
		Title: "By the script itself", Align: "lllrrrrr", Code: -1,
		About: "Checks and metrics of the load's k6 script in the window, in the script's units: of checks the share that passed, of metrics the medians of the blocks.",
		Head:  []string{"stage", "what", "kind", "count", "mean", "p50", "p95", "p99"},
	}
	for _, row := range t.Rows {
		if row.Script == nil {
			continue
		}
		for _, c := range row.Script.Checks {
			n := c.Passed + c.Failed
			s.Lines = append(s.Lines, []string{row.Stage, c.Group + "::" + c.Name, "check", fmt.Sprint(n), percent(float64(c.Passed) / float64(n)), "–", "–", "–"})
		}
		for _, m := range row.Script.Metrics {
			mean := significant(m.Mean)
			if m.Type == "rate" {
				mean = percent(m.Mean)
			}
			s.Lines = append(s.Lines, []string{row.Stage, m.Name, m.Type, fmt.Sprint(m.Count), mean, optional(m.P50, significant), optional(m.P95, significant), optional(m.P99, significant)})
		}
	}
	return s
}
