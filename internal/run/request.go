package run

// EndpointKind is a kind of request that the load can send, as the study's tables
// [load.mix.NAME] say.
type EndpointKind struct {
	// Name is as requests, tables and histograms have it.
	Name string `json:"name"`
	// Weight is its share of the requests where the mix is of all kinds, relative to the
	// weights of the others.
	Weight int `json:"weight"`
	// Upstream says that the service calls the upstream to answer it.
	Upstream bool `json:"upstream"`
	// Request is what is sent and what answers it correctly; null where a k6 script makes the
	// requests, and before schema 2, where the load's program said it alone.
	Request *Request `json:"request"`
}

// A Request says how the requests of a kind follow from the seed and the number of an
// iteration. Path, header values and Body are templates: "{name}" stands for what Draws
// draws under that name, {n} for the iteration's number, {key} for its key, "r" and the
// number, and "{{name}}" for the text "{name}".
type Request struct {
	// Method is GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS.
	Method string `json:"method"`
	// Path begins with a slash; it may have a query.
	Path string `json:"path"`
	// Headers are the values by name.
	Headers map[string]string `json:"headers"`
	// Body is what is sent; null for none.
	Body *string `json:"body"`
	// Draws are what the templates name, without n and key.
	Draws map[string]Draw `json:"draws"`
	// Correct is what a correct response has.
	Correct Correct `json:"correct"`
}

// A Draw is evenly distributed among whole numbers, or among words. It depends on the
// seed, the iteration and the stream only.
type Draw struct {
	// Low is the least number; null where words are drawn.
	Low *int64 `json:"low"`
	// High is the greatest number; null where words are drawn.
	High *int64 `json:"high"`
	// Words are what is drawn from; null where numbers are drawn.
	Words []string `json:"words"`
	// Stream sets draws of one iteration apart: two of the same stream draw alike.
	Stream int64 `json:"stream"`
}

// Correct says what a correct response has: all of it. Its texts are templates as those
// of the request are.
type Correct struct {
	// Status is the status code.
	Status int `json:"status"`
	// Headers are texts that the headers of these names contain.
	Headers map[string]string `json:"headers"`
	// JSON are the values at paths of the JSON body, such as "items[0].id", or "items[*].id"
	// for each element; values are templates of JSON text: 5, "\"r{n}\"".
	JSON map[string]string `json:"json"`
	// Integers are the paths that hold a whole number of 0 or more.
	Integers []string `json:"integers"`
	// Present are the paths that hold anything but null.
	Present []string `json:"present"`
	// Text are texts that the body contains.
	Text []string `json:"text"`
	// Every are texts that the JSON fields of these names hold, wherever they occur, and they
	// occur; they are found by searching the body, which costs less than to parse a long one.
	Every map[string]string `json:"every"`
	// Ends is what the body ends in, white space aside; a template, "" where nothing is asked.
	Ends string `json:"ends"`
}
