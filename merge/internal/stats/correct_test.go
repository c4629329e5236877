package stats

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

// studies are how many are simulated of each machine.
const studies = 150

// machine is what runs of a simulated study are made from. All deviations are of natural
// logarithms.
type machine struct {
	speed   float64 // how much the CPU's time for the same work varies from run to run
	slope   float64 // of the quantity on it
	own     float64 // noise of the quantity that is its own
	control float64 // noise of the control that is its own
	blind   bool    // the control does not see the speed
	ratio   float64 // true one of the last step; those before it change nothing
	leak    float64 // what the last step does to the control itself
}

// outcome is what the rule makes of a simulated study of ten blocks of four stages and one of
// them again.
type outcome struct {
	fit            Fit
	adopted        bool
	raw, corrected float64  // the last step's ratio
	effects        []string // of the three steps: two that change nothing, and the last
	effectsRaw     []string // likewise, without a correction
	balanced       bool     // of the last step
}

// simulate takes the steps of package table.
func (m machine) simulate(random *rand.Rand) outcome {
	const blocks = 10
	runs := make([][]Point, 5) // v2, v3, v4, v4 again, v5
	for range blocks {
		day := random.NormFloat64() * m.speed / 2
		for stage := range runs {
			speed := day + random.NormFloat64()*m.speed
			value, control := m.slope*speed+m.own*random.NormFloat64(), m.control*random.NormFloat64()
			if !m.blind {
				control += speed
			}
			if stage == 4 {
				value, control = value+math.Log(m.ratio), control+m.leak
			}
			runs[stage] = append(runs[stage], Point{Value: 0.003 * math.Exp(value), Control: 0.0005 * math.Exp(control)})
		}
	}
	o := outcome{}
	var ok bool
	if o.fit, ok = FitWithin([][]Point{runs[0], runs[1], runs[4]}); !ok {
		panic("the runs cannot be fitted")
	}
	return o.judge(runs)
}

func (o outcome) judge(runs [][]Point) outcome {
	b := NewBootstrap("simulated")
	asIs := func(p Point) float64 { return p.Value }
	control := func(p Point) float64 { return p.Control }
	paired := func(stage, parent int, of func(Point) float64) []Pair {
		var pairs []Pair
		for i := range runs[stage] {
			pairs = append(pairs, Pair{Value: of(runs[stage][i]), Parent: of(runs[parent][i])})
		}
		return pairs
	}
	compare := func(stage, parent int, of func(Point) float64) Ratio {
		r, _ := Compare(paired(stage, parent, of), b)
		return r
	}
	again := compare(3, 2, asIs)
	correctedAgain := compare(3, 2, o.fit.Corrected)
	o.adopted, _ = Adopt(again, correctedAgain)
	o.raw, o.corrected = compare(4, 2, asIs).Median, compare(4, 2, o.fit.Corrected).Median
	o.balanced = Balanced(paired(4, 2, control), b)
	judge := func(adopted bool) []string {
		var steps []Step
		var ps []float64
		for _, s := range [][2]int{{1, 0}, {2, 1}, {4, 2}} {
			of, pair := asIs, again
			if adopted && Balanced(paired(s[0], s[1], control), b) {
				of, pair = o.fit.Corrected, correctedAgain
			}
			floor, _ := Floor(pair)
			steps = append(steps, Step{Ratio: compare(s[0], s[1], of), Floor: &floor})
			ps = append(ps, steps[len(steps)-1].Ratio.P)
		}
		var effects []string
		for i, adjusted := range Holm(ps) {
			s := steps[i]
			s.Adjusted, s.Smallest = adjusted, SmallestP(s.Ratio.Pairs)
			effect, _ := Judge(s)
			effects = append(effects, effect)
		}
		return effects
	}
	o.effects, o.effectsRaw = judge(o.adopted), judge(false)
	return o
}

// tally counts simulated studies.
type tally struct {
	adopted, found, foundRaw, wrong, unbalanced int
	slope, raw, corrected                       float64 // means; of the ratios, of their logarithms
	spread, spreadRaw                           float64 // standard deviations of the logarithms
}

