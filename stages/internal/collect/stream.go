package collect

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/tidwall/gjson"

	"scaleguild/internal/run"
)

// Names of the points that k6's load emits; see k6/load.js.
const (
	responsePoint = "response_time"
	startPoint    = "requests_started"
	loadPoint     = "load_start"
	droppedPoint  = "dropped_iterations"
	failedPoint   = "failed_responses"
	triedPoint    = "tried_responses"
)

// maxLine bounds a line of k6's stream; points are below 1 kB.
const maxLine = 1 << 20

// Response is one finished request.
type Response struct {
	End     time.Time
	Seconds float64 // response time
	Kind    string
	OK      bool   // the response was correct
	Cause   string // of a failure: a status, or a code of k6
	Phase   string // in which it finished
}

// start is when the request was sent.
func (r Response) start() time.Time {
	return r.End.Add(-time.Duration(r.Seconds * float64(time.Second)))
}

// Stream collects the points of a run. It is safe for use by several goroutines.
type Stream struct {
	mu        sync.Mutex
	responses []Response
	starts    []time.Time
	dropped   int
	failures  []run.Exchange // the first ones
	attempts  []Attempt      // of a try
	script    *script        // nil where the load is of tables
	loadStart time.Time
	started   chan struct{}     // closed when loadStart is known
	words     map[string]string // of lines, each once
	seconds   seconds           // of responses and starts, as far as they have been asked for
}

// NewStream gives an empty stream, of a load of tables.
func NewStream() *Stream { return &Stream{started: make(chan struct{}), words: map[string]string{}} }

// NewScriptStream gives an empty stream of a load that is a k6 script: it takes what the script
// measures as well, and the end of a response from k6's own point of it.
func NewScriptStream() *Stream {
	s := NewStream()
	s.script = newScript()
	return s
}

// Started is closed once the load has started; LoadStart then says when.
func (s *Stream) Started() <-chan struct{} { return s.started }

// LoadStart is when k6 started its scenario; only after Started.
func (s *Stream) LoadStart() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.loadStart
}

// Read takes points, one a line, until r ends: as JSON objects, or as k6/generator writes them.
// A line that is neither is an error.
func (s *Stream) Read(r io.Reader) error {
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 64<<10), maxLine)
	for n := 1; lines.Scan(); n++ {
		if err := s.take(lines.Bytes()); err != nil {
			return fmt.Errorf("k6's stream, line %d: %w", n, err)
		}
	}
	return lines.Err()
}

// lineStart is how k6 begins the line of a point, before the metric's name.
const lineStart = `{"metric":"`

