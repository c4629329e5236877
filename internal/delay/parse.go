package delay

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Forms shows every distribution once.
const Forms = "constant(200ms), uniform(min=100ms,max=300ms), exponential(mean=200ms), pareto(min=50ms,shape=1.5), " +
	"lognormal(p50=200ms,p99=1200ms), quantiles(0=5ms,0.5=200ms,1=9s), quantiles(file=NAME), " +
	"mix(0.9:DISTRIBUTION,0.1:DISTRIBUTION) and clip(DISTRIBUTION,max=60s)"

// deepest is how many distributions may stand inside one another.
const deepest = 8

// ReadFile reads the file of quantiles(file=NAME).
type ReadFile func(name string) ([]byte, error)

// Parse reads a distribution. A nil ReadFile refuses quantiles(file=NAME).
func Parse(text string, read ReadFile) (Distribution, error) {
	d, err := parse(text, read, deepest)
	if err != nil {
		return nil, err
	}
	if d.Delay(drawEnd-1) == longest {
		return nil, fmt.Errorf("the longest delay of %s would exceed 292 years (want it clipped, such as clip(%s,max=60s))", d, d)
	}
	return d, nil
}

// arguments are what stands between the parentheses of a distribution.
type arguments struct {
	name  string
	all   []string
	read  ReadFile
	depth int
}

func parse(text string, read ReadFile, depth int) (Distribution, error) {
	name, inner, opened := strings.Cut(strings.TrimSpace(text), "(")
	name = strings.TrimSpace(name)
	inner, closed := strings.CutSuffix(inner, ")")
	build, known := builders()[name]
	if !known || !opened || !closed {
		return nil, fmt.Errorf("not a distribution (got %q, want one of %s)", text, Forms)
	}
	if depth == 0 {
		return nil, fmt.Errorf("more than %d distributions inside one another (got another %s)", deepest, name)
	}
	d, err := build(arguments{name, split(inner), read, depth})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return d, nil
}

func builders() map[string]func(arguments) (Distribution, error) {
	return map[string]func(arguments) (Distribution, error){
		"constant": newConstant, "uniform": newUniform, "exponential": newExponential, "pareto": newPareto,
		"lognormal": newLognormal, "quantiles": newQuantiles, "mix": newMixture, "clip": newClip,
	}
}

// split cuts at the commas that are in no parentheses. Spaces around what they
// part count for nothing.
func split(text string) []string {
	var all []string
	start, open := 0, 0
	for i := range len(text) {
		switch text[i] {
		case '(':
			open++
		case ')':
			open--
		case ',':
			if open == 0 {
				all = append(all, strings.TrimSpace(text[start:i]))
				start = i + 1
			}
		}
	}
	return append(all, strings.TrimSpace(text[start:]))
}

// namedValues gives the values of exactly these parameters, in the order of the
// names. They may stand in any order.
func (a arguments) namedValues(names ...string) ([]string, error) {
	given, err := named(a.all, names)
	if err != nil {
		return nil, err
	}
	var values []string
	for _, name := range names {
		value, found := given[name]
		if !found {
			return nil, fmt.Errorf("%s is missing (want %s=)", name, name)
		}
		values = append(values, value)
	}
	return values, nil
}

// named reads NAME=VALUE texts in any order. Each of the names may stand there once,
// and no other.
func named(texts, names []string) (map[string]string, error) {
	given := map[string]string{}
	if len(texts) == 1 && texts[0] == "" {
		return given, nil // nothing between the parentheses
	}
	for _, one := range texts {
		name, value, found := cutTrimmed(one, "=")
		switch _, again := given[name]; {
		case !found || !slices.Contains(names, name):
			return nil, fmt.Errorf("not a named value (got %q, want %s=)", one, strings.Join(names, "= and "))
		case again:
			return nil, fmt.Errorf("%s is given twice (got %q)", name, one)
		}
		given[name] = value
	}
	return given, nil
}

// cutTrimmed is strings.Cut without the spaces beside the mark.
func cutTrimmed(text, mark string) (before, after string, found bool) {
	before, after, found = strings.Cut(text, mark)
	return strings.TrimSpace(before), strings.TrimSpace(after), found
}

func duration(name, text string) (time.Duration, error) {
	d, err := ParseDuration(text)
	if err != nil {
		return 0, fmt.Errorf("%s is %w", name, err)
	}
	return d, nil
}

