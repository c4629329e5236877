package lognormal

import (
	"errors"
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"time"
)

// Form is how a distribution is written: an example of what Parse takes.
const Form = "lognormal(p50=200ms,p99=1200ms)"

// Parse reads a distribution as Form shows it. A duration is a decimal number
// with one of the units us, ms, s and m, and comes to whole microseconds;
// spaces, signs and exponents are errors. Problems with p50 and with p99 are
// reported together.
func Parse(text string) (Dist, error) {
	inner, named := strings.CutPrefix(text, "lognormal(")
	inner, closed := strings.CutSuffix(inner, ")")
	first, second, two := strings.Cut(inner, ",")
	if !named || !closed || !two {
		return Dist{}, fmt.Errorf("not a lognormal distribution (got %q, want such as %s)", text, Form)
	}
	p50, err50 := parameter("p50", first)
	p99, err99 := parameter("p99", second)
	if err50 != nil && err99 != nil {
		return Dist{}, fmt.Errorf("%w; %w", err50, err99)
	}
	if err := errors.Join(err50, err99); err != nil {
		return Dist{}, err
	}
	return New(p50, p99)
}

// parameter reads "name=duration".
func parameter(name, text string) (time.Duration, error) {
	value, found := strings.CutPrefix(text, name+"=")
	if !found {
		return 0, fmt.Errorf("%s is missing (got %q, want such as %s=200ms)", name, text, name)
	}
	d, err := ParseDuration(value)
	if err != nil {
		return 0, fmt.Errorf("%s is %w", name, err)
	}
	return d, nil
}

// ParseDuration reads a decimal number and one of the units us, ms, s and m,
// which come to whole microseconds; spaces, signs and exponents are errors. It
// computes in exact fractions, so
// that 1.2s and 1200ms are the same duration and nothing is rounded away.
func ParseDuration(text string) (time.Duration, error) {
	end := strings.LastIndexAny(text, "0123456789.") + 1
	number, unit := text[:end], text[end:]
	microseconds, known := microsecondsOf(unit)
	if !known || !isDecimal(number) {
		return 0, fmt.Errorf("not a duration (got %q, want a number and one of us, ms, s, m, such as 200ms)", text)
	}
	value, ok := new(big.Rat).SetString(number)
	if !ok {
		return 0, fmt.Errorf("not a number (got %q)", number)
	}
	value.Mul(value, new(big.Rat).SetInt64(microseconds))
	if !value.IsInt() {
		return 0, fmt.Errorf("not a whole number of microseconds (got %q)", text)
	}
	longest := big.NewInt(int64(1<<63-1) / int64(time.Microsecond))
	if value.Num().Cmp(longest) > 0 {
		return 0, fmt.Errorf("longer than 292 years (got %q)", text)
	}
	return time.Duration(value.Num().Int64()) * time.Microsecond, nil
}

// microsecondsOf is the length of a unit.
func microsecondsOf(unit string) (microseconds int64, known bool) {
	switch unit {
	case "us":
		return 1, true
	case "ms":
		return 1e3, true
	case "s":
		return 1e6, true
	case "m":
		return 60e6, true
	}
	return 0, false
}

// isDecimal says whether text is digits, or digits, a point and digits.
func isDecimal(text string) bool {
	whole, fraction, point := strings.Cut(text, ".")
	return isDigits(whole) && (!point || isDigits(fraction))
}

func isDigits(text string) bool {
	return text != "" && strings.Trim(text, "0123456789") == ""
}

// String is the canonical form, which Parse reads back to an equal Dist: each
// duration as a whole number in the largest of s, ms and us that allows it.
// Minutes are written in seconds.
func (d Dist) String() string {
	return "lognormal(p50=" + FormatDuration(d.p50) + ",p99=" + FormatDuration(d.p99) + ")"
}

// FormatDuration gives a duration of whole microseconds as a whole number in
// the largest of s, ms and us that allows it. ParseDuration reads it back.
func FormatDuration(d time.Duration) string {
	switch {
	case d%time.Second == 0:
		return strconv.FormatInt(int64(d/time.Second), 10) + "s"
	case d%time.Millisecond == 0:
		return strconv.FormatInt(int64(d/time.Millisecond), 10) + "ms"
	}
	return strconv.FormatInt(int64(d/time.Microsecond), 10) + "us"
}
