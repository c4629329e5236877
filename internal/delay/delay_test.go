package delay

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// forms are distributions of every kind, in canonical form.
func forms() []string {
	return []string{
		"constant(200ms)", "constant(0s)",
		"uniform(min=100ms,max=300ms)",
		"exponential(mean=200ms)",
		"pareto(min=50ms,shape=1.5)", "pareto(min=50ms,shape=3)",
		"lognormal(p50=200ms,p99=1200ms)", "lognormal(p50=4s,p99=22s)",
		"quantiles(0=5ms,0.25=100ms,0.5=200ms,0.9=200ms,0.99=1200ms,1=9s)",
		"mix(0.95:lognormal(p50=200ms,p99=1200ms),0.05:constant(5s))",
		"mix(0.5:uniform(min=1ms,max=2ms),0.3:exponential(mean=1s),0.2:quantiles(0=0s,1=1s))",
		"clip(pareto(min=50ms,shape=0.5),max=60s)",
		"clip(lognormal(p50=4s,p99=22s),min=1s,max=20s)",
		"clip(mix(0.5:constant(1s),0.5:exponential(mean=2s)),min=500ms)",
	}
}

func parsed(t testing.TB, text string) Distribution {
	t.Helper()
	d, err := Parse(text, nil)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return d
}

func TestTheCanonicalFormReadsBack(t *testing.T) {
	for _, text := range forms() {
		if got := parsed(t, text).String(); got != text {
			t.Errorf("%s prints as %s", text, got)
		}
	}
	for text, want := range map[string]string{
		"constant(0.2s)":                      "constant(200ms)",
		"uniform(min=0us,max=1m)":             "uniform(min=0s,max=60s)",
		"pareto(min=1s,shape=02.50)":          "pareto(min=1s,shape=2.5)",
		"quantiles(0.0=1s,1.000=2s)":          "quantiles(0=1s,1=2s)",
		"mix(1:lognormal(p50=0.2s,p99=1.2s))": "mix(1:lognormal(p50=200ms,p99=1200ms))",
		// Named values in any order, and spaces.
		"lognormal(p99=1200ms,p50=200ms)":               "lognormal(p50=200ms,p99=1200ms)",
		" lognormal ( p50 = 200ms , p99 = 1200ms ) ":    "lognormal(p50=200ms,p99=1200ms)",
		"uniform(max=2s, min=1s)":                       "uniform(min=1s,max=2s)",
		"pareto(shape=3, min=50ms)":                     "pareto(min=50ms,shape=3)",
		"clip(constant(1s), max=2s, min=1s)":            "clip(constant(1s),min=1s,max=2s)",
		"quantiles(0 = 1s, 1 = 2s)":                     "quantiles(0=1s,1=2s)",
		"mix(0.5 : constant(1s), 0.5 : constant( 2s ))": "mix(0.5:constant(1s),0.5:constant(2s))",
	} {
		if got := parsed(t, text).String(); got != want {
			t.Errorf("%s prints as %s, want %s", text, got, want)
		}
	}
}

func TestDelaysGrowWithTheDraw(t *testing.T) {
	source := rand.New(rand.NewPCG(1, 1))
	for _, text := range forms() {
		d := parsed(t, text)
		draws := []int64{0, 1, drawEnd/2 - 1, drawEnd / 2, drawEnd/2 + 1, drawEnd - 2, drawEnd - 1}
		for range 3000 {
			draws = append(draws, source.Int64N(drawEnd))
		}
		slices.Sort(draws)
		before := int64(0)
		for _, draw := range draws {
			delay := d.Delay(draw)
			if delay < before {
				t.Fatalf("%s: the delay of draw %d is %d, less than %d of a smaller draw", text, draw, delay, before)
			}
			before = delay
		}
	}
}

