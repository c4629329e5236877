package collect

import (
	"bytes"
	"fmt"
	"strconv"
	"time"

	"github.com/tidwall/gjson"
)

// takeLine reads a point as k6/generator writes it: its name, its time in nanoseconds since
// 1970, its value, and of a response its tags. Package points there says more.
func (s *Stream) takeLine(line []byte) error {
	name, rest, _ := bytes.Cut(line, []byte(" "))
	number, rest, ok := bytes.Cut(rest, []byte(" "))
	nanoseconds, err := strconv.ParseInt(string(number), 10, 64)
	if !ok || err != nil {
		return fmt.Errorf("not a point (got %.80q, want a name, a time and a value)", line)
	}
	at := time.Unix(0, nanoseconds)
	s.mu.Lock()
	defer s.mu.Unlock()
	switch string(name) {
	case "response":
		return s.takeResponse(at, rest)
	case "failed":
		return s.addFailure(rest)
	case "tried":
		return s.addAttempt(rest)
	}
	value, err := strconv.ParseFloat(string(rest), 64)
	if err != nil {
		return fmt.Errorf("a point without a value: %.200q", line)
	}
	switch string(name) {
	case "started":
		return s.start(at, value, gjson.Result{})
	case "load_start":
		return s.load(at, value, gjson.Result{})
	case "dropped":
		return s.drop(at, value, gjson.Result{})
	}
	return fmt.Errorf("a point of no metric (got %.80q, want one of the load's)", name)
}

// takeResponse reads what follows the time of a response: its response time in milliseconds, its
// kind, the phase, ok or failed, and of a failed one the cause.
func (s *Stream) takeResponse(at time.Time, rest []byte) error {
	const words = 5
	var word [words][]byte
	n := 0
	for more := true; more && n < words; n++ {
		word[n], rest, more = bytes.Cut(rest, []byte(" "))
	}
	milliseconds, err := strconv.ParseFloat(string(word[0]), 64)
	if err != nil {
		return fmt.Errorf("a response without a time: %.80q", word[0])
	}
	ok := string(word[3]) == "ok"
	if want := map[bool]int{true: words - 1, false: words}[ok]; n != want || !ok && string(word[3]) != "failed" {
		return fmt.Errorf("a response with incomplete tags (got %d words, want its time, kind, phase, outcome and cause)", n)
	}
	s.responses = append(s.responses, Response{
		End: at, Seconds: milliseconds / 1000, Kind: s.word(word[1]), Phase: s.word(word[2]), OK: ok, Cause: s.word(word[4]),
	})
	return nil
}

// word gives the one text of all words that are equal.
func (s *Stream) word(text []byte) string {
	if known, ok := s.words[string(text)]; ok {
		return known
	}
	word := string(text)
	s.words[word] = word
	return word
}
