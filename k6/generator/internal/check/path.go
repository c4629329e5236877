package check

import (
	"math"
	"regexp"
	"strconv"

	"github.com/tidwall/gjson"
)

// step is one step of a path: a name, the number of an element as a text, or each of them.
type step struct {
	name string
	each bool
}

var stepForm = regexp.MustCompile(`\[(\*|[0-9]+)\]|([^.\[\]]+)`)

// stepsOf reads a path, such as items[*].id.
func stepsOf(path string) []step {
	var steps []step
	for _, found := range stepForm.FindAllStringSubmatch(path, -1) {
		switch {
		case found[2] != "":
			steps = append(steps, step{name: found[2]})
		case found[1] == "*":
			steps = append(steps, step{each: true})
		default:
			steps = append(steps, step{name: found[1]})
		}
	}
	return steps
}

// reach says whether what a path leads to is accepted; of each element there is at least one.
// What is not there is a result that does not exist.
func reach(here gjson.Result, steps []step, accept func(gjson.Result) bool) bool {
	for n, s := range steps {
		if !here.IsObject() && !here.IsArray() {
			return false
		}
		if s.each {
			return here.IsArray() && everyElement(here, func(one gjson.Result) bool { return reach(one, steps[n+1:], accept) })
		}
		here = member(here, s.name)
	}
	return accept(here)
}

// everyElement says whether all elements of an array are accepted, and there is one.
func everyElement(array gjson.Result, accept func(gjson.Result) bool) bool {
	n, all := 0, true
	array.ForEach(func(_, one gjson.Result) bool {
		n++
		all = accept(one)
		return all
	})
	return n > 0 && all
}

// member is what stands under a name: the last one of an object, as JavaScript reads it; of an
// array an element, or the number of them.
func member(of gjson.Result, name string) gjson.Result {
	var found gjson.Result
	n := 0
	of.ForEach(func(key, value gjson.Result) bool {
		if of.IsObject() && key.Str == name || of.IsArray() && strconv.Itoa(n) == name {
			found = value
		}
		n++
		return true
	})
	if of.IsArray() && name == "length" {
		return gjson.Result{Type: gjson.Number, Raw: strconv.Itoa(n), Num: float64(n)}
	}
	return found
}

func isInteger(found gjson.Result) bool {
	return found.Type == gjson.Number && found.Num >= 0 && found.Num == math.Trunc(found.Num) && !math.IsInf(found.Num, 0)
}

func isPresent(found gjson.Result) bool { return found.Type != gjson.Null }
