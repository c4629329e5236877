package collect

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"scaleguild/internal/cgroup"
	"scaleguild/internal/latency"
	"scaleguild/internal/run"
)

var zero = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

func at(seconds float64) string {
	return zero.Add(time.Duration(seconds * float64(time.Second))).Format(time.RFC3339Nano)
}

func started(seconds float64) string {
	return fmt.Sprintf(`{"metric":"requests_started","type":"Point","data":{"time":"%s","value":1,"tags":{}}}`, at(seconds))
}

func finished(seconds, response float64, kind, outcome, phase string) string {
	cause := ""
	if outcome == "failed" {
		cause = `"cause":"503",`
	}
	return fmt.Sprintf(`{"metric":"response_time","type":"Point","data":{"time":"%s","value":%g,"tags":{%s"kind":"%s","outcome":"%s","phase":"%s"}}}`,
		at(seconds), 1000*response, cause, kind, outcome, phase)
}

func stream(t *testing.T, lines ...string) *Stream {
	t.Helper()
	s := NewStream()
	head := []string{
		`{"type":"Metric","data":{"name":"response_time","type":"trend"},"metric":"response_time"}`,
		fmt.Sprintf(`{"metric":"load_start","type":"Point","data":{"time":"%s","value":%d,"tags":{}}}`, at(0), zero.UnixMilli()),
		`{"metric":"http_req_duration","type":"Point","data":{"time":"not looked at"}}`,
	}
	if err := s.Read(strings.NewReader(strings.Join(append(head, lines...), "\n") + "\n")); err != nil {
		t.Fatal(err)
	}
	return s
}

