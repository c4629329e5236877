package report

import (
	"fmt"
	"strconv"

	"scaleguild/internal/run"
	"scaleguild/merge/internal/table"
)

// stageCharts are the drawings of one stage: response times by kind, and what
// happened second by second.
func stageCharts(id string, d Detail) ([]Chart, error) {
	var all []Chart
	if len(d.Curves) > 0 {
		c := percentiles("percentiles-"+id, d.Curves)
		var lines []series
		for _, curve := range d.Curves {
			s := series{Name: curve.Kind}
			for _, p := range curve.Points {
				s.Points = append(s.Points, [2]float64{1 / (1 - p.Share), p.Seconds})
			}
			lines = append(lines, s)
		}
		if err := c.draw(axes{X: "share of responses", XScale: "log", Y: "seconds", YScale: "log"}, lines); err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	over, err := overTime(id, d)
	return append(all, over...), err
}

func percentiles(id string, all []Curve) Chart {
	c := Chart{
		ID: id, Title: "Response time by kind", Axis: percentileAxis,
		About: "Read it as: this share of the responses took at most so long. The valid blocks are taken together. A line ends where fewer than one response is left.",
		Head:  []string{"kind", "responses", "p50", "p90", "p95", "p99", "p99.9"},
	}
	for _, curve := range all {
		line := []string{curve.Kind, fmt.Sprint(curve.Count)}
		for i := range quantileShares() {
			line = append(line, curve.text(i))
		}
		c.Lines = append(c.Lines, line)
	}
	return c
}

// text is the response time at the i-th of quantileShares.
func (c Curve) text(i int) string {
	if i >= len(c.Quantiles) {
		return "–"
	}
	return seconds(c.Quantiles[i])
}

// seconds shows a time with three significant digits.
func seconds(v float64) string {
	if v < 0.9995 {
		return strconv.FormatFloat(1000*v, 'g', 3, 64) + " ms"
	}
	return strconv.FormatFloat(v, 'g', 3, 64) + " s"
}

// overTime are the seconds of the median block.
func overTime(id string, d Detail) ([]Chart, error) {
	if len(d.Samples) == 0 {
		return nil, nil
	}
	flight := Chart{ID: "in-flight-" + id, Title: "Waiting, second by second", About: fmt.Sprintf("Requests in flight, and those of them that the upstream held, in %s (the one with the median rate). %s%s", d.Turn, windowText(d.Samples), thinText(d.Samples))}
	cpu := Chart{ID: "cpu-" + id, Title: "CPU and rate, second by second", About: fmt.Sprintf("CPU time used as a share of the quota, and completed responses as a share of the best of these seconds, in %s.%s", d.Turn, thinText(d.Samples))}
	flight.Head = []string{"second", "phase", "in flight", "at the upstream"}
	cpu.Head = []string{"second", "phase", "CPU of the quota", "completed", "throttled periods"}
	most := 1
	for _, s := range d.Samples {
		most = max(most, s.Completed)
	}
	in, up, used, done := series{Name: "in flight"}, series{Name: "at the upstream", Dashed: true}, series{Name: "CPU of the quota"}, series{Name: "completed, share of best", Dashed: true}
	for _, s := range d.Samples {
		x, second := float64(s.Second), fmt.Sprint(s.Second)
		in.Points = append(in.Points, [2]float64{x, float64(s.InFlight)})
		parked := "–"
		if s.Parked != nil {
			parked = fmt.Sprint(*s.Parked)
			up.Points = append(up.Points, [2]float64{x, float64(*s.Parked)})
		}
		used.Points = append(used.Points, [2]float64{x, s.ServiceCPU / d.Quota})
		done.Points = append(done.Points, [2]float64{x, float64(s.Completed) / float64(most)})
		flight.Lines = append(flight.Lines, []string{second, s.Phase, fmt.Sprint(s.InFlight), parked})
		cpu.Lines = append(cpu.Lines, []string{second, s.Phase, percent(s.ServiceCPU / d.Quota), fmt.Sprint(s.Completed), fmt.Sprintf("%d of %d", s.ThrottledPeriods, s.Periods)})
	}
	lines := []series{in}
	if len(up.Points) > 0 { // a study without an upstream has none
		lines = append(lines, up)
	}
	if err := flight.draw(axes{X: "second", XScale: "value", Y: "requests", YScale: "value"}, lines); err != nil {
		return nil, err
	}
	err := cpu.draw(axes{X: "second", XScale: "value", Y: "share", YScale: "value"}, []series{used, done})
	return []Chart{flight, cpu}, err
}

// windowText says which seconds the numbers are of.
func windowText(samples []run.Sample) string {
	first, last := -1, -1
	for _, s := range samples {
		if s.Phase == run.Window {
			if first < 0 {
				first = s.Second
			}
			last = s.Second
		}
	}
	if first < 0 {
		return ""
	}
	return fmt.Sprintf("Only seconds %d to %d, the measurement window, are counted.", first, last)
}

// thinText says that seconds are missing, which a line is drawn across; "" when none are.
func thinText(samples []run.Sample) string {
	missing := 0
	for i, s := range samples[1:] {
		missing += s.Second - samples[i].Second - 1
	}
	if missing == 0 {
		return ""
	}
	return fmt.Sprintf(" %d seconds are not among the samples that were kept; the lines go straight across.", missing)
}

// sweepCharts are the curves of a study that goes through rates.
func sweepCharts(id string, t table.Table) ([]Chart, error) {
	if t.Sweep == nil {
		return nil, nil
	}
	rate := Chart{ID: "rate-" + id, Title: "What was asked, and what was answered", Head: []string{"stage", t.Sweep.Variable, "completed/s", "SLO"}}
	rate.About = "A service that keeps up lies on the dashed line; where a curve leaves it, the service is at its limit. The large mark is the most that meets the objective."
	late := Chart{ID: "late-" + id, Title: "How long it took", About: "95 of 100 correct responses of the kinds that the SLO is about took at most so long.", Head: []string{"stage", t.Sweep.Variable, "p95", "SLO"}}
	knee := series{Name: "the most that meets the objective", Alone: true}
	ideal := series{Name: "all that was asked", Dashed: true}
	var rates, lates []series
	for _, stage := range t.Sweep.Stages {
		done, p95 := series{Name: stage.Stage}, series{Name: stage.Stage}
		for _, p := range stage.Points {
			if p.Offered == nil || p.Completed == nil {
				continue
			}
			done.Points = append(done.Points, [2]float64{*p.Offered, p.Completed.Median})
			rate.Lines = append(rate.Lines, []string{stage.Stage, p.Value, metrics([]string{table.CompletedRate})[0].Text(p.Completed), p.Because})
			if stage.Stage == t.Sweep.Stages[0].Stage {
				ideal.Points = append(ideal.Points, [2]float64{*p.Offered, *p.Offered})
			}
			if stage.Highest != nil && *stage.Highest == p.Value {
				knee.Points = append(knee.Points, [2]float64{*p.Offered, p.Completed.Median})
			}
			if p.P95 != nil {
				p95.Points = append(p95.Points, [2]float64{*p.Offered, *p.P95})
				late.Lines = append(late.Lines, []string{stage.Stage, p.Value, seconds(*p.P95), p.Because})
			}
		}
		rates, lates = append(rates, done), append(lates, p95)
	}
	if len(ideal.Points) == 0 {
		return nil, nil
	}
	if err := rate.draw(axes{X: "asked for, per second", XScale: "value", Y: "answered, per second", YScale: "value"}, append(rates, ideal, knee)); err != nil {
		return nil, err
	}
	err := late.draw(axes{X: "asked for, per second", XScale: "value", Y: "seconds", YScale: "log"}, lates)
	return []Chart{rate, late}, err
}
