package bench

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"scaleguild/internal/median"
)

// table is the comparison in Markdown.
func table(d Data) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, %s; medians of %d repetitions, with the smallest and the largest.\n\n", provenance(d.Date, d.Machine), d.Machine.Java, d.Repetitions)
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
			b.WriteString(" " + d.cell(m.Name, r.of).text(r.format) + " |")
		}
		b.WriteString(" " + d.ratio(r) + " |\n")
	}
	b.WriteString("\n")
	for _, m := range d.Mocks {
		fmt.Fprintf(&b, "- %s: %s.\n", m.Name, m.About)
	}
	if most := d.mostParked(); most > 0 {
		fmt.Fprintf(&b, "- Parked requests: %d at once, from a client that may open %d files. Where all were answered on time, more were not tried.\n",
			most, d.Machine.Files)
	}
	for _, m := range d.Rows {
		if m.Problem != "" {
			fmt.Fprintf(&b, "- Problem of %s in repetition %d: %s\n", m.Mock, m.Repetition, strings.ReplaceAll(m.Problem, "\n", " "))
		}
	}
	b.WriteString("\n![The same numbers as ratios](mock-bench.svg)\n")
	return b.String()
}

func (d Data) mostParked() int {
	most := 0
	for _, m := range d.Rows {
		if m.Parked != nil {
			most = max(most, m.Parked.Sent)
		}
	}
	return most
}

// provenance says when and where something was measured.
func provenance(date string, m Machine) string {
	return fmt.Sprintf("Measured on %s: %s, %d CPUs (the mock on one, the load on another), Linux %s, %s", date, m.CPU, m.CPUs, m.Kernel, m.GoBuild)
}

// cell is the median over the repetitions that have a number, with the range.
type cell struct {
	median, low, high float64
	count             int
}

func (d Data) cell(mock string, of func(Measurement) *float64) cell {
	var all []float64
	for _, m := range d.Rows {
		if m.Mock == mock {
			if v := of(m); v != nil {
				all = append(all, *v)
			}
		}
	}
	return summary(all)
}

// summary is the cell of some numbers.
func summary(numbers []float64) cell {
	middle, ok := median.Of(numbers)
	if !ok {
		return cell{}
	}
	return cell{middle, slices.Min(numbers), slices.Max(numbers), len(numbers)}
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

// best is the best median of the other mocks; false without any.
func (d Data) best(r row) (float64, bool) {
	best, found := math.NaN(), false
	for _, m := range d.Mocks[1:] {
		c := d.cell(m.Name, r.of)
		if c.count > 0 && (!found || (c.median > best) == r.more) {
			best, found = c.median, true
		}
	}
	return best, found
}

// advantage is how many times better mockapi is than the best other mock, by
// medians; 0 when that cannot be said.
func (d Data) advantage(r row) float64 {
	own := d.cell(d.Mocks[0].Name, r.of)
	best, found := d.best(r)
	if own.count == 0 || !found || own.median <= 0 || best <= 0 || d.equal(r) {
		return 0
	}
	if r.more {
		return own.median / best
	}
	return best / own.median
}

// equal says whether neither mockapi nor the best other mock can be told from
// an exact one, for the number of requests that were sent.
func (d Data) equal(r row) bool {
	if r.noise == nil {
		return false
	}
	own := d.cell(d.Mocks[0].Name, r.of)
	noise := d.cell(d.Mocks[0].Name, r.noise)
	best, found := d.best(r)
	return own.count > 0 && found && max(own.median, best) <= noise.median
}

func (d Data) ratio(r row) string {
	if d.equal(r) {
		return fmt.Sprintf("both exact within "+r.format, d.cell(d.Mocks[0].Name, r.noise).median)
	}
	switch a := d.advantage(r); {
	case a == 0:
		return ""
	case math.Abs(a-1) < 0.02:
		return "equal"
	case a >= 1:
		return fmt.Sprintf("%.1f× better", a)
	default:
		return fmt.Sprintf("%.1f× worse", 1/a)
	}
}
