package fault

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"scaleguild/internal/delay"
)

const everything = "503=1%,429=0.5%,500=0.25%,reset=0.1%,hang=0.05%,truncated_body=0.1%,slow_body(2s)=0.5%"

func parsed(t testing.TB, text string) Profile {
	t.Helper()
	p, err := Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestTheCanonicalFormReadsBack(t *testing.T) {
	for text, want := range map[string]string{
		everything:                   everything,
		"none":                       "none",
		"hang=100%":                  "hang=100%",
		"slow_body(1500ms)=00.1000%": "slow_body(1500ms)=0.1%",
		"reset=0.000000001%":         "reset=0.000000001%",
	} {
		if got := parsed(t, text).String(); got != want {
			t.Errorf("%s prints as %s, want %s", text, got, want)
		}
	}
}

// The expected counts come from the rates; 4.5 standard deviations.
func TestKeysFailAtTheirRates(t *testing.T) {
	const many = 200_000
	p := parsed(t, everything)
	counts := map[string]float64{}
	for i := range many {
		counts[p.Of(Draw("1", "r"+strconv.Itoa(i))).String()]++
	}
	sum := 0.0
	for _, one := range strings.Split(everything, ",") {
		name, share, _ := strings.Cut(one, "=")
		rate, err := strconv.ParseFloat(strings.TrimSuffix(share, "%"), 64)
		if err != nil {
			t.Fatal(err)
		}
		want := many * rate / 100
		if got := counts[name]; math.Abs(got-want) > 4.5*math.Sqrt(want) {
			t.Errorf("%s happened %v times, want about %v", name, got, want)
		}
		sum += counts[name]
	}
	if counts["none"]+sum != many {
		t.Errorf("%v right answers and %v faults, want %d together", counts["none"], sum, many)
	}
}

func TestAFaultDependsOnSeedAndKeyOnly(t *testing.T) {
	first, again := Draw("1", "r0"), Draw("1", "r0")
	if first != again || first == Draw("2", "r0") || first == Draw("1", "r1") {
		t.Error("the draw does not depend on seed and key")
	}
	// Doubling the rate keeps every key that failed before.
	low, high := parsed(t, "503=1%"), parsed(t, "503=2%")
	for i := range 20_000 {
		draw := Draw("1", strconv.Itoa(i))
		if low.Of(draw).Kind == Status && high.Of(draw).Kind != Status {
			t.Fatalf("key %d fails at 1 %% and not at 2 %%", i)
		}
	}
}

// Slow keys must not fail more often than fast ones.
func TestFaultsAndDelaysAreIndependent(t *testing.T) {
	const many = 100_000
	sum := 0.0
	for i := range many {
		key := "r" + strconv.Itoa(i)
		sum += (float64(Draw("1", key))/end - 0.5) * (float64(delay.Draw("1", key))/end - 0.5)
	}
	if correlation := 12 * sum / many; math.Abs(correlation) > 4.5/math.Sqrt(many) {
		t.Errorf("the correlation of both draws is %v", correlation)
	}
}

func TestRatesAreExactAtTheirEnds(t *testing.T) {
	if p := parsed(t, "hang=100%"); p.Of(0).Kind != Hang || p.Of(end-1).Kind != Hang {
		t.Error("a rate of 100 % leaves keys out")
	}
	p := parsed(t, "reset=50%,hang=25%")
	for draw, want := range map[int64]Kind{
		0: Reset, end/2 - 1: Reset, end / 2: Hang, end/4*3 - 1: Hang, end / 4 * 3: None, end - 1: None,
	} {
		if got := p.Of(draw).Kind; got != want {
			t.Errorf("draw %d has fault %d, want %d", draw, got, want)
		}
	}
	if (Profile{}).Of(0) != (Fault{}) || (Profile{}).Any() || !p.Any() {
		t.Error("an empty profile has a fault, or a full one has none")
	}
}

func TestSpacesDoNotCount(t *testing.T) {
	for text, want := range map[string]string{
		" none ":                              Profile{}.String(),
		"503=1%, reset=1%":                    "503=1%,reset=1%",
		" 503 = 1% , slow_body ( 2s ) = 0.5%": "503=1%,slow_body(2s)=0.5%",
	} {
		if got := parsed(t, text).String(); got != want {
			t.Errorf("%q prints as %s, want %s", text, got, want)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"":                       `not a fault with its rate (got "", want such as 503=1%,reset=0.5%, or none)`,
		"503":                    `not a fault with its rate (got "503"`,
		"200=1%":                 `not a fault (got "200", want a status from 400 to 599, reset, hang, slow_body(2s) or truncated_body)`,
		"600=1%":                 `not a fault (got "600"`,
		"0503=1%":                `not a fault (got "0503"`,
		"none=1%":                `not a fault (got "none"`,
		"503=1":                  `503: not a rate (got "1", want such as 0.5%, with nine digits after the point at most)`,
		"503=0%":                 `503: the rate is not above 0% and at most 100% (got 0%)`,
		"503=100.1%":             `503: the rate is not above 0% and at most 100% (got 100.1%)`,
		"503=-1%":                `503: not a rate`,
		"503=1%,503=2%":          `503 is listed twice`,
		"503=60%,reset=50%":      `the rates add up to more than 100% (got "503=60%,reset=50%")`,
		"slow_body=1%":           `not a fault (got "slow_body"`,
		"slow_body(0s)=1%":       `slow_body: the time of the body is not positive (got 0)`,
		"slow_body(2)=1%":        `slow_body: the time of the body is not a duration (got "2"`,
		"5 03=1%":                `not a fault (got "5 03"`,
		"503=1 %":                `503: not a rate (got "1 %"`,
		"x=1%,503=1,slow_body=1": `not a fault (got "x"`,
	} {
		p, err := Parse(text)
		if err == nil || !strings.HasPrefix(err.Error(), want) || p.Any() {
			t.Errorf("Parse(%q):\n got %v\nwant %s", text, err, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(everything, int64(0))
	f.Add("none", int64(end-1))
	f.Fuzz(func(t *testing.T, text string, draw int64) {
		p, err := Parse(text)
		if err != nil {
			return
		}
		back, err := Parse(p.String())
		draw &= end - 1
		if err != nil || back.String() != p.String() || back.Of(draw) != p.Of(draw) {
			t.Errorf("%q is %s, which reads back as %s, %v", text, p, back, err)
		}
	})
}