// joinErrors is one line that names what is wrong with either of two parameters.
func joinErrors(first, second error) error {
	if first != nil && second != nil {
		return fmt.Errorf("%w; %w", first, second)
	}
	return errors.Join(first, second)
}

func newConstant(a arguments) (Distribution, error) {
	if len(a.all) != 1 {
		return nil, fmt.Errorf("want one duration (got %d)", len(a.all))
	}
	value, err := duration("the value", a.all[0])
	return constant{value}, err
}

func newUniform(a arguments) (Distribution, error) {
	values, err := a.namedValues("min", "max")
	if err != nil {
		return nil, err
	}
	least, errMin := duration("min", values[0])
	most, errMax := duration("max", values[1])
	if err := joinErrors(errMin, errMax); err != nil {
		return nil, err
	}
	if least >= most {
		return nil, fmt.Errorf("max does not exceed min (got min=%s and max=%s)", text(least), text(most))
	}
	return uniform{least, most}, nil
}

func newExponential(a arguments) (Distribution, error) {
	values, err := a.namedValues("mean")
	if err != nil {
		return nil, err
	}
	mean, err := positive("mean", values[0])
	return exponential{mean}, err
}

func positive(name, value string) (time.Duration, error) {
	d, err := duration(name, value)
	if err == nil && d == 0 {
		err = fmt.Errorf("%s is not positive (got %s, want at least 1us)", name, value)
	}
	return d, err
}

func newPareto(a arguments) (Distribution, error) {
	values, err := a.namedValues("min", "shape")
	if err != nil {
		return nil, err
	}
	least, errMin := positive("min", values[0])
	shape, errShape := parseDecimal("shape", values[1])
	if errShape == nil && shape == 0 {
		errShape = fmt.Errorf("shape is not positive (got %s)", values[1])
	}
	return pareto{least, shape}, joinErrors(errMin, errShape)
}

// parseDecimal reads digits, or digits, a point and at most nine digits.
func parseDecimal(name, text string) (decimal, error) {
	whole, fraction, point := strings.Cut(text, ".")
	if (point && fraction == "") || whole == "" || len(whole) > 9 || len(fraction) > 9 ||
		strings.Trim(whole+fraction, "0123456789") != "" {
		return 0, fmt.Errorf("%s is not a number (got %q, want such as 0.5, with nine digits after the point at most)", name, text)
	}
	value := int64(0)
	for _, digit := range whole + (fraction + "000000000")[:9] {
		value = 10*value + int64(digit-'0')
	}
	return decimal(value), nil
}

func newMixture(a arguments) (Distribution, error) {
	m, sum := &mixture{}, decimal(0)
	for _, part := range a.all {
		weightText, inner, found := cutTrimmed(part, ":")
		if !found {
			return nil, fmt.Errorf("not a part (got %q, want such as 0.9:constant(200ms))", part)
		}
		weight, errWeight := parseDecimal("weight", weightText)
		if errWeight == nil && (weight == 0 || weight > decimalOne) {
			errWeight = fmt.Errorf("weight is not above 0 and at most 1 (got %s)", weightText)
		}
		of, err := parse(inner, a.read, a.depth-1)
		if err := joinErrors(errWeight, err); err != nil {
			return nil, err
		}
		m.weights, m.parts, sum = append(m.weights, weight), append(m.parts, of), sum+weight
	}
	if sum != decimalOne {
		return nil, fmt.Errorf("the weights do not add up to 1 (got %s)", sum)
	}
	return m, nil
}

func newClip(a arguments) (Distribution, error) {
	of, err := parse(a.all[0], a.read, a.depth-1)
	if err != nil {
		return nil, err
	}
	d := clip{of: of, max: unbounded}
	given, err := named(a.all[1:], []string{"min", "max"})
	if err != nil {
		return nil, err
	}
	if least, has := given["min"]; has {
		d.min, err = positive("min", least)
	}
	if most, has := given["max"]; has && err == nil {
		d.max, err = positive("max", most)
	}
	switch {
	case err != nil:
		return nil, err
	case d.min == 0 && d.max == unbounded:
		return nil, errors.New("no bound (want min= or max= after the distribution)")
	case d.min >= d.max:
		return nil, fmt.Errorf("max does not exceed min (got min=%s and max=%s)", text(d.min), text(d.max))
	}
	return d, nil
}
