package bound

import (
	"testing"

	"scaleguild/internal/run"
	"scaleguild/internal/run/runtest"
)

func plan(changes map[string]string) run.Plan {
	v := map[string]string{"MODEL": "closed", "VUS": "200", "UPSTREAM_SLOTS": "100", "HANDLERS": "async", "THREADS": "40", "WORKERS": "1", "CPU_QUOTA": "100%"}
	for name, value := range changes {
		v[name] = value
	}
	return run.Plan{WorkersReport: true, Places: runtest.Places(), Variables: v}
}

func TestLiveSaysWhatIsHappening(t *testing.T) {
	second := func(completed, inFlight, parked int, cpu float64) run.Sample {
		return run.Sample{Completed: completed, InFlight: inFlight, Parked: &parked, ServiceCPU: cpu}
	}
	shared := func(s run.Sample, foreign, steal float64) run.Sample {
		s.ForeignShare, s.StealShare = &foreign, &steal
		return s
	}
	for _, c := range []struct {
		changes        map[string]string
		samples        []run.Sample
		name, sentence string
	}{
		{nil, nil, None, "no sample yet"},
		{nil, []run.Sample{second(0, 200, 0, 0)}, None, "nothing answered in the last 1 s, 200 requests in flight"},
		{nil, []run.Sample{second(470, 200, 60, 0.98), second(462, 200, 62, 0.98)}, CPU, "CPU full: 98 % used, 200 in flight"},
		{nil, []run.Sample{shared(second(280, 200, 30, 0.6), 0.35, 0.04), shared(second(290, 200, 30, 0.6), 0.37, 0.02)}, CPU, "CPU full: 60 % used, others took 39 %, 200 in flight"},
		{nil, []run.Sample{shared(second(460, 200, 30, 0.98), -0.01, 0.01)}, CPU, "CPU full: 98 % used, 200 in flight"},
		{nil, []run.Sample{shared(second(280, 20, 10, 0.6), 0.1, 0)}, None, "nothing is full: CPU 60 %, 20 requests in flight, 10 at the upstream"},
		{map[string]string{"MODEL": "open", "ARRIVAL_RATE": "600"}, []run.Sample{second(470, 100, 60, 0.99), second(462, 240, 62, 0.99)},
			CPU, "CPU full: 99 % used, queue growing (100 to 240 in flight)"},
		{map[string]string{"HANDLERS": "blocking"}, []run.Sample{second(11, 200, 1, 0.02)}, SerialLoop, "loop serial: 1 upstream call at a time, CPU 2 %, 200 in flight"},
		{nil, []run.Sample{second(54, 200, 100, 0.19)}, Slots, "slots full: 100 of 100 parked, CPU 19 %, 200 in flight"},
		{map[string]string{"VUS": "50"}, []run.Sample{second(84, 50, 49, 0.3)}, Population, "all 50 VUs are being served: the load is the limit, CPU 30 %, 50 in flight"},
		{map[string]string{"MODEL": "open", "ARRIVAL_RATE": "100"}, []run.Sample{second(100, 20, 10, 0.25)},
			ArrivalRate, "keeps up with the 100 requests offered per second, CPU 25 %, 20 in flight"},
		{map[string]string{"HANDLERS": "threadpool"}, []run.Sample{second(66, 200, 39, 0.2)}, Threads, "threads full: 39 of 40 wait for the upstream, CPU 20 %, 200 in flight"},
		{map[string]string{"VUS": "many"}, []run.Sample{second(66, 200, 39, 0.2)}, None, `VUS: not a count (got "many", want a positive integer such as 200)`},
		{map[string]string{"CPU_QUOTA": ""}, []run.Sample{second(66, 200, 39, 0.2)}, None, `CPU_QUOTA: not a percentage (got "", want a positive number with %, such as 100%)`},
		{nil, []run.Sample{second(200, 40, 30, 0.5)}, None, "nothing is full: CPU 50 %, 40 requests in flight, 30 at the upstream"},
	} {
		name, sentence := Live(plan(c.changes), c.samples)
		if name != c.name || sentence != c.sentence {
			t.Errorf("got %s: %q\nwant %s: %q", name, sentence, c.name, c.sentence)
		}
	}
}
