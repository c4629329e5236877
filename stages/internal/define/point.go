package define

import (
	"slices"
	"strings"

	"scaleguild/internal/cli"
)

// point is what one plan is resolved from: a stage, at one value of the sweep if
// the study has one, and whether it is run again. Its name names the folder of its runs:
//
//	v2-async              a stage of a study without a sweep
//	v2-async@50           at the value 50
//	v4-gunicorn-again@50  the second run of v4-gunicorn@50
type point struct {
	stage *Stage // nil when the study names no stage to run again, which is a problem
	value string // of the swept variable; "" without a sweep
	again bool   // it repeats the stage without a change
}

// bare is the point's name without the sweep's value.
func (p point) bare() string {
	if p.again {
		return p.stage.Name + againSuffix
	}
	return p.stage.Name
}

// name is the point's; unique within a study.
func (p point) name() string { return p.bare() + p.suffix() }

// suffix is the end of the point's name, and of its parent's.
func (p point) suffix() string {
	if p.value == "" {
		return ""
	}
	return "@" + p.value
}

// bareName is a point's name without the sweep's value.
func bareName(name string) string {
	bare, _, _ := strings.Cut(name, "@")
	return bare
}

// parent names the point that this one is compared with, at the same value of the sweep, where that
// is run; "" at the root, whose parent is a set of values that is never measured.
func (p point) parent() string {
	switch {
	case p.again:
		return p.stage.Name + p.suffix()
	case p.stage.root:
		return ""
	}
	return p.stage.Parent + p.suffix()
}

// points lists all points of a proved study: the stages in the ladder's order,
// each at its values of the sweep in their order, and last the stage that is run again.
func (s *Study) points() []point {
	var all []point
	for _, stage := range s.Stages {
		for _, value := range s.sweptValues(stage) {
			all = append(all, point{stage: stage, value: value})
		}
	}
	again := s.stage(s.Again)
	for _, value := range s.sweptValues(again) {
		all = append(all, point{stage: again, value: value, again: true})
	}
	return all
}

// find gives a point by its name. Its error is of kind cli.Usage, and lists the names.
func (s *Study) find(name string) (point, error) {
	points := s.points()
	i := slices.IndexFunc(points, func(p point) bool { return p.name() == name })
	if i < 0 {
		var names []string
		for _, p := range points {
			names = append(names, p.name())
		}
		return point{}, cli.Fail(cli.Usage, didYouMean(name, names), "%s: no such stage (got %q, want %s)", s.shown, name, list(names))
	}
	return points[i], nil
}