// take reads one line. Nearly all lines are k6's built-in metrics, which the study does not use;
// they are passed over before any of them is parsed.
func (s *Stream) take(line []byte) error {
	if len(line) > 0 && line[0] != '{' {
		return s.takeLine(line)
	}
	if rest, ok := bytes.CutPrefix(line, []byte(lineStart)); ok {
		if end := bytes.IndexByte(rest, '"'); end >= 0 {
			return s.takePoint(string(rest[:end]), line)
		}
	}
	object := gjson.ParseBytes(line)
	switch kind := object.Get("type").Str; {
	case !gjson.ValidBytes(line) || kind != "Point" && kind != "Metric":
		return fmt.Errorf("neither a point nor the definition of a metric: %.80q", line)
	case kind == "Point": // with its keys in another order
		return s.takePoint(object.Get("metric").Str, line)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.script.define(object.Get("data.name").Str, object.Get("data.type").Str)
	return nil
}

// takePoint reads the point of a metric.
func (s *Stream) takePoint(metric string, line []byte) error {
	switch metric {
	case responsePoint:
		return s.point(line, s.response)
	case startPoint:
		return s.point(line, s.start)
	case loadPoint:
		return s.point(line, s.load)
	case droppedPoint:
		return s.point(line, s.drop)
	case failedPoint:
		return s.point(line, s.fail)
	case triedPoint:
		return s.point(line, s.attempt)
	}
	if add := s.script.taker(metric); add != nil {
		return s.point(line, add)
	}
	return nil
}

func (s *Stream) point(line []byte, add func(at time.Time, value float64, data gjson.Result) error) error {
	if !gjson.ValidBytes(line) {
		return fmt.Errorf("not JSON: %.80q", line)
	}
	data := gjson.ParseBytes(line).Get("data")
	at, err := time.Parse(time.RFC3339Nano, data.Get("time").Str)
	if err != nil {
		return err
	}
	value := data.Get("value")
	if value.Type != gjson.Number {
		return fmt.Errorf("a point without a value: %.200q", line)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return add(at, value.Num, data)
}

func (s *Stream) response(at time.Time, milliseconds float64, data gjson.Result) error {
	tags := data.Get("tags")
	r := Response{
		End: at, Seconds: milliseconds / 1000,
		// Clones, because the tags are parts of the line, which need not be kept.
		Kind: strings.Clone(tags.Get("kind").Str), OK: tags.Get("outcome").Str == "ok",
		Cause: strings.Clone(tags.Get("cause").Str), Phase: strings.Clone(tags.Get("phase").Str),
	}
	if r.Kind == "" || r.Phase == "" || !r.OK && (tags.Get("outcome").Str != "failed" || r.Cause == "") {
		return fmt.Errorf("a response with incomplete tags: %s", tags.Raw)
	}
	if err := s.script.endOf(&r, milliseconds, data.Get("metadata.request").Str); err != nil {
		return err
	}
	s.responses = append(s.responses, r)
	return nil
}

// start takes as many starts as the point counts: those of a batch are sent at once.
func (s *Stream) start(at time.Time, n float64, _ gjson.Result) error {
	for range int(n) {
		s.starts = append(s.starts, at)
	}
	return nil
}

func (s *Stream) load(_ time.Time, milliseconds float64, _ gjson.Result) error {
	if s.loadStart.IsZero() {
		s.loadStart = time.UnixMicro(int64(milliseconds * 1000))
		close(s.started)
	}
	return nil
}

func (s *Stream) fail(_ time.Time, _ float64, data gjson.Result) error {
	return s.addFailure([]byte(data.Get("tags.response").Str))
}

func (s *Stream) addFailure(text []byte) error {
	if len(s.failures) >= run.MaxFailures {
		return nil
	}
	var f run.Exchange
	if err := json.Unmarshal(text, &f); err != nil {
		return fmt.Errorf("a failed response: %w", err)
	}
	s.failures = append(s.failures, f)
	return nil
}

// Failures are the first failed responses, those before the load included.
func (s *Stream) Failures() []run.Exchange {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.failures)
}

// An Attempt is a request of a try with its response, correct or not.
type Attempt struct {
	run.Exchange
	// UpstreamCalls is how many requests the mock answered meanwhile; nil without one.
	UpstreamCalls *int `json:"upstream_calls"`
}

func (s *Stream) attempt(_ time.Time, _ float64, data gjson.Result) error {
	return s.addAttempt([]byte(data.Get("tags.response").Str))
}

func (s *Stream) addAttempt(text []byte) error {
	var a Attempt
	if err := json.Unmarshal(text, &a); err != nil {
		return fmt.Errorf("a response of a try: %w", err)
	}
	s.attempts = append(s.attempts, a)
	return nil
}

// Attempts are the responses of a try, in the order of its requests.
func (s *Stream) Attempts() []Attempt {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.attempts)
}

// Outcomes counts the responses that have come: the correct and the failed ones.
func (s *Stream) Outcomes() (correct, failed int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range s.responses {
		if r.OK {
			correct++
		}
	}
	return correct, len(s.responses) - correct
}

func (s *Stream) drop(_ time.Time, n float64, _ gjson.Result) error {
	s.dropped += int(n)
	return nil
}
