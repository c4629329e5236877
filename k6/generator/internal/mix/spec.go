package mix

import "scaleguild/k6/generator/internal/check"

// A Kind is an endpoint kind as plan.json has it.
type Kind struct {
	// Name is the kind's.
	Name string `json:"name"`
	// Weight is relative to those of the other kinds.
	Weight float64 `json:"weight"`
	// Request is what is sent, and what a correct response has.
	Request Form `json:"request"`
}

// A Form is the request of a kind, its texts templates of what is drawn.
type Form struct {
	// Method is GET, or another.
	Method string `json:"method"`
	// Path begins with a slash, and has the query.
	Path string `json:"path"`
	// Headers are texts by name.
	Headers map[string]string `json:"headers"`
	// Body is null where there is none.
	Body *string `json:"body"`
	// Draws say by name what is drawn.
	Draws map[string]Draw `json:"draws"`
	// Correct is what a correct response has.
	Correct check.Correct `json:"correct"`
}

// A Draw is what a name stands for: a whole number from Low to High, or one of Words.
type Draw struct {
	// Low is the least number; null where words are drawn.
	Low *int64 `json:"low"`
	// High is the greatest number; null likewise.
	High *int64 `json:"high"`
	// Words are null where a number is drawn.
	Words []string `json:"words"`
	// Stream tells draws apart: two of one stream draw alike.
	Stream int64 `json:"stream"`
}
