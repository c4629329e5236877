package bound

import (
	"maps"
	"math"
	"strconv"
	"strings"
	"testing"

	"scaleguild/internal/run"
	"scaleguild/internal/run/runtest"
)

// facts are what a made-up run did in a window of 1000 s; the rest of its record
// follows from them by the operational laws.
type facts struct {
	variables map[string]string
	rate      float64 // responses per second
	cpu       float64 // CPU seconds per response
	wait      float64 // seconds at the upstream per response
	hold      float64 // seconds that a response holds a turn to write
	queue     float64 // seconds that a response waits for one
	workers   int
}

func record(f facts) run.Record {
	const window = 1000.0
	n := int(f.rate * window)
	v := map[string]string{"MODEL": "closed", "VUS": "1000", "UPSTREAM_SLOTS": "500", "HANDLERS": "async", "THREADS": "40", "WORKERS": strconv.Itoa(f.workers)}
	for name, value := range f.variables {
		v[name] = value
	}
	r := run.Record{
		Plan:           run.Plan{WorkersReport: true, Places: runtest.Places(), Variables: v},
		Budget:         run.Budget{QuotaRead: 1},
		Load:           run.Load{Completed: n, MeanInFlight: 1000},
		CPU:            run.CPU{UsageSeconds: f.cpu * float64(n), WallSeconds: window, Utilisation: f.cpu * f.rate},
		UpstreamWindow: &run.UpstreamWindow{MeanParked: f.wait * f.rate},
	}
	for range f.workers {
		requests, writes, hold, wait := 1000, 100, f.hold*1000, f.queue*1000
		r.Workers = append(r.Workers, run.Worker{Requests: &requests, Writes: &writes, WriteHold: &hold, WriteWait: &wait})
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

// A service may wait for what nobody measures, such as a database: its workers or threads are then
// known to be taken by the requests in flight, if there are more of them than places.
func TestPlacesThatWaitForWhatIsNotMeasuredAreNamed(t *testing.T) {
	for name, c := range map[string]struct {
		workers, threads, vus int
		inFlight, rate        float64
		model, want           string
		limit                 float64
	}{
		"one worker":              {1, 0, 20, 19.9, 90, "closed", Workers, 90 / 0.995},
		"two workers":             {2, 0, 20, 19.9, 180, "closed", Workers, 180 / 0.995},
		"threads":                 {2, 4, 20, 19.9, 700, "closed", Threads, 700 / 0.995},
		"more threads than VUs":   {2, 16, 20, 19.9, 800, "closed", None, 0},
		"VUs that think":          {1, 0, 20, 12, 90, "closed", None, 0},
		"an open load":            {1, 0, 20, 19.9, 90, "open", None, 0},
		"a k6 script":             {1, 0, 0, 19.9, 90, "closed", None, 0},
		"a CPU that is full":      {1, 0, 20, 19.9, 1000, "closed", CPU, 1000},
		"no places, as of a loop": {0, 0, 20, 19.9, 90, "closed", None, 0},
	} {
		r := record(facts{rate: c.rate, cpu: 0.001, variables: map[string]string{"MODEL": c.model, "ARRIVAL_RATE": "500", "VUS": strconv.Itoa(c.vus)}})
		r.Plan.WorkersReport, r.UpstreamWindow, r.Load.MeanInFlight, r.Plan.Places = false, nil, c.inFlight, run.Places{}
		if c.vus == 0 { // whatever VUS is, its VUs wait as they like
			r.Plan.Script, r.Script = "load.js", &run.Script{Iterations: 100}
		}
		if r.Plan.Variables["WORKERS"] = strconv.Itoa(c.workers); c.workers > 0 {
			r.Plan.Places.Workers = &run.Capacity{Variable: "WORKERS"}
		}
		if r.Plan.Variables["THREADS"] = strconv.Itoa(c.threads); c.threads > 0 {
			r.Plan.Places.Threads = &run.Capacity{Variable: "THREADS"}
		}
		got, err := Of(r)
		if err != nil || got.Name != c.want || c.limit > 0 && math.Abs(got.Limit/c.limit-1) > 1e-9 {
			t.Errorf("%s: got %s, %g (%s), %v, want %s, %g", name, got.Name, got.Limit, got.Evidence, err, c.want, c.limit)
		}
		if c.want == Workers && got.Next != "WORKERS: more of them; or what requests wait for beside the CPU and the upstream" {
			t.Errorf("%s: got %q", name, got.Next)
		}
	}
}

// of is Of for a record that misses nothing.
func of(t *testing.T, f facts) Result {
	t.Helper()
	r, err := Of(record(f))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestAKnownBoundIsNamed(t *testing.T) {
	for name, known := range knowns {
		got := of(t, known.facts)
		if got.Name != name {
			t.Errorf("%s: got %s (%s)", name, got.Name, got.Evidence)
		}
		if math.Abs(got.Limit-known.limit) > 0.01*known.limit {
			t.Errorf("%s: limit %.2f per second, want %.2f", name, got.Limit, known.limit)
		}
		if got.Evidence == "" || got.Next == "" || math.Abs(got.Measured-known.facts.rate) > 0.1 {
			t.Errorf("%s: incomplete: %+v", name, got)
		}
	}
}

func TestNothingFullIsSaidWithTheTwoFullest(t *testing.T) {
	got := of(t, facts{rate: 100, cpu: 0.005, wait: 0.3, workers: 1})
	if got.Name != None || !strings.Contains(got.Evidence, "CPU 50 %, slots 6 %") {
		t.Errorf("got %+v", got)
	}
}

func TestAFullCPUExplainsAFullTurn(t *testing.T) {
	got := of(t, facts{rate: 490, cpu: 0.002, wait: 0.1, hold: 1.0 / 490, workers: 1})
	if got.Name != CPU || !strings.Contains(got.Evidence, "turn to write to the database is 100 % in use as well") {
		t.Errorf("got %s: %s", got.Name, got.Evidence)
	}
}

func TestATurnIsHeldNoMoreThanAllTheTime(t *testing.T) {
	got := of(t, facts{rate: 100, cpu: 0.002, wait: 0.1, hold: 0.011, workers: 1})
	if got.Name != DatabaseLock || got.Utilisation != 1 || got.Limit != got.Measured {
		t.Errorf("got %+v", got)
	}
}

func TestAnOpenLoadThatIsNotAnsweredIsBoundByTheService(t *testing.T) {
	got := of(t, facts{variables: map[string]string{"MODEL": "open", "ARRIVAL_RATE": "520"}, rate: 490, cpu: 0.002, wait: 0.1, workers: 1})
	if got.Name != CPU {
		t.Errorf("got %s: %s", got.Name, got.Evidence)
	}
}

// Metamorphic tests: what a change of a run does to a limit is known, whatever the limit is.
func TestTheLimitFollowsItsResource(t *testing.T) {
	for _, c := range []struct {
		name, of string
		change   func(*facts)
		factor   float64
	}{
		{"twice the slots", Slots, set("UPSTREAM_SLOTS", "200"), 2},
		{"half the wait", Slots, func(f *facts) { f.wait /= 2 }, 2},
		{"half the CPU time", CPU, func(f *facts) { f.cpu /= 2 }, 2},
		{"half the waits of a serial loop", SerialLoop, func(f *facts) { f.cpu /= 2; f.wait /= 2 }, 2},
		{"two serial loops", SerialLoop, func(f *facts) { f.workers = 2 }, 2},
		{"three times the threads", Threads, set("THREADS", "120"), 3},
		{"a pool of threads in each of two workers", Threads, func(f *facts) { f.workers = 2 }, 2},
		{"four times the VUs", Population, set("VUS", "200"), 4},
		{"half the hold", DatabaseLock, func(f *facts) { f.hold /= 2 }, 2},
		{"twice the workers", DatabaseLock, func(f *facts) { f.workers *= 2 }, 2},
		{"a longer queue for turns", DatabaseLock, func(f *facts) { f.queue = 3 }, 1},
		{"a longer queue for turns, held by threads", Threads, func(f *facts) { f.queue = 3 }, 1},
		{"twice the offer", ArrivalRate, set("ARRIVAL_RATE", "200"), 2},
		{"half the rate", CPU, func(f *facts) { f.rate /= 2 }, 1}, // a limit does not follow the load
	} {
		changed := knowns[c.of].facts
		c.change(&changed)
		got, want := limit(t, of(t, changed), c.of), c.factor*limit(t, of(t, knowns[c.of].facts), c.of)
		if math.Abs(got-want) > 0.003*want { // requests are whole numbers
			t.Errorf("%s: %s allows %g per second, want %g", c.name, c.of, got, want)
		}
	}
}

// set changes one variable.
func set(name, value string) func(*facts) {
	return func(f *facts) {
		all := maps.Clone(f.variables)
		if all == nil {
			all = map[string]string{}
		}
		all[name] = value
		f.variables = all
	}
}

// When everything takes k times as long, every limit is a k-th.
func TestSlowerTimeScalesEveryLimit(t *testing.T) {
	const k = 4
	for name, known := range knowns {
		if name == ArrivalRate {
			continue // its limit is no matter of time
		}
		slow := known.facts
		slow.rate, slow.cpu, slow.wait, slow.hold = slow.rate/k, slow.cpu*k, slow.wait*k, slow.hold*k
		before, after := of(t, known.facts), of(t, slow)
		if before.Name != after.Name || math.Abs(after.Limit*k-before.Limit) > 0.01*before.Limit {
			t.Errorf("%s: %s at %g becomes %s at %g", name, before.Name, before.Limit, after.Name, after.Limit)
		}
	}
}

func TestTheCPUWinsTies(t *testing.T) {
	for _, c := range []struct {
		cpu, slots float64
		want       string
	}{
		{0.96, 1.00, CPU}, {0.93, 0.97, CPU}, {0.93, 0.99, Slots}, {0.91, 0.95, CPU}, {0.89, 0.93, Slots},
	} {
		f := facts{variables: map[string]string{"UPSTREAM_SLOTS": "100"}, rate: 100, cpu: c.cpu / 100, wait: c.slots, workers: 1}
		if got := of(t, f); got.Name != c.want {
			t.Errorf("CPU %g, slots %g: got %s, want %s", c.cpu, c.slots, got.Name, c.want)
		}
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
		r := of(t, known.facts)
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
	delete(r.Plan.Variables, "UPSTREAM_SLOTS")
	r.Plan.Places.Workers, r.Plan.Places.Threads = nil, nil
	got, err := Of(r)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range got.All {
		if c.Name == Slots || c.Name == Threads || c.Name == SerialLoop {
			t.Errorf("%s without a variable", c.Name)
		}
	}
}

func TestWhatIsMissingIsAnError(t *testing.T) {
	variable := func(name, value string) func(*run.Record) {
		return func(r *run.Record) { r.Plan.Variables[name] = value }
	}
	for want, change := range map[string]func(*run.Record){
		"HANDLERS: not one of its words (got \"awaited\", want blocking or threadpool or async)": variable("HANDLERS", "awaited"),
		"THREADS: no value": func(r *run.Record) {
			r.Plan.Variables["HANDLERS"] = "threadpool"
			delete(r.Plan.Variables, "THREADS")
		},
		"VUS: not a count":              variable("VUS", ""),
		"WORKERS: not a count":          variable("WORKERS", "two"),
		"MODEL: not one of its words":   variable("MODEL", ""),
		"UPSTREAM_SLOTS: not a count":   variable("UPSTREAM_SLOTS", "-1"),
		"THREADS: not a count":          func(r *run.Record) { r.Plan.Variables["HANDLERS"], r.Plan.Variables["THREADS"] = "threadpool", "" },
		"ARRIVAL_RATE: no value":        variable("MODEL", "open"),
		"the window's length":           func(r *run.Record) { r.CPU.WallSeconds = 0 },
		"the CPU quota":                 func(r *run.Record) { r.Budget.QuotaRead = 0 },
		"the CPU time used":             func(r *run.Record) { r.CPU.UsageSeconds = 0 },
		"no response finished":          func(r *run.Record) { r.Load = run.Load{} },
		"wrote 100 times in no request": func(r *run.Record) { *r.Workers[0].Requests = 0 },
	} {
		r := record(knowns[CPU].facts)
		change(&r)
		if got, err := Of(r); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q, got %v and %+v", want, err, got)
		}
	}
}

// A service of any kind declares what it works with, by names of its own: processes of one
// request each, processes with threads, calls at a time.
func TestTheBoundIsOfTheDeclaredPlaces(t *testing.T) {
	workers, threads := &run.Capacity{Variable: "PROCESSES"}, &run.Capacity{Variable: "PER_PROCESS"}
	for _, c := range []struct {
		name, next string
		limit      float64
		places     run.Places
	}{
		{Workers, "PROCESSES: more of them", 100.0 / 9, run.Places{Workers: workers}},
		{Threads, "PER_PROCESS, or", 400.0 / 9, run.Places{Workers: workers, Threads: threads}},
		{Threads, "PER_PROCESS, or", 200.0 / 9, run.Places{Threads: threads}},
		{Slots, "CALLS, or", 300.0 / 9, run.Places{Slots: &run.Capacity{Variable: "CALLS"}}},
		{None, "more load", 1000.0 / 9, run.Places{}},
	} {
		const seconds = 0.09
		r := record(facts{rate: 0.99 * c.limit, cpu: 0.001, wait: seconds - 0.001, workers: 1, variables: map[string]string{
			"PROCESSES": "1", "PER_PROCESS": "2", "CALLS": "3",
		}})
		if c.name == Threads && c.places.Workers != nil {
			r.Plan.Variables["PROCESSES"] = "2"
		}
		r.Plan.Places, r.Plan.WorkersReport, r.Workers = c.places, false, nil
		delete(r.Plan.Variables, "WORKERS")
		got, err := Of(r)
		if err != nil || got.Name != c.name || !strings.HasPrefix(got.Next, c.next) || c.name != None && math.Abs(got.Limit-c.limit) > 0.03*c.limit {
			t.Errorf("got %s, %g per second, %q, %v, want %s, %g, %q", got.Name, got.Limit, got.Next, err, c.name, c.limit, c.next)
		}
	}
}

// What the hypervisor took is CPU time that the service could not have.
func TestACPUThatOthersTakeIsFullSooner(t *testing.T) {
	r := record(facts{rate: 440, cpu: 0.002, wait: 0.1, hold: 1.0 / 440, workers: 1}) // 88 % used, the turn full
	r.Budget.ServiceCPUs = []int{1}
	if got, err := Of(r); err != nil || got.Name != DatabaseLock {
		t.Errorf("got %s, %v", got.Name, err)
	}
	foreign, steal := 0.04, 0.06
	r.Harness.ServiceCPUForeign, r.Harness.ServiceCPUSteal = &foreign, &steal
	got, err := Of(r)
	if err != nil || got.Name != CPU || math.Abs(got.Limit-450) > 1 || !strings.Contains(got.Evidence, "the hypervisor and other programs took 10.0 %") {
		t.Errorf("got %s, %g per second: %s, %v", got.Name, got.Limit, got.Evidence, err)
	}
	r.Budget.QuotaRead = 0.5 // a quota that leaves room for the theft loses nothing
	r.CPU.UsageSeconds /= 2
	if got, err := Of(r); err != nil || math.Abs(limit(t, got, CPU)-500) > 1 {
		t.Errorf("got %g per second, %v", limit(t, got, CPU), err)
	}
}

// Where only the machine's steal is known, the CPU that it may have filled is the bound, and
// its utilisation stays what was measured of it.
func TestStealOfTheMachineFillsNoCPUByItself(t *testing.T) {
	r := record(facts{rate: 440, cpu: 0.002, wait: 0.1, hold: 1.0 / 440, workers: 1})
	r.Budget.ServiceCPUs, r.Harness.HostStealShare = []int{1}, 0.10
	got, err := Of(r)
	if err != nil || got.Name != CPU || math.Abs(got.Utilisation-0.88) > 0.001 || math.Abs(got.Limit-500) > 1 {
		t.Errorf("got %+v, %v", got, err)
	}
}

// b08/v4-gunicorn-again of the published ladder: seven seconds of stalled writes. Whatever
// happened outside of the window, most of the window's time was held.
func TestALockOfAStalledWindowIsNotUnderstated(t *testing.T) {
	r := record(facts{rate: 100, cpu: 0.002, wait: 0.1, workers: 2})
	hold, requests, writes := 99.06, 4_000_000, 10
	for i := range r.Workers {
		each := hold / 2
		r.Workers[i].WriteHold, r.Workers[i].Requests, r.Workers[i].Writes = &each, &requests, &writes
	}
	r.CPU.WallSeconds, r.Phases = 30, []run.Phase{{DurationSeconds: 15}, {DurationSeconds: 30}, {DurationSeconds: 7.94}}
	got, err := Of(r)
	if err != nil {
		t.Fatal(err)
	}
	want := (hold - 2*22.94) / 30 / 2 // 88.6 %
	for _, c := range got.All {
		if c.Name == DatabaseLock && math.Abs(c.Utilisation-want) > 0.001 {
			t.Errorf("got %g, want %g", c.Utilisation, want)
		}
	}
}

// The turns of the window are what the workers counted in it, not the run's share of it.
func TestTheLockIsOfTheWindow(t *testing.T) {
	r := record(facts{rate: 100, cpu: 0.002, wait: 0.1, workers: 2})
	r.WorkersWindow = &run.WorkersWindow{WriteHold: 1.9 * r.CPU.WallSeconds, WriteWait: 4 * r.CPU.WallSeconds, WallSeconds: r.CPU.WallSeconds}
	got, err := Of(r)
	if err != nil || got.Name != DatabaseLock || math.Abs(got.Utilisation-0.95) > 0.001 || !strings.Contains(got.Evidence, "4.0 requests waited") {
		t.Errorf("got %+v, %v", got, err)
	}
}

// Workers that count their requests and have no database bound by all the rest; one that did
// not report its end is an error all the same.
func TestWorkersWithoutADatabaseHaveABound(t *testing.T) {
	r := record(knowns[CPU].facts)
	r.Workers[0].Writes, r.Workers[0].WriteHold, r.Workers[0].WriteWait = nil, nil, nil
	if got, err := Of(r); err != nil || got.Name != CPU {
		t.Errorf("got %s, %v, want %s", got.Name, err, CPU)
	}
	r.Workers[0].Requests = nil
	if got, err := Of(r); err == nil {
		t.Errorf("a worker without an end: got %s, want an error", got.Name)
	}
}
