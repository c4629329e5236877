package collect

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"scaleguild/internal/run"
)

// point is a line of k6's, of a script.
func point(metric string, seconds, value float64, metadata, tags string) string {
	if metadata != "" {
		metadata = `,"metadata":{"request":"` + metadata + `"}`
	}
	return fmt.Sprintf(`{"metric":%q,"type":"Point","data":{"time":%q,"value":%g,"tags":{%s}%s}}`, metric, at(seconds), value, tags, metadata)
}

const window = `"phase":"window"`

// aScript has a batch of two, of which the first came 0.4 s before the second, when both were
// booked; a request of its own that nobody booked; checks, metrics and an exception.
func aScript() []string {
	ok := `"kind":"read","outcome":"ok",` + window
	return []string{
		`{"type":"Metric","data":{"name":"spent","type":"trend","contains":"default"},"metric":"spent"}`,
		`{"type":"Metric","data":{"name":"buys","type":"rate"},"metric":"buys"}`,
		`{"type":"Metric","data":{"name":"checks","type":"rate"},"metric":"checks"}`,
		point("load_start", 0, float64(zero.UnixMilli()), "", ""),
		point("http_req_duration", -1, 3, "", `"group":"::setup"`), point("http_req_duration", -1, 3, "", `"phase":"probe"`),
		point("requests_started", 1, 2, "", window),
		point("http_req_duration", 1.1, 100, "1-1", window),
		point("http_req_duration", 1.5, 500, "1-1", window),
		point("response_time", 1.51, 500, "1-1", ok),
		point("response_time", 1.51, 100, "1-1", ok),
		point("http_req_duration", 1.6, 7, "", window),
		point("checks", 1.6, 1, "", `"check":"is there","group":"::a",`+window),
		point("checks", 1.6, 0, "", `"check":"is there","group":"::a",`+window),
		point("spent", 1.6, 10, "", window), point("spent", 1.7, 30, "", window), point("spent", 0.2, 99, "", `"phase":"warm_up"`),
		point("buys", 1.6, 1, "", window), point("buys", 1.6, 0, "", window),
		point("iterations", 0.5, 1, "", ""), point("iterations", 1.7, 1, "", ""),
		point("failed_iterations", 1.7, 1, "", `"error":"TypeError: no id"`), point("failed_iterations", 1.8, 1, "", `"error":"other"`),
	}
}

func scriptStream(t *testing.T, lines ...string) *Stream {
	t.Helper()
	s := NewScriptStream()
	if err := s.Read(strings.NewReader(strings.Join(lines, "\n") + "\n")); err != nil {
		t.Fatal(err)
	}
	return s
}

// Each response of a batch has its own end, so that both sides of Little's law count it alike.
func TestTheResponsesOfABatchEndWhenTheyCame(t *testing.T) {
	s := scriptStream(t, aScript()...)
	l := load(t, s, zero.Add(time.Second), time.Second)
	if l.Started != 2 || l.Finished != 2 || l.Completed != 2 || l.MaxInFlight != 2 {
		t.Errorf("got %+v", l)
	}
	if want := 0.1 + 0.5; diff(l.MeanInFlight, want) > 1e-9 || diff(l.LittleInFlight, want) > 1e-9 {
		t.Errorf("in flight: counted %g, by Little %g, want %g", l.MeanInFlight, l.LittleInFlight, want)
	}
}

func diff(a, b float64) float64 { return max(a-b, b-a) }

func TestWhatAScriptMeasuresIsCarriedThrough(t *testing.T) {
	s := scriptStream(t, aScript()...)
	if n := s.UnbookedBefore(); n != 1 {
		t.Errorf("got %d requests of the first iteration that nobody booked, want 1", n)
	}
	got := s.Script(zero.Add(time.Second), time.Second)
	if got.Iterations != 1 || got.Unbooked != 1 || got.FailedIterations != 2 || got.FirstException != "TypeError: no id" {
		t.Errorf("got %+v", got)
	}
	if want := (run.Check{Group: "::a", Name: "is there", Phase: "window", Passed: 1, Failed: 1}); len(got.Checks) != 1 || got.Checks[0] != want {
		t.Errorf("checks: got %+v", got.Checks)
	}
	var text strings.Builder
	for _, m := range got.Metrics {
		fmt.Fprintf(&text, "%s %s %s %d %g", m.Name, m.Type, m.Phase, m.Count, m.Mean)
		if m.P50 != nil {
			fmt.Fprintf(&text, " %g %g", *m.P50, *m.P99)
		}
		text.WriteString("\n")
	}
	if want := "buys rate window 2 0.5\nspent trend warm_up 1 99 99 99\nspent trend window 2 20 20 29.8\n"; text.String() != want {
		t.Errorf("metrics: got\n%swant\n%s", text.String(), want)
	}
	if NewStream().Script(zero, time.Second) != nil {
		t.Error("a load of tables has a script")
	}
}

// A response whose end is not known cannot be counted.
func TestAResponseWithoutAnEndIsAnError(t *testing.T) {
	line := point("response_time", 1.51, 500, "1-1", `"kind":"read","outcome":"ok",`+window)
	err := NewScriptStream().Read(strings.NewReader(line + "\n"))
	if err == nil || !strings.Contains(err.Error(), `a response of read whose end k6 did not tell (got none of 500 ms in entry "1-1")`) {
		t.Errorf("got %v", err)
	}
}
