package ksum

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"

	"scaleguild/internal/run"
)

// Summary is what k6 counted and measured in one run.
type Summary struct {
	TestRunSeconds    float64         // from k6's start to its end, warm-up and drain included
	All               Kind            // the measurement window, all endpoint kinds together
	Kinds             map[string]Kind // the measurement window, by endpoint kind
	Started           int             // requests, whole run
	Finished          int             // requests, whole run
	DroppedIterations int             // whole run
}

// Kind is one endpoint kind within the measurement window.
type Kind struct {
	Completed    int           // correct responses
	Failed       int           // other responses
	ResponseTime *ResponseTime // of the correct responses; nil when there were none
}

// ResponseTime is a distribution of response times in seconds, as k6 computed
// it from every single response.
type ResponseTime struct {
	Min, Mean, P50, P95, P99, P999, Max float64
}

// Load reads the summary at path. Every error names the file and the key.
func Load(path string) (Summary, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return Summary{}, err
	}
	s, err := Decode(data)
	if err != nil {
		return Summary{}, fmt.Errorf("%s: %w", path, err)
	}
	return s, nil
}

// Decode reads a summary from data. Every error names the key.
func Decode(data []byte) (Summary, error) {
	if !json.Valid(data) {
		return Summary{}, errors.New("not valid JSON")
	}
	r := &reader{}
	s := r.summary(node{raw: string(bytes.TrimSpace(data))})
	return s, r.err
}

// reader keeps the first error, so that the shape of the file can be written
// down without a check after each line. Once it has one, it reads zeros.
type reader struct{ err error }

func (r *reader) summary(root node) Summary {
	top := r.object(root, "schema", "k6", "window", "whole_run")
	if schema := r.count(top["schema"]); r.err == nil && schema != run.Schema {
		r.fail(top["schema"], fmt.Sprintf("made by another version (got %d, want %d)", schema, run.Schema))
	}
	k6 := r.object(top["k6"], "test_run_duration_ms")
	window := r.object(top["window"], "all", "kinds")
	whole := r.object(top["whole_run"], "started", "finished", "dropped_iterations")
	return Summary{
		TestRunSeconds:    r.seconds(k6["test_run_duration_ms"]),
		All:               r.kind(window["all"]),
		Kinds:             r.kinds(window["kinds"]),
		Started:           r.count(whole["started"]),
		Finished:          r.count(whole["finished"]),
		DroppedIterations: r.count(whole["dropped_iterations"]),
	}
}

func (r *reader) kinds(n node) map[string]Kind {
	kinds := map[string]Kind{}
	for name, member := range r.members(n) {
		kinds[name] = r.kind(member)
	}
	return kinds
}

func (r *reader) kind(n node) Kind {
	o := r.object(n, "completed", "failed", "response_time_ms")
	k := Kind{Completed: r.count(o["completed"]), Failed: r.count(o["failed"])}
	times := o["response_time_ms"]
	empty := times.null()
	if r.err == nil && empty != (k.Completed == 0) {
		r.fail(times, fmt.Sprintf("null exactly when nothing was completed (got %s with completed %d)",
			times.shown(), k.Completed))
	}
	if r.err == nil && !empty {
		k.ResponseTime = r.responseTime(times)
	}
	return k
}

func (r *reader) responseTime(n node) *ResponseTime {
	o := r.object(n, "avg", "min", "p50", "max", "p95", "p99", "p99_9")
	t := &ResponseTime{
		Min: r.seconds(o["min"]), Mean: r.seconds(o["avg"]), P50: r.seconds(o["p50"]), P95: r.seconds(o["p95"]),
		P99: r.seconds(o["p99"]), P999: r.seconds(o["p99_9"]), Max: r.seconds(o["max"]),
	}
	if r.err == nil && !rising(t.Min, t.P50, t.P95, t.P99, t.P999, t.Max) {
		r.fail(n, fmt.Sprintf("quantiles must rise (got %s)", n.shown()))
	}
	return t
}

// rising says whether no value is less than the one before it. k6 interpolates
// between neighbours, so equal values may differ in their last digits.
func rising(values ...float64) bool {
	for i := 1; i < len(values); i++ {
		if values[i] < values[i-1]*(1-1e-9) {
			return false
		}
	}
	return true
}

// seconds reads a number of milliseconds.
func (r *reader) seconds(n node) float64 { return r.number(n) / 1000 }

func (r *reader) count(n node) int {
	f := r.number(n)
	if r.err == nil && (f != math.Trunc(f) || f > 1<<53) {
		r.fail(n, fmt.Sprintf("not a count (got %s, want a whole number)", n.shown()))
	}
	return int(f)
}
