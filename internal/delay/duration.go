package delay

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"time"
)

// ParseDuration reads a decimal number and one of the units us, ms, s and m,
// which come to whole microseconds; spaces, signs and exponents are errors. It
// computes in exact fractions, so that 1.2s and 1200ms are the same duration
// and nothing is rounded away.
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

func text(d time.Duration) string { return FormatDuration(d) }
