package delay

import (
	"errors"
	"fmt"
	"strings"
)

func newQuantiles(a arguments) (Distribution, error) {
	if word, name, _ := cutTrimmed(a.all[0], "="); word == "file" {
		if len(a.all) > 1 {
			return nil, fmt.Errorf("too much (got %q, want nothing after file=)", a.all[1])
		}
		return fromFile(name, a.read)
	}
	var points []point
	for _, one := range a.all {
		q, delay, found := cutTrimmed(one, "=")
		if !found {
			return nil, fmt.Errorf("not a point (got %q, want such as 0.5=200ms)", one)
		}
		p, err := newPoint(q, delay)
		if err != nil {
			return nil, err
		}
		points = append(points, p)
	}
	return fromPoints("", points)
}

func newPoint(q, delay string) (point, error) {
	share, errShare := parseDecimal("share", q)
	d, errDelay := duration("the delay of share "+q, delay)
	return point{share, d}, joinErrors(errShare, errDelay)
}

// fromPoints checks that the points are the inverse of a distribution.
func fromPoints(file string, points []point) (Distribution, error) {
	for i := 1; i < len(points); i++ {
		before, p := points[i-1], points[i]
		if p.q <= before.q {
			return nil, fmt.Errorf("shares do not grow (got %s after %s)", p.q, before.q)
		}
		if p.delay < before.delay {
			return nil, fmt.Errorf("delays decrease (got %s=%s after %s=%s)", p.q, text(p.delay), before.q, text(before.delay))
		}
	}
	if len(points) < 2 || points[0].q != 0 || points[len(points)-1].q != decimalOne {
		return nil, errors.New("the first share is not 0 or the last is not 1 (nothing is known beyond the ends)")
	}
	return &quantiles{file, points}, nil
}

// byteOrderMark is what some editors write first.
const byteOrderMark = "\ufeff"

// fromFile reads a file with one point a line: a share and a delay, with spaces
// or a comma between them. Empty lines and lines that begin with # say nothing.
func fromFile(name string, read ReadFile) (Distribution, error) {
	if read == nil {
		return nil, fmt.Errorf("a file cannot be named here (got %q, want the points themselves, such as 0=5ms,0.5=200ms,1=9s)", name)
	}
	if name == "" || strings.ContainsAny(name, "(),\n") {
		return nil, fmt.Errorf("not a file's name (got %q, want one without parentheses and commas)", name)
	}
	data, err := read(name)
	if err != nil {
		return nil, err
	}
	var points []point
	for i, line := range strings.Split(strings.TrimPrefix(string(data), byteOrderMark), "\n") {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		parts := strings.FieldsFunc(line, func(r rune) bool { return r == ' ' || r == '\t' || r == ',' })
		if len(parts) != 2 {
			return nil, fmt.Errorf("%s:%d: not a point (got %q, want such as 0.5 200ms)", name, i+1, line)
		}
		p, err := newPoint(parts[0], parts[1])
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, i+1, err)
		}
		points = append(points, p)
	}
	d, err := fromPoints(name, points)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return d, nil
}