// load sums up a stream over a window.
func load(t *testing.T, s *Stream, start time.Time, window time.Duration) run.Load {
	t.Helper()
	times, err := s.Latency()
	if err != nil {
		t.Fatal(err)
	}
	l, err := s.Load(start, window, times)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// Window [2 s, 4 s): one request runs through all of it, one lies inside, one
// ends before it, one fails in it.
func example(t *testing.T) *Stream {
	return stream(t,
		started(0), finished(1, 1, "health", "ok", run.WarmUp),
		started(0.5), finished(5, 4.5, "quote", "ok", run.Drain),
		started(2.5), finished(3.5, 1, "health", "ok", run.Window),
		started(3), finished(3.5, 0.5, "checkout", "failed", run.Window),
	)
}

func TestLoadCountsTheWindowAndNothingElse(t *testing.T) {
	l := load(t, example(t), zero.Add(2*time.Second), 2*time.Second)
	if l.Completed != 1 || l.Failed != 1 || l.CompletedRate != 0.5 || l.Started != 4 || l.Finished != 4 {
		t.Errorf("got %+v", l)
	}
	health := l.Kinds["health"]
	if health.Completed != 1 || health.Failed != 0 || l.Kinds["checkout"] != (run.Kind{Failed: 1}) || len(l.Kinds) != 2 {
		t.Errorf("kinds %+v", l.Kinds)
	}
	for name, seconds := range map[string]*float64{"mean": health.Mean, "p50": health.P50, "p99.9": health.P999, "all's p95": l.All.P95} {
		if seconds == nil || math.Abs(*seconds-1) > latency.RelativeError {
			t.Errorf("%s: got %v, want 1", name, seconds)
		}
	}
	if l.FailedByCause["503"] != 1 || l.MeanResponse != 0.75 {
		t.Errorf("causes %v, mean %g", l.FailedByCause, l.MeanResponse)
	}
}

func TestInFlightFromCountsEqualsInFlightFromResponseTimes(t *testing.T) {
	l := load(t, example(t), zero.Add(2*time.Second), 2*time.Second)
	const want = (2 + 1 + 0.5) / 2.0 // seconds of waiting in the window / its length
	if math.Abs(l.MeanInFlight-want) > 1e-9 || math.Abs(l.LittleInFlight-want) > 1e-9 {
		t.Errorf("counted %g, by Little %g, want %g", l.MeanInFlight, l.LittleInFlight, want)
	}
	if l.MaxInFlight != 3 {
		t.Errorf("most in flight %d, want 3", l.MaxInFlight)
	}
}

func TestUnaccountedTimeShowsAsADifference(t *testing.T) {
	s := stream(t, started(0), finished(4, 1, "health", "ok", run.Window)) // 4 s in flight, 1 s of response time
	l := load(t, s, zero, 4*time.Second)
	if l.MeanInFlight != 1 || l.LittleInFlight != 0.25 {
		t.Errorf("counted %g, by Little %g", l.MeanInFlight, l.LittleInFlight)
	}
}

func TestAResponseLongerThanAnyHistogramIsAnError(t *testing.T) {
	s := stream(t, started(0), finished(700, 700, "quote", "ok", run.Window))
	if _, err := s.Latency(); err == nil || !strings.Contains(err.Error(), "got 700 s, want 0 to 600 s") {
		t.Errorf("got %v", err)
	}
}

func TestSecondSumsUpOneSecond(t *testing.T) {
	s := example(t)
	got := s.Second(zero.Add(3 * time.Second))
	if got.Completed != 1 || got.Failed != 1 || got.InFlight != 1 || *got.P50 != 0.75 || *got.P99 != 0.995 {
		t.Errorf("got %+v %g %g", got, *got.P50, *got.P99)
	}
	if quiet := s.Second(zero.Add(2 * time.Second)); quiet.P50 != nil || quiet.InFlight != 2 {
		t.Errorf("a second without a response: %+v", quiet)
	}
}

func TestALineThatIsNotK6sIsAnError(t *testing.T) {
	for name, line := range map[string]string{
		"half a line":     `{"metric":"response_time","type":"Point","data":{"time":"`,
		"no tags":         fmt.Sprintf(`{"metric":"response_time","type":"Point","data":{"time":"%s","value":1}}`, at(0)),
		"no value":        fmt.Sprintf(`{"metric":"requests_started","type":"Point","data":{"time":"%s","tags":{}}}`, at(0)),
		"no time":         `{"metric":"requests_started","type":"Point","data":{"value":1}}`,
		"unknown outcome": strings.Replace(finished(1, 1, "health", "ok", "window"), `"ok"`, `"fine"`, 1),
	} {
		if err := NewStream().Read(strings.NewReader(line + "\n")); err == nil || !strings.Contains(err.Error(), "line 1") {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestCPUsOfProcStat(t *testing.T) {
	got, err := parseCPUs("cpu  9 9 9 9 9 9 9 9 0 0\ncpu0 100 0 50 800 40 5 5 20 0 0\ncpu1 0 0 0 100 0 0 0 0 0 0\nintr 1 2 3\n")
	if err != nil || got[0] != (cpuTimes{Busy: 1.6, Idle: 8.4, Steal: 0.2}) || got[1].Idle != 1 || len(got) != 2 {
		t.Errorf("got %+v, %v", got, err)
	}
	if _, err := parseCPUs("intr 1 2 3\n"); err == nil {
		t.Error("a text without CPUs was accepted")
	}
}

func snapshot(seconds float64, service float64, cpu0, cpu1 cpuTimes) Snapshot {
	return Snapshot{
		At: zero.Add(time.Duration(seconds * float64(time.Second))), Service: cgroup.CPUStat{UsageSeconds: service},
		cpus: map[int]cpuTimes{0: cpu0, 1: cpu1},
	}
}

func TestBetweenTellsTheServicesCPUFromTheOthers(t *testing.T) {
	p := Probe{ServiceCPUs: []int{1}, HarnessCPUs: []int{0}}
	a := snapshot(0, 5, cpuTimes{}, cpuTimes{})
	b := snapshot(10, 14, cpuTimes{Busy: 2, Idle: 7.5, Steal: 0.5}, cpuTimes{Busy: 9.2, Idle: 0.8})
	s, err := p.Between(a, b, 1)
	if err != nil {
		t.Fatal(err)
	}
	near := func(what string, got, want float64) {
		if math.Abs(got-want) > 1e-9 {
			t.Errorf("%s: got %g, want %g", what, got, want)
		}
	}
	near("utilisation", s.CPU.Utilisation, 0.9)
	near("harness busy", s.Harness.HarnessBusyShare, 0.25)
	near("steal", s.Harness.HostStealShare, 0.025)
	near("idle", s.Harness.HostIdleShare, 0.415)
	near("foreign", *s.Harness.ServiceCPUForeign, 0.02)
	near("stolen from the service", *s.Harness.ServiceCPUSteal, 0)
	b.Service.UsageSeconds = 12
	b.cpus[1] = cpuTimes{Busy: 8.2, Idle: 0.8, Steal: 1}
	if s, err = p.Between(a, b, 1); err != nil {
		t.Fatal(err)
	}
	near("foreign", *s.Harness.ServiceCPUForeign, 0.12)
	near("stolen from the service", *s.Harness.ServiceCPUSteal, 0.1)
	near("steal of all", s.Harness.HostStealShare, 0.075)
}

// What the speed probe measured that it used is its own, and nobody took it from the service.
func TestTheSpeedProbeIsNobodyElse(t *testing.T) {
	p := Probe{ServiceCPUs: []int{1}, HarnessCPUs: []int{0}}
	a := snapshot(0, 5, cpuTimes{}, cpuTimes{})
	b := snapshot(10, 14, cpuTimes{Busy: 2, Idle: 8}, cpuTimes{Busy: 9.25, Idle: 0.75})
	a.SpeedProbe, b.SpeedProbe = 0.25, 0.3
	s, err := p.Between(a, b, 1)
	if err != nil || math.Abs(*s.Harness.ServiceCPUForeign-0.02) > 1e-9 {
		t.Errorf("got %g, %v, want 0.02: 0.25 s of 10 less the probe's 0.05", *s.Harness.ServiceCPUForeign, err)
	}
}
