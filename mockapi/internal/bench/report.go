package bench

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"

	"scaleguild/internal/cli"
	"scaleguild/internal/run"
)

// The lines of the document between which the table stands.
const (
	begin = "<!-- begin: bench report -->"
	end   = "<!-- end: bench report -->"
)

// row is one line of the table.
type row struct {
	name   string
	format string
	more   bool // more is better
	of     func(Measurement) *float64
}

func rows() []row {
	speed := func(s *Speed, of func(Speed) float64) *float64 {
		if s == nil {
			return nil
		}
		v := of(*s)
		return &v
	}
	accuracy := func(a *Accuracy, of func(Accuracy) *float64) *float64 {
		if a == nil {
			return nil
		}
		return of(*a)
	}
	parked := func(p *Parked, of func(Parked) float64) *float64 {
		if p == nil {
			return nil
		}
		v := of(*p)
		return &v
	}
	off := func(q *float64, asked float64) *float64 {
		if q == nil {
			return nil
		}
		v := 100 * math.Abs(*q-asked) / asked
		return &v
	}
	ks := func(a Accuracy) *float64 { return &a.KS }
	return []row{
		{"responses/s without delay, 64 connections", "%.0f", true, func(m Measurement) *float64 { return speed(m.Full, func(s Speed) float64 { return s.Rate }) }},
		{"CPU-s per 10,000 responses without delay", "%.3f", false, func(m Measurement) *float64 { return speed(m.Full, func(s Speed) float64 { return s.CPU }) }},
		{"responses/s at 200 ms / 1200 ms, 1,000 connections", "%.0f", true, func(m Measurement) *float64 { return speed(m.Delayed, func(s Speed) float64 { return s.Rate }) }},
		{"CPU-s per 10,000 responses at 200 ms / 1200 ms", "%.3f", false, func(m Measurement) *float64 { return speed(m.Delayed, func(s Speed) float64 { return s.CPU }) }},
		{"KS distance at 200 ms / 1200 ms", "%.4f", false, func(m Measurement) *float64 { return accuracy(m.Fast, ks) }},
		{"p50 off by, at 200 ms (%)", "%.2f", false, func(m Measurement) *float64 {
			return accuracy(m.Fast, func(a Accuracy) *float64 { return off(a.P50, 0.2) })
		}},
		{"p99 off by, at 1200 ms (%)", "%.2f", false, func(m Measurement) *float64 {
			return accuracy(m.Fast, func(a Accuracy) *float64 { return off(a.P99, 1.2) })
		}},
		{"KS distance at 4 s / 22 s", "%.4f", false, func(m Measurement) *float64 { return accuracy(m.Slow, ks) }},
		{"p50 off by, at 4 s (%)", "%.2f", false, func(m Measurement) *float64 {
			return accuracy(m.Slow, func(a Accuracy) *float64 { return off(a.P50, 4) })
		}},
		{"p99 off by, at 22 s (%)", "%.2f", false, func(m Measurement) *float64 {
			return accuracy(m.Slow, func(a Accuracy) *float64 { return off(a.P99, 22) })
		}},
		{"parked requests answered on time", "%.0f", true, func(m Measurement) *float64 {
			return parked(m.Parked, func(p Parked) float64 { return float64(p.OnTime) })
		}},
		{"KiB resident per parked request", "%.1f", false, func(m Measurement) *float64 { return parked(m.Parked, func(p Parked) float64 { return p.KiB }) }},
		{"CPU-s per 10,000 parked requests", "%.3f", false, func(m Measurement) *float64 { return parked(m.Parked, func(p Parked) float64 { return p.CPU }) }},
	}
}

// cell is the median over the repetitions that have a number, with the range.
type cell struct {
	median, low, high float64
	count             int
}

func (d Data) cell(mock string, r row) cell {
	var all []float64
	for _, m := range d.Rows {
		if m.Mock == mock {
			if v := r.of(m); v != nil {
				all = append(all, *v)
			}
		}
	}
	if len(all) == 0 {
		return cell{}
	}
	slices.Sort(all)
	middle := len(all) / 2
	median := all[middle]
	if len(all)%2 == 0 {
		median = (all[middle-1] + all[middle]) / 2
	}
	return cell{median, all[0], all[len(all)-1], len(all)}
}

