// Package delay knows the distributions that the mock can draw delays from.
//
// Another distribution is one file here (or a package of its own, as lognormal
// is) and one case in Parse.
package delay

import (
	"fmt"
	"strings"

	"scaleguild/internal/lognormal"
)

// Distribution is what the mock needs to know of a distribution of delays.
type Distribution interface {
	// Delay is the delay in microseconds of a draw, an integer in [0, 2^53)
	// that lognormal.Draw made from a seed and a key. It increases with the draw.
	Delay(draw int64) int64
	// Quantile is the delay in seconds that a share q of all delays does not
	// exceed, for q between 0 and 1.
	Quantile(q float64) float64
}

// Parse reads a distribution, such as "lognormal(p50=200ms,p99=1200ms)".
func Parse(text string) (Distribution, error) {
	name, _, _ := strings.Cut(text, "(")
	switch name {
	case "lognormal":
		d, err := lognormal.Parse(text)
		if err != nil {
			return nil, err
		}
		return d, nil
	}
	return nil, fmt.Errorf("unknown distribution (got %q, want such as %s)", text, lognormal.Form)
}
