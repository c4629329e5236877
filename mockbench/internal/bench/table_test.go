package bench

import (
	"flag"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"
)

func speeds(mock string, rates ...float64) []Measurement {
	var all []Measurement
	for i, rate := range rates {
		all = append(all, Measurement{Mock: mock, Repetition: i + 1, Full: &Speed{Rate: rate, CPU: 1 / rate}})
	}
	return all
}

func TestMediansAndAdvantages(t *testing.T) {
	d := Data{Mocks: []Mock{{Name: "own"}, {Name: "a"}, {Name: "b"}, {Name: "none"}}}
	d.Rows = append(append(speeds("own", 900, 1000, 1300), speeds("a", 10, 30)...), speeds("b", 100)...)
	rate, cpu := rows()[0], rows()[1]
	if c := d.cell("own", rate.of); c.text("%.0f") != "1000 (900 to 1300)" {
		t.Errorf("got %s", c.text("%.0f"))
	}
	if c := d.cell("a", rate.of); c.median != 20 || d.cell("none", rate.of).text("%.0f") != "none" {
		t.Errorf("got %v", c)
	}
	if got := d.ratio(rate); got != "10.0× better" {
		t.Errorf("rate: %s", got)
	}
	if got := d.ratio(cpu); got != "10.0× better" {
		t.Errorf("CPU: %s", got)
	}
	d.Mocks[0], d.Mocks[2] = d.Mocks[2], d.Mocks[0]
	if got := d.ratio(rate); got != "10.0× worse" {
		t.Errorf("rate, turned round: %s", got)
	}
	if got := d.ratio(rows()[4]); got != "" {
		t.Errorf("of nothing: %s", got)
	}
}

// What cannot be told from an exact mock is no advantage.
func TestNoiseIsNoAdvantage(t *testing.T) {
	of := func(mock string, ks float64) Measurement {
		return Measurement{Mock: mock, Fast: &Accuracy{Sent: 10_000, KS: ks}}
	}
	d := Data{Mocks: []Mock{{Name: "own"}, {Name: "a"}}, Rows: []Measurement{of("own", 0.002), of("a", 0.016)}}
	r := rows()[4]
	if got := d.ratio(r); got != "both exact within 0.0163" || d.advantage(r) != 0 {
		t.Errorf("got %s, %v", got, d.advantage(r))
	}
	d.Rows[1].Fast.KS = 0.02
	if got := d.ratio(r); got != "10.0× better" {
		t.Errorf("got %s", got)
	}
	// The standard error of the 0.99 quantile, by the textbook: 9.1 % of it at n = 1,000.
	p99 := quantileRow("", fast1, slowAsk(), 0.99, Accuracy.p99).noise(Measurement{Fast: &Accuracy{Sent: 1000}})
	if want := 100 * 2.58 * 1.9 / 22; math.Abs(*p99-want) > 0.02*want {
		t.Errorf("noise of p99 is %v %%, want %v", *p99, want)
	}
}

func fast1(m Measurement) *Accuracy { return m.Fast }

func TestSummary(t *testing.T) {
	for _, c := range []struct {
		numbers []float64
		want    cell
		text    string
	}{
		{nil, cell{}, "none"},
		{[]float64{3}, cell{3, 3, 3, 1}, "3.0"},
		{[]float64{2, 2}, cell{2, 2, 2, 2}, "2.0"},
		{[]float64{5, 1}, cell{3, 1, 5, 2}, "3.0 (1.0 to 5.0)"},
		{[]float64{9, 1, 2}, cell{2, 1, 9, 3}, "2.0 (1.0 to 9.0)"},
	} {
		if got := summary(c.numbers); got != c.want || got.text("%.1f") != c.text {
			t.Errorf("of %v: got %v, %q, want %v, %q", c.numbers, got, got.text("%.1f"), c.want, c.text)
		}
	}
}

// A cell is of one mock, and of the repetitions that have the number.
func TestACellIsOfOneMock(t *testing.T) {
	d := comparisonOf(3)
	d.Rows[0].Full = nil
	rate := rows()[0]
	if got, want := d.cell("mockapi", rate.of), (cell{20_000, 20_000, 20_000, 2}); got != want {
		t.Errorf("mockapi: got %v, want %v", got, want)
	}
	if got, want := d.cell("Twice", rate.of), (cell{22_000, 21_000, 23_000, 3}); got != want {
		t.Errorf("Twice: got %v, want %v", got, want)
	}
	if got := d.cell("Broken", rate.of); got.count != 0 {
		t.Errorf("Broken: got %v, want none", got)
	}
}

// A ratio needs a number above 0 on both sides.
func TestARatioNeedsBothSides(t *testing.T) {
	for _, c := range []struct {
		own, other []float64
		want       string
	}{
		{[]float64{100}, []float64{50}, "2.0× better"},
		{[]float64{50}, []float64{100}, "2.0× worse"},
		{[]float64{100}, []float64{99}, "equal"},
		{[]float64{100}, nil, ""},
		{nil, []float64{100}, ""},
		{[]float64{0}, []float64{100}, ""},
		{[]float64{100}, []float64{0}, ""},
	} {
		d := Data{Mocks: []Mock{{Name: "mockapi"}, {Name: "other"}}, Rows: append(speeds("mockapi", c.own...), speeds("other", c.other...)...)}
		if got := d.ratio(rows()[0]); got != c.want {
			t.Errorf("%v to %v: got %q, want %q", c.own, c.other, got, c.want)
		}
	}
}

var update = flag.Bool("update", false, "write the golden files of testdata")

// The whole table and its chart, of numbers that anybody can follow.
func TestTableAndChart(t *testing.T) {
	d := comparisonOf(3)
	for name, got := range map[string]string{"table.md": table(d), "chart.svg": chart(d)} {
		file := filepath.Join("testdata", name)
		if *update {
			if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil || string(want) != got {
			t.Errorf("%s: not as it was (%v); got:\n%s\nhint: just golden", file, err, got)
		}
	}
}

// The chart is as wide as its longest bar, whichever way that points.
func TestTheChartHoldsItsBars(t *testing.T) {
	for _, rates := range [][2]float64{{1e6, 1}, {1, 1e6}} {
		d := Data{Mocks: []Mock{{Name: "mockapi"}, {Name: "other"}}, Rows: append(speeds("mockapi", rates[0]), speeds("other", rates[1])...)}
		bars := regexp.MustCompile(`<rect x="([0-9.-]+)" y="40" width="([0-9.]+)"`).FindStringSubmatch(chart(d))
		if bars == nil {
			t.Fatalf("no bar:\n%s", chart(d))
		}
		x, _ := strconv.ParseFloat(bars[1], 64)
		width, _ := strconv.ParseFloat(bars[2], 64)
		if x < labelWidth || x+width > chartWidth {
			t.Errorf("the bar of %v reaches from %v to %v, want within %d to %d", rates, x, x+width, labelWidth, chartWidth)
		}
	}
}