// The delay of a draw is the quantile of its share, and the CDF is the inverse.
func TestDelayQuantileAndCDFAgree(t *testing.T) {
	source := rand.New(rand.NewPCG(2, 2))
	for _, text := range forms() {
		d := parsed(t, text)
		for range 1000 {
			draw := source.Int64N(drawEnd)
			q := share(draw)
			delay, quantile := float64(d.Delay(draw))/1e6, d.Quantile(q)
			if math.Abs(delay-quantile) > 0.51e-6+1e-12*quantile {
				t.Fatalf("%s: the delay of q=%v is %v s, the quantile %v s", text, q, delay, quantile)
			}
			above, below := d.CDF(quantile*(1+1e-12)+1e-12), d.CDF(quantile*(1-1e-12)-1e-12)
			if above < q-1e-9 || below > q+1e-9 {
				t.Fatalf("%s: the CDF around quantile %v is %v to %v", text, q, below, above)
			}
		}
	}
}

// LimitedMean is the integral of 1 - CDF, here added up from the quantiles.
func TestLimitedMeans(t *testing.T) {
	for _, text := range forms() {
		d := parsed(t, text)
		for _, limit := range []float64{0, 0.001, 0.12, 0.2, 1.5, 30} {
			const steps = 20_000
			sum := 0.0
			for i := range steps {
				sum += min(limit, d.Quantile((float64(i)+0.5)/steps))
			}
			if got, want := d.LimitedMean(limit), sum/steps; math.Abs(got-want) > 1e-3*want+1e-9 {
				t.Errorf("%s: limited by %v the mean is %v, want %v", text, limit, got, want)
			}
		}
	}
}

func TestMeans(t *testing.T) {
	for text, want := range map[string]float64{
		"constant(200ms)":                                         0.2,
		"uniform(min=100ms,max=300ms)":                            0.2,
		"exponential(mean=200ms)":                                 0.2,
		"pareto(min=50ms,shape=1.5)":                              0.15,
		"clip(pareto(min=1s,shape=1),max=10s)":                    1 + math.Log(10),
		"clip(exponential(mean=1s),max=1s)":                       1 - math.Exp(-1),
		"quantiles(0=0s,0.5=1s,1=3s)":                             0.25 + 1,
		"mix(0.75:constant(1s),0.25:constant(5s))":                2,
		"lognormal(p50=4s,p99=22s)":                               5.2319936,
		"mix(0.5:lognormal(p50=4s,p99=22s),0.5:constant(0s))":     2.6159968,
		"clip(mix(0.5:constant(1s),0.5:constant(3s)),max=2s)":     1.5,
		"clip(uniform(min=0s,max=2s),min=1s)":                     1.25,
		"clip(clip(exponential(mean=1s),max=1s),max=20s)":         1 - math.Exp(-1),
		"mix(0.5:constant(0s),0.5:pareto(min=1s,shape=1.75))":     0.5 * 1.75 / 0.75,
		"quantiles(0=1s,0.999999999=1s,1=1000000000s)":            1.5,
		"clip(lognormal(p50=200ms,p99=1200ms),min=1us)":           parsed(t, usual).LimitedMean(math.Inf(1)),
		"clip(quantiles(0=0s,0.5=1s,1=3s),min=500ms,max=2s)":      1.1875,
		"clip(mix(0.5:constant(1s),0.5:constant(9s)),min=2s)":     5.5,
		"mix(0.2:constant(1s),0.3:constant(2s),0.5:constant(3s))": 2.3,
	} {
		if got := Mean(parsed(t, text)); math.Abs(got-want) > 1e-6*want {
			t.Errorf("%s: the mean is %v, want %v", text, got, want)
		}
	}
	tail := clip{of: pareto{1e9, decimalOne}, min: 2e9, max: unbounded}
	if got := Mean(tail); !math.IsInf(got, 1) {
		t.Errorf("%v: the mean is %v, want +Inf", tail, got)
	}
}

