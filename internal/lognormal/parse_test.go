package lognormal

import (
	"math/rand/v2"
	"strings"
	"testing"
)

func TestParseGivesTheCanonicalForm(t *testing.T) {
	for text, want := range map[string]string{
		Form:                              Form,
		"lognormal(p50=4s,p99=22s)":       "lognormal(p50=4s,p99=22s)",
		"lognormal(p50=0.2s,p99=1.2s)":    "lognormal(p50=200ms,p99=1200ms)",
		"lognormal(p50=1us,p99=0.0025ms)": "", // checked below: 2.5 us are not whole
		"lognormal(p50=1.5ms,p99=0.001m)": "lognormal(p50=1500us,p99=60ms)",
		"lognormal(p50=0200ms,p99=01.5s)": "lognormal(p50=200ms,p99=1500ms)",
	} {
		d, err := Parse(text)
		if want == "" {
			if err == nil {
				t.Errorf("Parse(%q) is %v, want an error", text, d)
			}
			continue
		}
		if err != nil || d.String() != want {
			t.Errorf("Parse(%q): got %v and %v, want %s", text, d, err, want)
		}
	}
}

func TestStringReadsBack(t *testing.T) {
	source := rand.New(rand.NewPCG(4, 4))
	for range 1000 {
		d := random(t, source)
		if back := parse(t, d.String()); back != d {
			t.Fatalf("%s reads back as %s", d, back)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	const notOne = "not a lognormal distribution (got "
	for text, want := range map[string]string{
		"":                                   notOne + `"", want such as ` + Form + ")",
		"lognormal":                          notOne,
		"lognormal()":                        notOne,
		"lognormal(p50=4s)":                  notOne,
		"lognormal(p50=4s,p99=22s":           notOne,
		"Lognormal(p50=4s,p99=22s)":          notOne,
		" lognormal(p50=4s,p99=22s)":         notOne,
		"normal(p50=4s,p99=22s)":             notOne,
		"lognormal(p99=22s,p50=4s)":          `p50 is missing (got "p99=22s", want such as p50=200ms); p99 is missing (got "p50=4s"`,
		"lognormal(p50=4s, p99=22s)":         `p99 is missing (got " p99=22s"`,
		"lognormal(p50=4s,p99=22s,max=1m)":   `p99 is not a duration (got "22s,max=1m"`,
		"lognormal(p50=4,p99=22s)":           `p50 is not a duration (got "4", want a number and one of us, ms, s, m, such as 200ms)`,
		"lognormal(p50=s,p99=h)":             `p50 is not a duration (got "s", want a number and one of us, ms, s, m, such as 200ms); p99 is not a duration (got "h"`,
		"lognormal(p50=4s,p99=1h)":           `p99 is not a duration (got "1h"`,
		"lognormal(p50=-4s,p99=22s)":         `p50 is not a duration (got "-4s"`,
		"lognormal(p50=+4s,p99=22s)":         `p50 is not a duration (got "+4s"`,
		"lognormal(p50=1e3s,p99=22s)":        `p50 is not a duration (got "1e3s"`,
		"lognormal(p50=1/2s,p99=22s)":        `p50 is not a duration (got "1/2s"`,
		"lognormal(p50=0x1s,p99=22s)":        `p50 is not a duration (got "0x1s"`,
		"lognormal(p50=.5s,p99=22s)":         `p50 is not a duration (got ".5s"`,
		"lognormal(p50=5.s,p99=22s)":         `p50 is not a duration (got "5.s"`,
		"lognormal(p50=1.2.3s,p99=22s)":      `p50 is not a duration (got "1.2.3s"`,
		"lognormal(p50=1m30s,p99=5m)":        `p50 is not a duration (got "1m30s"`,
		"lognormal(p50=0.5us,p99=22s)":       `p50 is not a whole number of microseconds (got "0.5us")`,
		"lognormal(p50=1s,p99=9999999999m)":  `p99 is longer than 292 years (got "9999999999m")`,
		"lognormal(p50=0s,p99=22s)":          "p50 is not positive (got 0s, want at least 1us)",
		"lognormal(p50=22s,p99=4s)":          "p99 does not exceed p50 (got p50=22s and p99=4s)",
		"lognormal(p50=1s,p99=1000ms)":       "p99 does not exceed p50 (got p50=1s and p99=1s)",
		"lognormal(p50=1us,p99=1000000000s)": "p99 is too far from p50",
	} {
		d, err := Parse(text)
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("Parse(%q):\n got %v\nwant %s...", text, err, want)
		}
		if d != (Dist{}) {
			t.Errorf("Parse(%q): a distribution beside the error: %v", text, d)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(Form)
	f.Add("lognormal(p50=0.0000001s,p99=9999999999999999999m)")
	f.Fuzz(func(t *testing.T, text string) {
		d, err := Parse(text)
		if err != nil {
			return
		}
		if back, err := Parse(d.String()); err != nil || back != d {
			t.Errorf("%q is %s, which reads back as %v and %v", text, d, back, err)
		}
		if longest := d.Delay(drawEnd - 1); longest < d.P99().Microseconds() {
			t.Errorf("%q: the longest delay is %d us, less than p99", text, longest)
		}
	})
}