func (m machine) all() tally {
	random := rand.New(rand.NewPCG(7, 14))
	var t tally
	var logs, raws []float64
	for range studies {
		o := m.simulate(random)
		t.slope += o.fit.Slope / studies
		logs, raws = append(logs, math.Log(o.corrected)), append(raws, math.Log(o.raw))
		count := func(n *int, is bool) {
			if is {
				*n++
			}
		}
		shows := func(effect string) bool { return effect == Better || effect == Worse }
		count(&t.adopted, o.adopted)
		count(&t.found, shows(o.effects[2]))
		count(&t.foundRaw, shows(o.effectsRaw[2]))
		count(&t.wrong, shows(o.effects[0]) || shows(o.effects[1]))
		count(&t.unbalanced, !o.balanced)
	}
	t.corrected, t.raw = mean(logs), mean(raws)
	t.spread, t.spreadRaw = spread(logs), spread(raws)
	return t
}

func spread(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += (v - mean(values)) * (v - mean(values))
	}
	return math.Sqrt(sum / float64(len(values)-1))
}

// A true ratio is found again by the corrected figure, whatever the slope; and with a slope that
// is not 0 much nearer than without.
func TestTheCorrectedRatioIsTheTrueOne(t *testing.T) {
	for _, c := range []struct {
		machine
		find int // studies in which 5 % are found
	}{
		{machine{speed: 0.12, slope: 1, own: 0.02, control: 0.02, ratio: 1.05}, studies / 2},
		{machine{speed: 0.12, slope: 0.5, own: 0.02, control: 0.02, ratio: 1.05}, studies * 2 / 3},
		{machine{speed: 0.12, slope: 1.9, own: 0.03, control: 0.03, ratio: 1 / 1.05}, 0},
		{machine{speed: 0.12, slope: -1, own: 0.02, control: 0.02, ratio: 1.05}, studies/2 - 10}, // as a rate
	} {
		m, got := c.machine, c.all()
		t.Logf("%+v: %+v", m, got)
		if off, most := got.corrected-math.Log(m.ratio), 4*got.spread/math.Sqrt(studies); math.Abs(off) > most {
			t.Errorf("%+v: the mean ratio is off by %.4f (want at most %.4f)", m, off, most)
		}
		if got.spread > 0.5*got.spreadRaw {
			t.Errorf("%+v: ratios vary by %.4f, uncorrected by %.4f (want half or less)", m, got.spread, got.spreadRaw)
		}
		// A control with noise of its own has a slope that is as much nearer to 0.
		seen := m.speed * m.speed
		if want := m.slope * seen / (seen + m.control*m.control); math.Abs(got.slope-want) > 0.05*math.Abs(want) {
			t.Errorf("%+v: the mean slope is %.3f (want %.3f)", m, got.slope, want)
		}
		if got.adopted < studies*9/10 || got.found < c.find {
			t.Errorf("%+v: adopted in %d of %d studies (want 9 of 10), found in %d (want %d)", m, got.adopted, studies, got.found, c.find)
		}
		if got.wrong > studies/20+6 {
			t.Errorf("%+v: claimed what is not there in %d of %d studies", m, got.wrong, studies)
		}
	}
}

// A control that is pure noise is seldom adopted, and what is claimed beside is no more than
// the level allows: 1 in 20, and chance.
func TestAControlThatIsNoiseIsNotAdopted(t *testing.T) {
	got := machine{speed: 0.05, slope: 1, own: 0.05, control: 0.1, blind: true, ratio: 1}.all()
	t.Logf("%+v", got)
	if got.adopted > studies/5 {
		t.Errorf("adopted in %d of %d studies (want at most 1 of 5)", got.adopted, studies)
	}
	if got.wrong+got.found > studies/20+6 {
		t.Errorf("claimed what is not there in %d of %d studies", got.wrong+got.found, studies)
	}
}