func TestDrawnDelaysFollowTheDistribution(t *testing.T) {
	const many = 100_000
	for _, text := range forms() {
		d := parsed(t, text)
		all := make([]int64, many)
		for i := range all {
			all[i] = d.Delay(Draw("1", "r"+strconv.Itoa(i)))
		}
		slices.Sort(all)
		largest := 0.0
		for i := 0; i < many; i++ {
			if i+1 < many && all[i+1] == all[i] {
				continue // a step of the empirical distribution ends at its last value
			}
			largest = max(largest, math.Abs(d.CDF((float64(all[i])+0.5)/1e6)-float64(i+1)/many))
		}
		// 1.95/sqrt(n) is the Kolmogorov-Smirnov bound at 0.1 %.
		if largest > 1.95/math.Sqrt(many) {
			t.Errorf("%s: Kolmogorov-Smirnov distance %v", text, largest)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"":                                   "not a distribution (got \"\", want one of constant(200ms), ",
		"normal(p50=4s)":                     "not a distribution",
		"constant":                           "not a distribution",
		"constant(1s":                        "not a distribution",
		"constant()":                         "constant: the value is not a duration (got \"\"",
		"constant(1s,2s)":                    "constant: want one duration (got 2)",
		"constant(-1s)":                      "constant: the value is not a duration",
		"uniform(min=1s)":                    "uniform: max is missing (want max=)",
		"uniform(max=2s,max=1s)":             "uniform: max is given twice (got \"max=1s\")",
		"uniform(min=2s,max=2s)":             "uniform: max does not exceed min (got min=2s and max=2s)",
		"uniform(min=1s,max=2s,x)":           "uniform: not a named value (got \"x\", want min= and max=)",
		"exponential(mean=0s)":               "exponential: mean is not positive (got 0s, want at least 1us)",
		"pareto(min=1s,shape=0)":             "pareto: shape is not positive (got 0)",
		"pareto(min=1s,shape=-1)":            "pareto: shape is not a number (got \"-1\"",
		"pareto(min=1s,shape=0.0000000001)":  "pareto: shape is not a number",
		"pareto(min=50ms,shape=1)":           "the longest delay of pareto(min=50ms,shape=1) would exceed 292 years (want it clipped, such as clip(pareto(min=50ms,shape=1),max=60s))",
		"lognormal(p50=4s,p99=4s)":           "lognormal: p99 does not exceed p50",
		"quantiles(0.1=1s,1=2s)":             "quantiles: the first share is not 0 or the last is not 1",
		"quantiles(0=1s)":                    "quantiles: the first share is not 0 or the last is not 1",
		"quantiles(0=1s,0.5=2s,0.5=3s,1=4s)": "quantiles: shares do not grow (got 0.5 after 0.5)",
		"quantiles(0=1s,0.5=500ms,1=4s)":     "quantiles: delays decrease (got 0.5=500ms after 0=1s)",
		"quantiles(0,1)":                     "quantiles: not a point (got \"0\", want such as 0.5=200ms)",
		"quantiles(file=x)":                  "quantiles: a file cannot be named here",
		"mix()":                              "mix: not a part (got \"\"",
		"mix(0.5:constant(1s))":              "mix: the weights do not add up to 1 (got 0.5)",
		"mix(0:constant(1s),1:constant(2s))": "mix: weight is not above 0 and at most 1 (got 0)",
		"mix(1:constant(x))":                 "mix: constant: the value is not a duration",
		"clip(constant(1s))":                 "clip: no bound",
		"clip(constant(1s),top=2s)":          "clip: not a named value (got \"top=2s\", want min= and max=)",
		"con stant(1s)":                      "not a distribution",
		"constant(1 s)":                      "constant: the value is not a duration",
		"clip(constant(1s),min=2s,max=1s)":   "clip: max does not exceed min (got min=2s and max=1s)",
		strings.Repeat("mix(1:", 8) + "constant(1s)" + strings.Repeat(")", 8): "mix: mix: mix: mix: mix: mix: mix: mix: more than 8 distributions inside one another (got another constant)",
	} {
		d, err := Parse(text, nil)
		if d != nil || err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("Parse(%q):\n got %v and %v\nwant %s", text, d, err, want)
		}
	}
}

