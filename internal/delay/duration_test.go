package delay

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

// usual is a distribution of the published studies.
const usual = "lognormal(p50=200ms,p99=1200ms)"

func TestADurationHasOneForm(t *testing.T) {
	for text, want := range map[string]string{
		"4s": "4s", "0.2s": "200ms", "1.5ms": "1500us", "0.001m": "60ms", "0200ms": "200ms", "01.5s": "1500ms",
		"1m": "60s", "0us": "0s",
	} {
		d, err := ParseDuration(text)
		if err != nil || FormatDuration(d) != want {
			t.Errorf("ParseDuration(%q): got %v and %v, want %s", text, d, err, want)
		}
	}
}

func TestDurationsReadBack(t *testing.T) {
	source := rand.New(rand.NewPCG(4, 4))
	for range 1000 {
		want := time.Duration(source.Int64N(longest)) * time.Microsecond
		if back, err := ParseDuration(FormatDuration(want)); err != nil || back != want {
			t.Fatalf("%s reads back as %v and %v, want %v", FormatDuration(want), back, err, want)
		}
	}
}

func TestParseDurationRefuses(t *testing.T) {
	const not = "not a duration (got "
	for text, want := range map[string]string{
		"":            not + `"", want a number and one of us, ms, s, m, such as 200ms)`,
		"4":           not + `"4"`,
		"s":           not + `"s"`,
		"1h":          not + `"1h"`,
		"-4s":         not + `"-4s"`,
		"+4s":         not + `"+4s"`,
		"1e3s":        not + `"1e3s"`,
		"1/2s":        not + `"1/2s"`,
		"0x1s":        not + `"0x1s"`,
		".5s":         not + `".5s"`,
		"5.s":         not + `"5.s"`,
		"1.2.3s":      not + `"1.2.3s"`,
		"1m30s":       not + `"1m30s"`,
		"1 s":         not + `"1 s"`,
		"0.5us":       `not a whole number of microseconds (got "0.5us")`,
		"0.0025ms":    `not a whole number of microseconds (got "0.0025ms")`,
		"9999999999m": `longer than 292 years (got "9999999999m")`,
	} {
		if d, err := ParseDuration(text); err == nil || d != 0 || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("ParseDuration(%q):\n got %v and %v\nwant %s...", text, d, err, want)
		}
	}
}