// A control that the step itself slows down would hide the step: it is seen.
func TestAControlThatTheStepChangesIsSeen(t *testing.T) {
	got := machine{speed: 0.02, slope: 1, own: 0.01, control: 0.01, ratio: 1.1, leak: math.Log(1.1)}.all()
	t.Logf("%+v", got)
	if got.unbalanced < studies*95/100 {
		t.Errorf("seen in %d of %d studies (want 95 of 100)", got.unbalanced, studies)
	}
	if got.found < studies*9/10 {
		t.Errorf("the step is found in %d of %d studies, as it is without a correction (want 9 of 10)", got.found, studies)
	}
	if got.corrected > 0.02 {
		t.Errorf("the corrected ratio is %.3f: this machine does not show what the rule is for (want about 1)", math.Exp(got.corrected))
	}
}

func TestAFitTakesRunsThatVary(t *testing.T) {
	stage := func(values ...float64) (runs []Point) {
		for _, v := range values {
			runs = append(runs, Point{Value: 2 * v, Control: v})
		}
		return runs
	}
	ten := stage(1, 2, 3, 4, 5, 6, 7, 8, 9, 10)
	fit, ok := FitWithin([][]Point{ten, stage(5)})
	if !ok || fit.Runs != 10 || math.Abs(fit.Slope-1) > 1e-12 || math.Abs(fit.R2-1) > 1e-12 || fit.Residual > 1e-7 {
		t.Errorf("got %+v, %v", fit, ok)
	}
	if got := fit.Corrected(Point{Value: 6, Control: 3}); math.Abs(got-2) > 1e-9 {
		t.Errorf("corrected: got %g, want 2", got)
	}
	for name, stages := range map[string][][]Point{
		"too few":                 {ten[:9]},
		"a control that stays":    {{{1, 3}, {2, 3}, {3, 3}, {1, 3}, {2, 3}, {3, 3}, {1, 3}, {2, 3}, {3, 3}, {1, 3}}},
		"a value that stays":      {{{3, 1}, {3, 2}, {3, 1}, {3, 2}, {3, 1}, {3, 2}, {3, 1}, {3, 2}, {3, 1}, {3, 2}}},
		"a control that is 0":     {append(stage(1, 2, 3, 4, 5, 6, 7, 8, 9), Point{Value: 1})},
		"one run of each stage":   {stage(1), stage(2), stage(3)},
		"stages that differ only": {stage(1, 1, 1, 1, 1, 1), stage(2, 2, 2, 2, 2, 2)},
	} {
		if fit, ok := FitWithin(stages); ok {
			t.Errorf("%s: got %+v", name, fit)
		}
	}
}

func TestACorrectionIsAdoptedByWhatItMakesOfTheAAPair(t *testing.T) {
	ratio := func(low, high float64) Ratio { return Ratio{Pairs: 10, Interval: &Interval{Range: Range{low, high}}} }
	for _, c := range []struct {
		raw, corrected Ratio
		want           bool
		why            string
	}{
		{ratio(math.Exp(-0.1), math.Exp(0.1)), ratio(math.Exp(-0.079), math.Exp(0.079)), true, "goes from 10 % to 7.9 %, a fall of 21 %"},
		{ratio(math.Exp(-0.1), math.Exp(0.1)), ratio(math.Exp(-0.081), math.Exp(0.081)), false, "a fall of 19 %; a correction takes a fall of 20 %"},
		{ratio(0.9, 1.1), ratio(0.8, 1.2), false, "grows from 10 % to 20 %; a correction"},
		{Ratio{Pairs: 2}, ratio(0.9, 1.1), false, "2 valid pairs of the A/A pair give no interval, which takes 3"},
		{ratio(1, 1), ratio(1, 1), false, "the A/A pair does not differ at all"},
	} {
		if got, why := Adopt(c.raw, c.corrected); got != c.want || !strings.Contains(why, c.why) {
			t.Errorf("got %v, %q, want %v, %q", got, why, c.want, c.why)
		}
	}
}