// Report writes the table of the data into a document, between its marks, and
// draws the chart.
func Report(dataFile, docFile, chartFile string) error {
	data, err := run.ReadFile[Data](dataFile)
	if err != nil {
		return err
	}
	doc, err := os.ReadFile(docFile)
	if err != nil {
		return err
	}
	filled, err := fill(doc, data)
	if err != nil {
		return fmt.Errorf("%s: %w", docFile, err)
	}
	if err := run.WriteBytes(chartFile, []byte(chart(data))); err != nil {
		return err
	}
	return run.WriteBytes(docFile, filled)
}

func fill(doc []byte, data Data) ([]byte, error) {
	before, rest, found := bytes.Cut(doc, []byte(begin+"\n"))
	_, after, closed := bytes.Cut(rest, []byte(end))
	if !found || !closed {
		return nil, cli.Fail(cli.Usage, "", "no place for the table (want the lines %s and %s)", begin, end)
	}
	return slices.Concat(before, []byte(begin+"\n"), []byte(table(data)), []byte(end), after), nil
}

// table is the comparison in Markdown.
func table(d Data) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Measured on %s: %s, %d CPUs (the mock on one, the load on another), Linux %s, %s, %s; medians of %d repetitions, with the smallest and the largest.\n\n",
		d.Date, d.Machine.CPU, d.Machine.CPUs, d.Machine.Kernel, d.Machine.GoBuild, d.Machine.Java, d.Repetitions)
	if d.Scale != 1 {
		fmt.Fprintf(&b, "**Every duration was multiplied by %g: this shows that the comparison runs, and its numbers mean little.**\n\n", d.Scale)
	}
	b.WriteString("| |")
	for _, m := range d.Mocks {
		b.WriteString(" " + m.Name + " |")
	}
	b.WriteString(" mockapi to the best other |\n|---|")
	b.WriteString(strings.Repeat("---:|", len(d.Mocks)+1) + "\n")
	for _, r := range rows() {
		b.WriteString("| " + r.name + " |")
		for _, m := range d.Mocks {
			b.WriteString(" " + d.cell(m.Name, r).text(r.format) + " |")
		}
		b.WriteString(" " + d.ratio(r) + " |\n")
	}
	b.WriteString("\n")
	for _, m := range d.Mocks {
		fmt.Fprintf(&b, "- %s: %s.\n", m.Name, m.About)
	}
	for _, m := range d.Rows {
		if m.Problem != "" {
			fmt.Fprintf(&b, "- Problem of %s in repetition %d: %s\n", m.Mock, m.Repetition, strings.ReplaceAll(m.Problem, "\n", " "))
		}
	}
	fmt.Fprintf(&b, "\n![The same numbers as ratios](%s)\n", "mock-bench.svg")
	return b.String()
}

func (c cell) text(format string) string {
	if c.count == 0 {
		return "none"
	}
	if c.low == c.high {
		return fmt.Sprintf(format, c.median)
	}
	return fmt.Sprintf(format+" ("+format+" to "+format+")", c.median, c.low, c.high)
}

// advantage is how many times better mockapi is than the best other mock, by
// medians; 0 when that cannot be said.
func (d Data) advantage(r row) float64 {
	own, best := d.cell(d.Mocks[0].Name, r), math.NaN()
	for _, m := range d.Mocks[1:] {
		c := d.cell(m.Name, r)
		if c.count == 0 {
			continue
		}
		if math.IsNaN(best) || (c.median > best) == r.more {
			best = c.median
		}
	}
	if own.count == 0 || math.IsNaN(best) || own.median <= 0 || best <= 0 {
		return 0
	}
	if r.more {
		return own.median / best
	}
	return best / own.median
}

func (d Data) ratio(r row) string {
	switch a := d.advantage(r); {
	case a == 0:
		return ""
	case a >= 1:
		return fmt.Sprintf("%.1f× better", a)
	default:
		return fmt.Sprintf("%.1f× worse", 1/a)
	}
}
