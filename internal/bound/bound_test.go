package bound

import (
	"math"
	"strings"
	"testing"

	"scaleguild/internal/run"
)

// facts are what a made-up run did in a window of 10 s; the rest of its record
// follows from them by the operational laws.
type facts struct {
	variables map[string]string
	rate      float64 // responses per second
	cpu       float64 // CPU seconds per response
	wait      float64 // seconds at the upstream per response
	hold      float64 // seconds that a response holds a turn to write
	workers   int
}

func record(f facts) run.Record {
	const window = 10.0
	n := int(f.rate * window)
	v := map[string]string{"MODEL": "closed", "VUS": "1000", "UPSTREAM_SLOTS": "500", "HANDLERS": "async", "THREADS": "40"}
	for name, value := range f.variables {
		v[name] = value
	}
	r := run.Record{
		Plan:           run.Plan{Variables: v},
		Phases:         []run.Phase{{Name: run.WarmUp, DurationSeconds: 5}, {Name: run.Window, DurationSeconds: window}, {Name: run.Drain, DurationSeconds: 5}},
		Budget:         run.Budget{QuotaRead: 1},
		Load:           run.Load{Completed: n, MeanInFlight: 1000},
		CPU:            run.CPU{UsageSeconds: f.cpu * float64(n), WallSeconds: window, Utilisation: f.cpu * f.rate},
		UpstreamWindow: run.UpstreamWindow{MeanParked: f.wait * f.rate},
	}
	for range f.workers {
		r.Workers = append(r.Workers, run.Worker{Writes: 1, WriteHold: f.hold * f.rate * 20 / float64(f.workers)})
	}
	return r
}

// knowns are runs at the limit of one constraint each, whose bound is known.
var knowns = map[string]struct {
	facts facts
	limit float64
}{
	CPU:          {facts{rate: 495, cpu: 0.002, wait: 0.1, workers: 1}, 500},
	SerialLoop:   {facts{variables: map[string]string{"HANDLERS": "blocking"}, rate: 9.9, cpu: 0.002, wait: 0.098, workers: 1}, 10},
	Threads:      {facts{variables: map[string]string{"HANDLERS": "threadpool"}, rate: 66, cpu: 0.001, wait: 0.599, workers: 1}, 66.67},
	Slots:        {facts{variables: map[string]string{"UPSTREAM_SLOTS": "100"}, rate: 54, cpu: 0.003, wait: 1.83, workers: 2}, 54.64},
	Population:   {facts{variables: map[string]string{"VUS": "50"}, rate: 84, cpu: 0.004, wait: 0.576, workers: 1}, 86.2},
	DatabaseLock: {facts{rate: 96, cpu: 0.002, wait: 0.1, hold: 0.02, workers: 2}, 100},
	ArrivalRate:  {facts{variables: map[string]string{"MODEL": "open", "ARRIVAL_RATE": "100"}, rate: 100, cpu: 0.002, wait: 0.1, workers: 1}, 100},
}

func TestAKnownBoundIsNamed(t *testing.T) {
	for name, known := range knowns {
		got := Of(record(known.facts))
		if got.Name != name {
			t.Errorf("%s: got %s (%s)", name, got.Name, got.Evidence)
		}
		if math.Abs(got.Predicted-known.limit) > 0.01*known.limit {
			t.Errorf("%s: predicted %.2f per second, want %.2f", name, got.Predicted, known.limit)
		}
		if got.Evidence == "" || got.Next == "" || math.Abs(got.Measured-known.facts.rate) > 0.1 {
			t.Errorf("%s: incomplete: %+v", name, got)
		}
	}
}

func TestNothingFullIsSaidWithTheTwoFullest(t *testing.T) {
	got := Of(record(facts{rate: 100, cpu: 0.005, wait: 0.3, workers: 1}))
	if got.Name != None || !strings.Contains(got.Evidence, "CPU 50 %, slots 6 %") {
		t.Errorf("got %+v", got)
	}
}

func TestAFullCPUExplainsAFullTurn(t *testing.T) {
	got := Of(record(facts{rate: 490, cpu: 0.002, wait: 0.1, hold: 1.0 / 490, workers: 1}))
	if got.Name != CPU || !strings.Contains(got.Evidence, "turn to write to the database is 100 % in use as well") {
		t.Errorf("got %s: %s", got.Name, got.Evidence)
	}
}

func TestAnOpenLoadThatIsNotAnsweredIsBoundByTheService(t *testing.T) {
	got := Of(record(facts{variables: map[string]string{"MODEL": "open", "ARRIVAL_RATE": "520"}, rate: 490, cpu: 0.002, wait: 0.1, workers: 1}))
	if got.Name != CPU {
		t.Errorf("got %s: %s", got.Name, got.Evidence)
	}
}

func TestTheLimitFollowsItsResource(t *testing.T) {
	base := knowns[Slots].facts
	double := base
	double.variables = map[string]string{"UPSTREAM_SLOTS": "200"}
	if got, want := limit(t, Of(record(double)), Slots), 2*limit(t, Of(record(base)), Slots); math.Abs(got-want) > 1e-9*want {
		t.Errorf("twice the slots allow %g per second, want %g", got, want)
	}
	half := knowns[CPU].facts
	half.cpu /= 2
	if got, want := limit(t, Of(record(half)), CPU), 2*limit(t, Of(record(knowns[CPU].facts)), CPU); math.Abs(got-want) > 1e-9*want {
		t.Errorf("half the CPU time allows %g per second, want %g", got, want)
	}
}

func limit(t *testing.T, r Result, name string) float64 {
	t.Helper()
	for _, c := range r.All {
		if c.Name == name {
			return c.Limit
		}
	}
	t.Fatalf("no constraint %s in %+v", name, r.All)
	return 0
}

func TestEveryLimitIsRateOverUtilisation(t *testing.T) {
	for _, known := range knowns {
		r := Of(record(known.facts))
		for i, c := range r.All {
			if math.Abs(c.Limit-r.Measured/c.Utilisation) > 1e-9*c.Limit {
				t.Errorf("%s: limit %g, rate / utilisation %g", c.Name, c.Limit, r.Measured/c.Utilisation)
			}
			if i > 0 && c.Utilisation > r.All[i-1].Utilisation {
				t.Errorf("%s is fuller than %s before it", c.Name, r.All[i-1].Name)
			}
		}
	}
}

func TestAServiceWithoutAVariableLacksTheConstraint(t *testing.T) {
	r := record(knowns[Slots].facts)
	r.Plan.Variables = map[string]string{}
	for _, c := range Of(r).All {
		if c.Name == Slots || c.Name == Population || c.Name == Threads {
			t.Errorf("%s without a variable", c.Name)
		}
	}
}

func TestARunWithoutResponsesHasNoBound(t *testing.T) {
	r := record(knowns[CPU].facts)
	r.Load = run.Load{}
	if got := Of(r); got.Name != None || got.Next == "" || got.All == nil {
		t.Errorf("got %+v", got)
	}
}
