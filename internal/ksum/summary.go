package ksum

import (
	"errors"
	"fmt"
	"maps"
	"slices"

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
	Thresholds        []run.Threshold // of a k6 script; nil of a load of tables
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

// Load reads the summary at path, of a run directory of the given schema; 0 is any.
// Every error names the file and the key.
func Load(path string, schema int) (Summary, error) {
	f, err := run.ReadFileOf[File](path, schema)
	if err != nil {
		return Summary{}, err
	}
	s, err := f.summary()
	if err != nil {
		return Summary{}, fmt.Errorf("%s: %w", path, err)
	}
	return s, nil
}

// Decode reads a summary from data. Every error names the key.
func Decode(data []byte) (Summary, error) {
	f, err := run.Decode[File](data)
	if err != nil {
		return Summary{}, err
	}
	return f.summary()
}

func (f File) summary() (Summary, error) {
	s := Summary{
		TestRunSeconds: f.K6.Duration / 1000, Kinds: map[string]Kind{},
		Started: f.WholeRun.Started, Finished: f.WholeRun.Finished, DroppedIterations: f.WholeRun.Dropped,
		Thresholds: f.Thresholds,
	}
	problems := []error{
		notNegative("k6", "test_run_duration_ms", f.K6.Duration),
		notNegative("whole_run", "started", float64(s.Started)),
		notNegative("whole_run", "finished", float64(s.Finished)),
		notNegative("whole_run", "dropped_iterations", float64(s.DroppedIterations)),
	}
	var err error
	s.All, err = f.Window.All.kind("window.all")
	problems = append(problems, err)
	for _, name := range slices.Sorted(maps.Keys(f.Window.Kinds)) {
		s.Kinds[name], err = f.Window.Kinds[name].kind("window.kinds." + name)
		problems = append(problems, err)
	}
	return s, errors.Join(problems...)
}

// kind is the responses at path in the file.
func (w Responses) kind(path string) (Kind, error) {
	k := Kind{Completed: w.Completed, Failed: w.Failed}
	if (w.Times == nil) != (w.Completed == 0) {
		return k, fmt.Errorf("%s.response_time_ms: null exactly when nothing was completed (got %s with completed %d)",
			path, map[bool]string{true: "null", false: "times"}[w.Times == nil], w.Completed)
	}
	if err := errors.Join(notNegative(path, "completed", float64(w.Completed)), notNegative(path, "failed", float64(w.Failed))); err != nil || w.Times == nil {
		return k, err
	}
	t := *w.Times
	k.ResponseTime = &ResponseTime{
		Min: t.Min / 1000, Mean: t.Mean / 1000, P50: t.P50 / 1000, P95: t.P95 / 1000, P99: t.P99 / 1000, P999: t.P999 / 1000, Max: t.Max / 1000,
	}
	path += ".response_time_ms"
	if !rising(t.Min, t.P50, t.P95, t.P99, t.P999, t.Max) {
		return k, fmt.Errorf("%s: quantiles must rise (got min %g, p50 %g, p95 %g, p99 %g, p99_9 %g, max %g)",
			path, t.Min, t.P50, t.P95, t.P99, t.P999, t.Max)
	}
	return k, errors.Join(notNegative(path, "min", t.Min), notNegative(path, "avg", t.Mean))
}

func notNegative(path, key string, value float64) error {
	if value < 0 {
		return fmt.Errorf("%s.%s: negative (got %g, want 0 or more)", path, key, value)
	}
	return nil
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