func TestQuantilesFromAFile(t *testing.T) {
	files := map[string]string{
		"windows": "\ufeff0 5ms\r\n0.5,200ms\r\n1 9s\r\n",
		"good":    "# recorded\n0 5ms\n0.5,200ms\n\n 1\t9s\n",
		"words":   "0 5ms\nhalf 200ms\n1 9s\n",
		"columns": "0 5ms 3\n",
		"short":   "0 5ms\n",
	}
	read := func(name string) ([]byte, error) {
		text, ok := files[name]
		if !ok {
			return nil, errors.New(name + ": no such file")
		}
		return []byte(text), nil
	}
	d, err := Parse("mix(0.5:quantiles(file=good),0.5:constant(1s))", read)
	if err != nil || d.String() != "mix(0.5:quantiles(file=good),0.5:constant(1s))" {
		t.Fatalf("got %v, %v", d, err)
	}
	if d, err := Parse("quantiles(file=windows)", read); err != nil || d.Quantile(0.5) != 0.2 {
		t.Errorf("with a byte order mark and line ends of Windows: %v, %v", d, err)
	}
	if got := parsed(t, "quantiles(0=5ms,0.5=200ms,1=9s)").Quantile(0.75); got != d.(*mixture).parts[0].Quantile(0.75) {
		t.Errorf("the file has another third quartile than its points: %v", got)
	}
	for text, want := range map[string]string{
		"quantiles(file=words)":   "quantiles: words:2: share is not a number (got \"half\"",
		"quantiles(file=columns)": "quantiles: columns:1: not a point (got \"0 5ms 3\"",
		"quantiles(file=short)":   "quantiles: short: the first share is not 0",
		"quantiles(file=absent)":  "quantiles: absent: no such file",
		"quantiles(file=)":        "quantiles: not a file's name",
		"quantiles(file=good,x)":  "quantiles: too much",
	} {
		if _, err := Parse(text, read); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", text, err, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range forms() {
		f.Add(text, int64(12345678901234), int64(drawEnd-1))
	}
	f.Fuzz(func(t *testing.T, text string, a, b int64) {
		d, err := Parse(text, nil)
		if err != nil {
			return
		}
		back, err := Parse(d.String(), nil)
		if err != nil || back.String() != d.String() {
			t.Fatalf("%q is %s, which reads back as %v, %v", text, d, back, err)
		}
		a, b = a&(drawEnd-1), b&(drawEnd-1)
		if a > b {
			a, b = b, a
		}
		low, high := d.Delay(a), d.Delay(b)
		if low < 0 || low > high || low != back.Delay(a) || high != back.Delay(b) {
			t.Errorf("%s: draws %d and %d wait %d and %d us", d, a, b, low, high)
		}
		if mean := Mean(d); math.IsNaN(mean) || mean < 0 {
			t.Errorf("%s: the mean is %v", d, mean)
		}
	})
}

func BenchmarkDelay(b *testing.B) {
	for _, text := range forms() {
		b.Run(text, func(b *testing.B) {
			d, draw := parsed(b, text), Draw("1", "r123456")
			for b.Loop() {
				d.Delay(draw)
			}
		})
	}
}

// Every form reads the same with its named values the other way round, and with
// spaces around every mark.
func TestOrderAndSpacesOfNamedValuesDoNotCount(t *testing.T) {
	spaces := strings.NewReplacer("(", " ( ", ")", " ) ", ",", " , ", "=", " = ", ":", " : ")
	for _, text := range forms() {
		if got := parsed(t, spaces.Replace(text)).String(); got != text {
			t.Errorf("%q prints as %s", spaces.Replace(text), got)
		}
		name, inner, _ := strings.Cut(strings.TrimSuffix(text, ")"), "(")
		values := split(inner)
		first := 0
		if name == "clip" {
			first = 1 // the distribution stays where it is
		}
		if name == "mix" || name == "quantiles" {
			continue // the order of parts is a part of the distribution
		}
		slices.Reverse(values[first:])
		if turned := name + "(" + strings.Join(values, ",") + ")"; parsed(t, turned).String() != text {
			t.Errorf("%s prints as %s", turned, parsed(t, turned))
		}
	}
}
