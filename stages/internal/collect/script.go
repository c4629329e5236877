package collect

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/tidwall/gjson"

	"scaleguild/internal/run"
)

// Names of k6's own points that a script adds to, and of one of k6/script.js.
const (
	durationPoint        = "http_req_duration"
	iterationPoint       = "iterations"
	checkPoint           = "checks"
	failedIterationPoint = "failed_iterations"
)

// script is what a k6 script measures beside its requests. Its methods take nil for a load of
// tables, which has none.
type script struct {
	ends       map[string][]ending // of requests whose response is not booked yet, by their entry in the books
	iterations []time.Time         // their ends
	failed     int                 // iterations
	exception  string              // of the first of them
	unbooked   int                 // requests of the load
	early      int                 // requests of the iteration before the load that are in no books
	types      map[string]string   // of the script's own metrics
	checks     map[run.Check]*outcomes
	metrics    map[run.ScriptMetric][]float64 // by name, type and phase
}

// ending is when a response came.
type ending struct {
	at           time.Time
	milliseconds float64
}

type outcomes struct{ passed, failed int }

func newScript() *script {
	return &script{
		ends: map[string][]ending{}, types: map[string]string{},
		checks: map[run.Check]*outcomes{}, metrics: map[run.ScriptMetric][]float64{},
	}
}

// builtin says whether k6 itself has a metric of that name.
func builtin(name string) bool {
	for _, prefix := range []string{"http_req", "ws_", "grpc_", "browser_"} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return slices.Contains([]string{
		"vus", "vus_max", "iteration_duration", "data_sent", "data_received", "group_duration",
		checkPoint, iterationPoint, droppedPoint,
	}, name)
}

// define takes the type of a metric that is the script's own.
func (s *script) define(name, kind string) {
	ours := []string{responsePoint, startPoint, loadPoint, failedPoint, triedPoint, failedIterationPoint}
	if s != nil && !builtin(name) && !slices.Contains(ours, name) {
		s.types[name] = kind
	}
}

// taker is the function that takes the points of a metric; nil where they are passed over.
func (s *script) taker(name string) func(time.Time, float64, gjson.Result) error {
	if s == nil {
		return nil
	}
	switch name {
	case durationPoint:
		return s.end
	case iterationPoint:
		return s.iteration
	case checkPoint:
		return s.check
	case failedIterationPoint:
		return s.fail
	}
	if s.types[name] == "" {
		return nil
	}
	return func(_ time.Time, value float64, data gjson.Result) error {
		key := run.ScriptMetric{Name: name, Type: s.types[name], Phase: phaseOf(data)}
		s.metrics[key] = append(s.metrics[key], value)
		return nil
	}
}

// phaseOf is the phase that a point was added in; "" for those outside of the load.
func phaseOf(data gjson.Result) string { return strings.Clone(data.Get("tags.phase").Str) }

// end takes when a response came, or counts a request of the load that is in no books.
func (s *script) end(at time.Time, milliseconds float64, data gjson.Result) error {
	if entry := data.Get("metadata.request").Str; entry != "" {
		s.ends[entry] = append(s.ends[entry], ending{at, milliseconds})
		return nil
	}
	switch phaseOf(data) {
	case run.WarmUp, run.Window, run.Drain:
		s.unbooked++
	case run.Probe:
		s.early++
	}
	return nil
}

// UnbookedBefore counts the requests of the iteration before the load that the script did not send
// by send or batch; 0 for a load of tables.
func (s *Stream) UnbookedBefore() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.script == nil {
		return 0
	}
	return s.script.early
}

// endOf sets the end of a response that is booked now. Those of a batch are booked together, when
// the last one has come: each has the time that k6 took for it, which tells them apart.
func (s *script) endOf(r *Response, milliseconds float64, entry string) error {
	if s == nil {
		return nil
	}
	ends := s.ends[entry]
	i := slices.IndexFunc(ends, func(e ending) bool { return e.milliseconds == milliseconds })
	if i < 0 {
		return fmt.Errorf("a response of %s whose end k6 did not tell (got none of %g ms in entry %q)", r.Kind, milliseconds, entry)
	}
	r.End = ends[i].at
	if len(ends) == 1 {
		delete(s.ends, entry)
		return nil
	}
	s.ends[entry] = slices.Delete(ends, i, i+1)
	return nil
}

func (s *script) iteration(at time.Time, _ float64, _ gjson.Result) error {
	s.iterations = append(s.iterations, at)
	return nil
}

func (s *script) check(_ time.Time, value float64, data gjson.Result) error {
	key := run.Check{Group: strings.Clone(data.Get("tags.group").Str), Name: strings.Clone(data.Get("tags.check").Str), Phase: phaseOf(data)}
	if s.checks[key] == nil {
		s.checks[key] = &outcomes{}
	}
	if value != 0 {
		s.checks[key].passed++
	} else {
		s.checks[key].failed++
	}
	return nil
}

func (s *script) fail(_ time.Time, _ float64, data gjson.Result) error {
	if s.failed++; s.failed == 1 {
		s.exception = strings.Clone(data.Get("tags.error").Str)
	}
	return nil
}

// Script sums up what the script that is the load measured, in a window; nil for a load of
// tables. Its thresholds are in k6's summary.
func (s *Stream) Script(start time.Time, window time.Duration) *run.Script {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.script == nil {
		return nil
	}
	out := &run.Script{
		FailedIterations: s.script.failed, FirstException: s.script.exception, Unbooked: s.script.unbooked,
		Thresholds: []run.Threshold{}, Checks: []run.Check{}, Metrics: []run.ScriptMetric{},
	}
	for _, at := range s.script.iterations {
		if !at.Before(start) && at.Before(start.Add(window)) {
			out.Iterations++
		}
	}
	for check, n := range s.script.checks {
		check.Passed, check.Failed = n.passed, n.failed
		out.Checks = append(out.Checks, check)
	}
	slices.SortFunc(out.Checks, func(a, b run.Check) int {
		return cmp.Or(cmp.Compare(a.Group, b.Group), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Phase, b.Phase))
	})
	for _, metric := range slices.SortedFunc(maps.Keys(s.script.metrics), func(a, b run.ScriptMetric) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Phase, b.Phase))
	}) {
		out.Metrics = append(out.Metrics, figures(metric, s.script.metrics[metric]))
	}
	return out
}

// figures sums up the values of a metric, of which there is at least one.
func figures(m run.ScriptMetric, values []float64) run.ScriptMetric {
	m.Count = len(values)
	sum := 0.0
	for _, v := range values {
		if m.Type == "rate" && v != 0 {
			v = 1
		}
		sum += v
	}
	m.Mean = sum / float64(m.Count)
	if m.Type == "trend" {
		slices.Sort(values)
		m.P50, m.P95, m.P99 = quantile(values, 0.50), quantile(values, 0.95), quantile(values, 0.99)
	}
	return m
}
