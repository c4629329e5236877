package table

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"scaleguild/internal/bound"
	"scaleguild/merge/internal/stats"
)

// A random table has any of its quantities missing, and any number of blocks.
func randomTable(random *rand.Rand) Table {
	t := Table{
		Schema: Schema, Study: "small", RunID: "r1", Title: "Small", Blocks: 1 + random.IntN(4), Commit: "c0",
		Metrics: Metrics(), OfKinds: KindMetrics(), Caveats: []string{"One caveat."}, Invalid: []InvalidRun{}, Floors: []Floor{},
	}
	parent := ""
	for i := range 1 + random.IntN(4) {
		row := Row{
			Stage: fmt.Sprintf("v%d", i+1), Parent: parent, Change: "A=b", Runs: t.Blocks, Valid: t.Blocks, Status: Valid,
			Cells: map[string]*Cell{}, Steps: map[string]*Comparison{}, Kinds: []Kind{}, Reasons: []string{}, Warnings: []string{},
		}
		for _, m := range t.Metrics {
			row.Cells[m.Key] = randomCell(random, t.Blocks)
			if m.Compared() {
				row.Steps[m.Key] = randomStep(random)
			}
		}
		kind := Kind{Kind: "quote", Cells: map[string]*Cell{}, Steps: map[string]*Comparison{}}
		for _, m := range t.OfKinds {
			kind.Cells[m.Key] = randomCell(random, t.Blocks)
		}
		row.Kinds = append(row.Kinds, kind)
		if random.IntN(2) == 0 {
			row.Bound = &Bound{Name: bound.CPU, Agree: 1, Of: t.Blocks, Limit: random.Float64()}
		}
		t.Rows, parent = append(t.Rows, row), row.Stage
	}
	return t
}

// randomCell is nil in half of all cases.
func randomCell(random *rand.Rand, blocks int) *Cell {
	if random.IntN(2) == 0 {
		return nil
	}
	var values []float64
	for range blocks {
		values = append(values, 1000*random.Float64()+0.001)
	}
	c := &Cell{Summary: stats.Summarise(values)}
	if random.IntN(2) == 0 {
		pooled := random.Float64() + 0.001
		c.Pooled = &pooled
	}
	return c
}

func randomStep(random *rand.Rand) *Comparison {
	if random.IntN(2) == 0 {
		return nil
	}
	c := &Comparison{Ratio: stats.Ratio{Pairs: 3, Median: random.Float64() + 0.5, P: random.Float64()}, Effect: stats.NoClaim, Because: "too few"}
	if random.IntN(2) == 0 {
		c.Interval = &stats.Interval{Range: stats.Range{Low: c.Median - 0.1, High: c.Median + 0.1}, Confidence: 0.75}
		c.Adjusted, c.Floor = &c.P, &c.Median
	}
	return c
}

// Whatever is missing, each line of the CSV has a field for each name, a missing quantity
// is an empty field, and any other reads back as the number that it was.
func TestTheCSVHoldsEachQuantityOrNothing(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		tab := randomTable(random)
		text, err := tab.CSV()
		if err != nil {
			t.Fatal(err)
		}
		lines, err := csv.NewReader(strings.NewReader(text)).ReadAll() // refuses lines of different lengths
		if err != nil || len(lines) != 1+len(tab.Rows) {
			t.Fatalf("got %d lines of %d rows, %v\n%s", len(lines), len(tab.Rows), err, text)
		}
		for i, row := range tab.Rows {
			field := func(name string) string { return lines[i+1][slices.Index(lines[0], name)] }
			for _, m := range tab.Metrics {
				checkField(t, m.Key, field(m.Key), row.Cells[m.Key] != nil, func() float64 { return row.Cells[m.Key].Median })
				if step := row.Steps[m.Key]; m.Judged {
					key := m.Key + "_ratio_to_parent"
					checkField(t, key, field(key), step != nil, func() float64 { return step.Median })
				}
				if cell := row.Cells[m.Key]; tab.Blocks > 1 {
					known := cell != nil && cell.Range != nil
					checkField(t, m.Key+"_low", field(m.Key+"_low"), known, func() float64 { return cell.Range.Low })
					checkField(t, m.Key+"_high", field(m.Key+"_high"), known, func() float64 { return cell.Range.High })
				}
			}
		}
	}
}

func checkField(t *testing.T, name, field string, known bool, value func() float64) {
	t.Helper()
	if !known {
		if field != "" {
			t.Errorf("%s: got %q of nothing, want an empty field", name, field)
		}
		return
	}
	if got, err := strconv.ParseFloat(field, 64); err != nil || got != value() {
		t.Errorf("%s: got %q, want %v", name, field, value())
	}
}

// The JSON says null for what is missing, and has each key all the same: who reads it must
// not mistake a misspelled key for a quantity that does not exist.
func TestTheJSONSaysNull(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for range 20 {
		tab := randomTable(random)
		text, err := tab.JSON()
		if err != nil {
			t.Fatal(err)
		}
		var read struct {
			Rows []struct {
				Cells map[string]*struct{ Median *float64 } `json:"cells"`
			} `json:"rows"`
		}
		if err := json.Unmarshal([]byte(text), &read); err != nil {
			t.Fatal(err)
		}
		for i, row := range tab.Rows {
			for _, m := range tab.Metrics {
				cell, ok := read.Rows[i].Cells[m.Key]
				if !ok || (cell == nil) != (row.Cells[m.Key] == nil) {
					t.Errorf("%s of %s: got %v (there: %v), want %v", m.Key, row.Stage, cell, ok, row.Cells[m.Key])
				}
			}
		}
	}
}

// In the tables for people a missing quantity is a dash, in its own column: no line is
// shorter than its heading, and no cell is empty but those of words.
func TestAMissingQuantityIsADash(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	for range 200 {
		tab := randomTable(random)
		for _, s := range tab.sections(&notes{}) {
			if len(s.Align) != len(s.Head) {
				t.Fatalf("%s: %d columns are aligned, %d have a heading", s.Title, len(s.Align), len(s.Head))
			}
			for _, line := range s.Lines {
				if len(line) != len(s.Head) {
					t.Fatalf("%s: got %q under %q", s.Title, line, s.Head)
				}
				for i, cell := range line {
					if cell == "" && !s.Left(i) {
						t.Errorf("%s: %s of %s is empty, want a dash", s.Title, s.Head[i], line[0])
					}
				}
			}
		}
		main := tab.mainSection(mainMetrics(), &notes{})
		for i, row := range tab.Rows {
			for k, key := range mainMetrics() {
				if got := main.Lines[i][5+k]; (got == "–") != (row.Cells[key] == nil) {
					t.Errorf("%s of %s: got %q of %v", key, row.Stage, got, row.Cells[key])
				}
			}
		}
	}
}
