// Package check says whether a response is correct. k6/check.js is the specification: tests
// hold the two to each other.
package check

import (
	"maps"
	"slices"
	"strconv"

	"github.com/tidwall/gjson"

	"scaleguild/k6/generator/internal/template"
)

// A Check is what a correct response has, compiled.
type Check struct {
	status  int
	headers []named                           // that contain a text
	texts   []func([]byte, values) bool       // of the body as it came
	objects []func(gjson.Result, values) bool // of the body as JSON
	want    []func(values) string             // the same for people, in order
}

// named is a text under a name.
type named struct {
	name string
	text template.Template
}

// New compiles what a correct response has. Names are those of the values that are drawn.
func New(c Correct, names []string) (*Check, error) {
	b := builder{names: names, check: &Check{status: c.Status}}
	b.describe(func(values) string { return "status " + strconv.Itoa(c.Status) })
	for _, name := range slices.Sorted(maps.Keys(c.Headers)) {
		b.header(name, c.Headers[name])
	}
	for _, path := range slices.Sorted(maps.Keys(c.JSON)) {
		b.equal(path, c.JSON[path])
	}
	for _, path := range c.Integers {
		b.at(path, "a whole number at ", isInteger)
	}
	for _, path := range c.Present {
		b.at(path, "something at ", isPresent)
	}
	for _, text := range c.Text {
		b.containing(text)
	}
	for _, field := range slices.Sorted(maps.Keys(c.Every)) {
		b.every(field, c.Every[field])
	}
	if c.Ends != "" {
		b.ending(c.Ends)
	}
	return b.check, b.err
}

// Cause is "" of a correct response, and else why it is not: its status, WrongHeader or
// WrongBody.
func (c *Check) Cause(r Response, drawn values) string {
	if r.Status != c.status {
		return strconv.Itoa(r.Status)
	}
	for _, h := range c.headers {
		got, ok := r.Header(h.name)
		if !ok || !contains(got, h.text, drawn) {
			return WrongHeader
		}
	}
	if len(c.texts)+len(c.objects) > 0 && !c.holds(r.Body, drawn) {
		return WrongBody
	}
	return ""
}

func (c *Check) holds(body []byte, drawn values) bool {
	if body == nil {
		return false
	}
	for _, holds := range c.texts {
		if !holds(body, drawn) {
			return false
		}
	}
	if len(c.objects) == 0 {
		return true
	}
	if !gjson.ValidBytes(body) {
		return false
	}
	object := gjson.ParseBytes(body)
	for _, holds := range c.objects {
		if !holds(object, drawn) {
			return false
		}
	}
	return true
}
