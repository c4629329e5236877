package collect

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"
)

// TestLinesAreThePointsOfJSON: both forms of the same points make the same stream.
func TestLinesAreThePointsOfJSON(t *testing.T) {
	at := time.Date(2026, 11, 27, 12, 0, 0, 123456789, time.UTC)
	point := func(metric string, value any, tags string) string {
		return fmt.Sprintf(`{"metric":"%s","type":"Point","data":{"time":"%s","value":%v,"tags":{%s}}}`, metric, at.Format(time.RFC3339Nano), value, tags)
	}
	line := func(name string, rest any) string { return fmt.Sprintf("%s %d %v", name, at.UnixNano(), rest) }
	asJSON, asLines := NewStream(), NewStream()
	for stream, lines := range map[*Stream][]string{
		asJSON: {
			point("load_start", 1764260000123, ""), point("requests_started", 2, ""), point("dropped_iterations", 3, ""),
			point("response_time", 12.345678, `"kind":"get_item","outcome":"ok","phase":"window"`),
			point("response_time", 3.2, `"kind":"quote","outcome":"failed","phase":"drain","cause":"502"`),
			point("failed_responses", 1, `"response":"{\"kind\":\"quote\",\"cause\":\"502\"}"`),
			point("tried_responses", 1, `"response":"{\"kind\":\"quote\",\"upstream_calls\":2}"`),
			point("iterations", 1, ""),
		},
		asLines: {
			line("load_start", 1764260000123), line("started", 2), line("dropped", 3),
			line("response", "12.345678 get_item window ok"), line("response", "3.2 quote drain failed 502"),
			line("failed", `{"kind":"quote","cause":"502"}`), line("tried", `{"kind":"quote","upstream_calls":2}`),
		},
	} {
		if err := stream.Read(strings.NewReader(strings.Join(lines, "\n") + "\n")); err != nil {
			t.Fatal(err)
		}
		for i := range stream.responses {
			stream.responses[i].End = stream.responses[i].End.UTC()
		}
		for i := range stream.starts {
			stream.starts[i] = stream.starts[i].UTC()
		}
	}
	for what, pair := range map[string][2]any{
		"responses": {asJSON.responses, asLines.responses}, "starts": {asJSON.starts, asLines.starts},
		"dropped": {asJSON.dropped, asLines.dropped}, "failures": {asJSON.failures, asLines.failures},
		"attempts": {asJSON.attempts, asLines.attempts}, "load start": {asJSON.loadStart, asLines.loadStart},
	} {
		if !reflect.DeepEqual(pair[0], pair[1]) {
			t.Errorf("%s: of lines %v, of JSON %v", what, pair[1], pair[0])
		}
	}
}

func TestLinesThatAreNoPoints(t *testing.T) {
	for _, line := range []string{
		"started", "started x 1", "started 12 x", "unknown 12 1", "failed 12 {", "tried 12 {",
		"response 12 x get_item window ok", "response 12 1.5 get_item window", "response 12 1.5 get_item window failed",
		"response 12 1.5 get_item window ok 502", "response 12 1.5 get_item window perhaps 502",
	} {
		if err := NewStream().Read(strings.NewReader(line + "\n")); err == nil {
			t.Errorf("%q: got no error, want one", line)
		}
	}
}

// TestSecondsAddUp compares the seconds that are kept with a look at everything, while points
// come out of order and late.
func TestSecondsAddUp(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	s := NewStream()
	s.loadStart = time.Unix(1000, 500)
	for n := range 12 {
		for range 100 {
			start := s.loadStart.Add(time.Duration((random.Float64()*float64(n+1) - 0.2) * float64(time.Second)))
			s.starts = append(s.starts, start)
			took := random.Float64() * 2
			end := start.Add(time.Duration(took * float64(time.Second)))
			s.responses = append(s.responses, Response{End: end, Seconds: took, OK: random.IntN(4) > 0})
		}
		for second := -1; second <= n+3; second++ {
			from := s.loadStart.Add(time.Duration(second) * time.Second)
			if got, want := s.Second(from), s.scanned(from); !reflect.DeepEqual(got, want) {
				t.Fatalf("second %d after %d: got %+v, want %+v", second, n, got, want)
			}
		}
	}
}
