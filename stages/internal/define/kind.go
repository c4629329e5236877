package define

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"scaleguild/internal/delay"
)

// The kinds that a variable's value can be of.
const (
	Choice   = "choice"   // one of the listed words
	Count    = "count"    // a positive integer
	Duration = "duration" // a number with us, ms, s or m
	Percent  = "percent"  // a positive number with %
	Latency  = "latency"  // a distribution, as internal/delay has it
	Text     = "text"     // anything that is not empty
)

// kinds lists all kinds.
func kinds() []string { return []string{Choice, Count, Duration, Percent, Latency, Text} }

var (
	countForm    = regexp.MustCompile(`^[1-9][0-9]*$`)
	durationForm = regexp.MustCompile(`^[0-9]+(\.[0-9]+)?(us|ms|s|m)$`)
	percentForm  = regexp.MustCompile(`^[0-9]+(\.[0-9]+)?%$`)
)

// ParseCount reads a positive integer.
func ParseCount(value string) (int, error) {
	n, err := strconv.Atoi(value)
	if err != nil || !countForm.MatchString(value) {
		return 0, fmt.Errorf("not a count (got %q, want a positive integer such as 200)", value)
	}
	return n, nil
}

// ParseDuration reads a number with one of the units us, ms, s and m. It is
// stricter than time.ParseDuration: one number, one unit, no sign.
func ParseDuration(value string) (time.Duration, error) {
	d, err := time.ParseDuration(value)
	if err != nil || !durationForm.MatchString(value) {
		return 0, fmt.Errorf("not a duration (got %q, want a number with us, ms, s or m, such as 200ms)", value)
	}
	return d, nil
}

// ParsePercent reads a positive percentage as a share: 100% is 1.
func ParsePercent(value string) (float64, error) {
	n, err := strconv.ParseFloat(strings.TrimSuffix(value, "%"), 64)
	if err != nil || n <= 0 || !percentForm.MatchString(value) {
		return 0, fmt.Errorf("not a percentage (got %q, want a positive number with %%, such as 100%%)", value)
	}
	return n / 100, nil
}

// Accepts says whether value is one that the variable can have. The error reads
// "not a count (got X, want Y)".
func (v Declared) Accepts(value string) error {
	if slices.Contains(v.Values, value) {
		return nil
	}
	err := v.parse(value)
	if err != nil && v.Kind != Choice && len(v.Values) > 0 {
		return fmt.Errorf("%w, nor the word %s", err, list(v.Values))
	}
	return err
}

// parse reads value as the variable's kind; the listed words are done with.
func (v Declared) parse(value string) (err error) {
	switch v.Kind {
	case Count:
		_, err = ParseCount(value)
	case Duration:
		_, err = ParseDuration(value)
	case Percent:
		_, err = ParsePercent(value)
	case Latency:
		_, err = delay.Parse(value, nil) // nil: no files, which would be part of no plan
	case Text:
		if value == "" {
			err = errors.New("empty (got nothing, want some text)")
		}
	default:
		err = fmt.Errorf("not one of its words (got %q, want %s)", value, list(v.Values))
	}
	return err
}
