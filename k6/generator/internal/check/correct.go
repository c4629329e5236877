package check

import "scaleguild/k6/generator/internal/template"

// Correct is what a correct response has, as plan.json says it. Texts are templates.
type Correct struct {
	// Status is the status code.
	Status int `json:"status"`
	// Headers are texts that headers contain, by name.
	Headers map[string]string `json:"headers"`
	// JSON has values by path, each a JSON value or a name in braces.
	JSON map[string]string `json:"json"`
	// Integers are paths that hold a whole number of 0 or more.
	Integers []string `json:"integers"`
	// Present are paths that hold anything but null.
	Present []string `json:"present"`
	// Text are texts that the body contains.
	Text []string `json:"text"`
	// Every has texts that fields hold wherever they occur in the body, at least once.
	Every map[string]string `json:"every"`
	// Ends is what the body ends in, white space aside; "" where that is not asked.
	Ends string `json:"ends"`
}

// A Response is what came.
type Response struct {
	// Status is the status code.
	Status int
	// Header gives a header by its name, its values joined by ", "; false without one.
	Header func(name string) (string, bool)
	// Body is nil of a response that cannot have one.
	Body []byte
}

// The causes of a response whose status is right.
const (
	WrongBody   = "wrong-body"   // and whose body is not
	WrongHeader = "wrong-header" // and whose headers are not
)

// values are those that the request drew.
type values = []template.Value
