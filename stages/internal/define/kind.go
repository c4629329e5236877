package define

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"scaleguild/internal/delay"
	"scaleguild/internal/run"
)

// The kinds that a variable's value can be of, as manifests name them. A kind has one parser,
// which the program that takes the variable uses as well: what is accepted here can be read
// there.
const (
	Choice   = "choice"   // one of the listed words
	Count    = "count"    // a positive integer
	Duration = "duration" // a number with us, ms, s or m
	Percent  = "percent"  // a positive number with %
	Latency  = "latency"  // a distribution, as internal/delay has it
	Text     = "text"     // anything that is not empty
	Any      = "any"      // one line of text, which may be empty: what only the service can judge
)

// kinds lists all kinds, for messages, in the order in which they are explained.
func kinds() []string { return []string{Choice, Count, Duration, Percent, Latency, Text, Any} }

// Accepts says whether value is one that the variable can have: one of its words, or one of its
// kind. The error reads "not a count (got X, want Y)", for a caller that puts the variable's
// name before it.
func (v Declared) Accepts(value string) error {
	if slices.Contains(v.Values, value) { // a word wins over the kind
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
		_, err = run.ParseCount(value)
	case Duration:
		_, err = run.ParseDuration(value)
	case Percent:
		_, err = run.ParsePercent(value)
	case Latency:
		_, err = delay.Parse(value, nil) // nil: no files, which would be part of no plan
	case Text:
		if value == "" {
			err = errors.New("empty (got nothing, want some text)")
		}
	case Any:
		if strings.ContainsAny(value, "\n\r\x00") {
			err = fmt.Errorf("not one line (got %q, want a text without line ends)", value)
		}
	default:
		err = fmt.Errorf("not one of its words (got %q, want %s)", value, list(v.Values))
	}
	return err
}
