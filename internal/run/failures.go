package run

// MaxFailures is how many failed responses of a run are kept.
const MaxFailures = 10

// Failures are the first failed responses of a run: failed-responses.json, which only a
// run with some has.
type Failures struct {
	// Schema is that of the run directory, see the constant.
	Schema int `json:"schema"`
	// Responses are in the order in which they came, at most MaxFailures.
	Responses []Exchange `json:"responses"`
}

// An Exchange is a request with its response, and what was wanted of it.
type Exchange struct {
	// Kind is the endpoint kind.
	Kind string `json:"kind"`
	// Phase is the one in which it came, or Probe.
	Phase string `json:"phase"`
	// Cause is as in Load.FailedByCause; "" of a correct response.
	Cause string `json:"cause"`
	// Request is what was sent.
	Request SentRequest `json:"request"`
	// Response is what came.
	Response GotResponse `json:"response"`
	// Want is what a correct response has, in words.
	Want string `json:"want"`
}

// Probe is the phase of the requests before the load: one of each endpoint kind.
const Probe = "probe"

// SentRequest is a request as it was sent.
type SentRequest struct {
	// Method is the method, such as GET.
	Method string `json:"method"`
	// Path is the path with its query.
	Path string `json:"path"`
	// Headers are those that the load set.
	Headers map[string]string `json:"headers"`
	// Body is its first 500 characters.
	Body string `json:"body"`
}

// GotResponse is a response as it came.
type GotResponse struct {
	// Status is the status code; 0 when there was no response.
	Status int `json:"status"`
	// Error is why there was none; "" when there was one.
	Error string `json:"error"`
	// Headers are all of them.
	Headers map[string]string `json:"headers"`
	// Body is its first 500 characters.
	Body string `json:"body"`
}
