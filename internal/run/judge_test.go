package run_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	. "scaleguild/internal/run" // the records come from a package that imports this one
	"scaleguild/internal/run/runtest"
)

func micros(v int64) *int64 { return &v }

func number(v int) *int { return &v }

func seconds(v float64) *float64 { return &v }

// sound is a record that breaks no rule: 300 correct responses in 30 s, and one that failed.
func sound() Record {
	r := runtest.Record(runtest.Facts{
		Plan: runtest.Plan(), Utilisation: 0.9, Parked: 5, PeakParked: 9, MemoryBytes: 90 << 20,
		Load: runtest.Load{
			Kinds: map[string]Kind{"health": timed(200, 1), "quote": timed(100, 0)}, All: timed(300, 1),
			Cause: "502", Outside: 99, InFlight: 20,
		},
	})
	r.Upstream.Requests = 10000 // so that a drawn quantile has little room for chance
	return r
}

// timed is a kind with response times.
func timed(completed, failed int) Kind {
	return Kind{Completed: completed, Failed: failed, P50: seconds(2), P95: seconds(3), P99: seconds(4)}
}

// setSeconds sets the responses of each second, one of them failed, and all that is counted of them.
func setSeconds(r *Record, second func(i int) int) {
	n := 0
	for i := range r.Load.BySecond {
		r.Load.BySecond[i] = second(i)
		n += second(i)
	}
	l := &r.Load
	l.MeanResponse *= float64(l.Completed+1) / float64(n)
	l.Completed, l.All.Completed, r.K6.All.Completed = n-1, n-1, n-1
	l.CompletedRate = float64(n-1) / 30
	l.Started, l.Finished, r.K6.Started, r.K6.Finished = n+100, n+100, n+100, n+100
	l.Kinds["health"] = Kind{Completed: n - 101, Failed: 1}
	changeK6(r, "health", func(k *K6Kind) { k.Completed = n - 101 })
}

// changeK6 changes what k6 says of a kind.
func changeK6(r *Record, kind string, change func(*K6Kind)) {
	k := r.K6.Kinds[kind]
	change(&k)
	r.K6.Kinds[kind] = k
}

func TestASoundRecordIsValidWithoutDoubtsButTheFailure(t *testing.T) {
	if v := Judge(sound()); !v.Valid || len(v.Reasons) != 0 {
		t.Errorf("got %+v", v)
	}
	if d := Doubts(sound()); len(d) != 1 || d[0] != "1 of 301 responses of the window failed" {
		t.Errorf("got %q", d)
	}
}

// change breaks a sound record, and says what the verdict must say of it.
type change struct {
	breaks func(*Record)
	says   string
}

// broken lists records that break one rule each.
func broken() map[string]change { return with(wrong(), impossible(), changed()) }

func wrong() map[string]change {
	return map[string]change{
		"quota":    {func(r *Record) { r.Budget.QuotaRead, r.CPU.Utilisation = 2, 0.45 }, "quota is 2 cores, the plan's 1"},
		"affinity": {func(r *Record) { r.Budget.ServiceCPUsGot = []int{0, 1} }, "CPUs [0 1], the plan says [0]"},
		"window": {func(r *Record) {
			r.Plan.Variables["WINDOW"] = "3s"
			r.SpeedProbe = nil
			r.CPU = CPU{UsageSeconds: 2.7, UserSeconds: 2, SystemSeconds: 0.7, WallSeconds: 3, Utilisation: 0.9, Periods: 30}
			r.Load.CompletedRate = 100
		}, "3 s is shorter than 10 s"},
		"no script":  {func(r *Record) { r.Plan.Script = "load.js" }, "nothing is known of what the k6 script did (got null, want the account of load.js)"},
		"script":     {func(r *Record) { r.Script = &Script{Unbooked: 3} }, "the script sent 3 requests past send and batch, which nobody booked (want 0)"},
		"rough":      {func(r *Record) { r.Plan.Rough = true }, "a rough look of 30 s was asked for"},
		"no window":  {func(r *Record) { r.Plan.Variables["WINDOW"] = "long" }, `WINDOW is not a duration: "long"`},
		"wall":       {func(r *Record) { r.CPU.WallSeconds, r.CPU.Utilisation = 36, 0.75 }, "36.00 s apart, the window is 30 s"},
		"sampler":    {func(r *Record) { r.Harness.Samples = 20 }, "20 samples of 30"},
		"unfinished": {func(r *Record) { r.Load.Finished, r.K6.Finished = 390, 390 }, "400 requests were started, 390 finished"},
		"failures": {func(r *Record) {
			r.Load.Failed, r.Load.All.Failed, r.K6.All.Failed = 30, 30, 30
			r.Load.BySecond[0] += 29
			r.Load.Kinds["health"] = Kind{Completed: 200, Failed: 30}
			changeK6(r, "health", func(k *K6Kind) { k.Failed = 30 })
		}, "9.09 % of the responses failed, at most 1 %"},
		"nothing": {func(r *Record) {
			r.Load.Completed, r.Load.Failed, r.Load.CompletedRate, r.Load.BySecond = 0, 0, 0, make([]int, 30)
			r.Load.All, r.Load.Kinds, r.K6.All, r.K6.Kinds = Kind{}, nil, K6Kind{}, nil
		}, "no correct response"},
		"kinds": {func(r *Record) {
			r.Load.Kinds["quote"] = Kind{Completed: 99}
			changeK6(r, "quote", func(k *K6Kind) { k.Completed = 99 })
		}, "add up to 299 correct and 1 failed, the window has 300 and 1"},
		"dropped":      {func(r *Record) { r.Load.DroppedIterations, r.K6.DroppedIterations = 4, 4 }, "4 iterations were dropped"},
		"rate":         {func(r *Record) { r.Load.CompletedRate = 10.1 }, "10.1 per second, 300 responses in 30 s make 10"},
		"utilisation":  {func(r *Record) { r.CPU.Utilisation = 0.95 }, "0.95, 27 s of 30 s make 0.9"},
		"little":       {func(r *Record) { r.Load.LittleInFlight = 18 }, "20.00 requests were in flight, the response times account for 18.00"},
		"harness":      {func(r *Record) { r.Harness.HarnessBusyShare = 0.95 }, "95 % busy, at most 80 %"},
		"all kinds":    {func(r *Record) { r.Load.All.Failed = 2 }, "all kinds together have 300 correct and 2 failed, the window has 300 and 1"},
		"idle":         {func(r *Record) { r.Harness.HostIdleShare = 0.01 }, "idle for 1.0 % of its CPUs' time, at least 5 %"},
		"k6 late":      {func(r *Record) { r.Harness.K6DelaySeconds = 0.095 }, "k6 waited 95.00 ms for a CPU on average, at most "},
		"mock late":    {func(r *Record) { *r.Harness.MockDelaySeconds = 0.03 }, "mock upstream waited 30.00 ms for a CPU on average, at most "},
		"k6 started":   {func(r *Record) { r.K6.Started = 401 }, "k6 counted 401 requests started in the whole run, the runner 400"},
		"k6 finished":  {func(r *Record) { r.K6.Finished = 399 }, "k6 counted 399 requests finished in the whole run, the runner 400"},
		"k6 dropped":   {func(r *Record) { r.K6.DroppedIterations = 1 }, "k6 counted 1 iterations dropped in the whole run, the runner 0"},
		"k6 all":       {func(r *Record) { r.K6.All.Failed = 2 }, "k6 counted 2 failed responses of all kinds in the window, the runner 1"},
		"k6 kind":      {func(r *Record) { changeK6(r, "quote", func(k *K6Kind) { k.Completed = 101 }) }, "k6 counted 101 correct responses of quote in the window, the runner 100"},
		"k6 quantile":  {func(r *Record) { changeK6(r, "quote", func(k *K6Kind) { k.P99 = seconds(4.01) }) }, "k6's p99 of quote is 4.01 s, that of the histogram 4 s (tolerance 0.2 %)"},
		"k6 nothing":   {func(r *Record) { changeK6(r, "quote", func(k *K6Kind) { k.P50 = nil }) }, "k6's p50 of quote is missing, that of the histogram 2 s"},
		"pause":        {func(r *Record) { r.Upstream.Overshoot.Max = micros(101039) }, "101039 us longer than drawn, at most 90000 us"},
		"overshoot":    {func(r *Record) { r.Upstream.Overshoot.P99 = micros(25000) }, "25000 us, at most 20000 us"},
		"injected":     {func(r *Record) { r.Upstream.Drawn.P50 = micros(230000) }, "p50 of 10000 delays is 230000 us, below which 57.20 % of the plan's distribution lie (want 50 %, tolerance 2.26 %)"},
		"injected p95": {func(r *Record) { r.Upstream.Drawn.P95 = micros(900000) }, "p95 of 10000 delays is 900000 us"},
		"injected p99": {func(r *Record) { r.Upstream.Drawn.P99 = micros(800000) }, "p99 of 10000 delays is 800000 us"},
		"no p99":       {func(r *Record) { r.Upstream.Drawn.P99 = nil }, "has no p99 of them"},
		"injected what": {func(r *Record) {
			r.Plan.Variables["UPSTREAM_LATENCY"], r.Upstream.Latency = "odd", "odd"
		}, `cannot be compared with the plan's UPSTREAM_LATENCY "odd"`},
		"latency":     {func(r *Record) { r.Upstream.Latency = "lognormal(p50=1ms,p99=2ms)" }, `latency is "lognormal(p50=1ms,p99=2ms)", the plan's "lognormal(p50=200ms`},
		"seed":        {func(r *Record) { r.Upstream.Seed = "2" }, `seed is "2", the plan's "1"`},
		"no upstream": {func(r *Record) { r.Upstream.Requests = 0 }, "answered 0 requests"},
		"late":        {func(r *Record) { r.Load.FailedOfStarted = map[string]int{"1050": 4, "502": 1} }, "5 of the 301 requests that were started in the window failed in the end (1050 4, 502 1), at most 1 %"},
		"no account":  {func(r *Record) { r.Load.StartedInWindow = nil }, "load.started_in_window is not in a record of schema 2"},
		"no seconds":  {func(r *Record) { r.Load.BySecond = nil }, "load.finished_by_second is not in a record of schema 2"},
		"unseen":      {func(r *Record) { r.Harness.K6Silence = nil }, "harness.k6_silence_seconds or k6_dispatch_delay_p99_seconds is not in a record of schema 2"},
		"silent":      {func(r *Record) { r.Harness.K6Silence = seconds(0.44) }, "k6 was silent for 440 ms while answers lay unread, at most 100 ms"},
		"k6 late p99": {func(r *Record) { r.Harness.K6DelayP99 = seconds(0.0046) }, "a thread of k6 waited 4.60 ms or more for a CPU, at most 3 ms"},
		"workers":     {func(r *Record) { r.Plan.Variables["WORKERS"] = "2" }, "1 workers reported, the plan has 2"},
		"how many":    {func(r *Record) { r.Plan.Variables["WORKERS"] = "many" }, "1 workers reported, the plan does not say how many: "},
		"loop":        {func(r *Record) { *r.Workers[0].Loop = "asyncio.unix_events._UnixSelectorEventLoop" }, `ran with LOOP "asyncio.unix`},
		"server":      {func(r *Record) { *r.Workers[0].Server = "gunicorn" }, `ran with SERVER "gunicorn", the plan has "uvicorn"`},
		"handlers":    {func(r *Record) { *r.Workers[0].Handlers = "blocking" }, `ran with HANDLERS "blocking", the plan has "async"`},
		"no end":      {func(r *Record) { r.Workers[0].Requests = nil }, "worker 101 did not report its end"},
		"empty": {func(r *Record) {
			setSeconds(r, func(i int) int { return 40 * min(1, i/2) })
		}, "no response finished in 2 of the window's 30 seconds, one after another, at 40.0 a second"},
		"halves": {func(r *Record) {
			setSeconds(r, func(i int) int { return []int{40, 28}[i/15] })
		}, "40.0 responses a second finished in the first half of the window and 28.0 in the second, at most 1.25 times as many"},
		"third": {func(r *Record) {
			setSeconds(r, func(i int) int { return []int{40, 20, 40}[i/10] })
		}, "20.0 responses a second finished in the second third of the window and 40.0 in the others, a third may differ by 33 %"},
		"seconds": {func(r *Record) { r.Load.BySecond[0]-- }, "300 responses finished in the seconds of the window, the window has 301"},
		"steady":  {func(r *Record) { r.Load.MeanResponse = 4 }, "rate x response time is 40.1, in flight are 20.0 (tolerance"},
	}
}

var update = flag.Bool("update", false, "write testdata/reasons.txt anew")

// The list of all reasons, for those who want to read what voids a run.
func TestTheListOfReasonsIsUpToDate(t *testing.T) {
	var list strings.Builder
	for _, name := range slices.Sorted(maps.Keys(broken())) {
		r := sound()
		broken()[name].breaks(&r)
		fmt.Fprintf(&list, "%-14s %s\n", name, strings.Join(Judge(r).Reasons, "; "))
	}
	file := filepath.Join("testdata", "reasons.txt")
	if *update {
		if err := os.WriteFile(file, []byte(list.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(file); err != nil || string(got) != list.String() {
		t.Errorf("%s is not the list of reasons (%v); go test ./internal/run -update writes it anew:\n%s", file, err, list.String())
	}
}

// Each record breaks one rule, and the verdict has that one reason.
func TestEachRuleVoidsARecord(t *testing.T) {
	for name, c := range broken() {
		r := sound()
		c.breaks(&r)
		v := Judge(r)
		if v.Valid || len(v.Reasons) != 1 || !strings.Contains(v.Reasons[0], c.says) {
			t.Errorf("%s: got %q, want one reason with %q", name, v.Reasons, c.says)
		}
	}
}

func TestDoubtsDoNotVoid(t *testing.T) {
	for name, c := range map[string]struct {
		shakes func(*Record)
		says   string
	}{
		"not steady": {func(r *Record) { r.Load.MeanResponse, r.Plan.Variables["MODEL"] = 3, OpenModel }, "rate x response time is 30.1, in flight are 20.0"},
		"late":       {func(r *Record) { r.Load.FailedOfStarted = map[string]int{"1050": 2} }, "of the 301 requests that were started in the window failed in the end: 1050 2"},
		"noisy":      {func(r *Record) { r.Harness.BusyBefore = 0.3 }, "30 % busy before the run, at most 10 %"},
		"steal":      {func(r *Record) { r.Harness.HostStealShare = 0.05 }, "took 5.0 %"},
		"lost":       {func(r *Record) { r.Workers[0].Requests = number(399) }, "the workers counted 399 requests, 400 finished"},
	} {
		r := sound()
		c.shakes(&r)
		if d := strings.Join(Doubts(r), "\n"); !strings.Contains(d, c.says) || !Judge(r).Valid {
			t.Errorf("%s: got %q", name, d)
		}
	}
}

func TestAFewRequestsMayDrawAnotherMedian(t *testing.T) {
	r := sound()
	r.Upstream.Requests, r.Upstream.Drawn.P50, r.Upstream.Drawn.P99 = 100, micros(280000), micros(2500000)
	if v := Judge(r); !v.Valid {
		t.Errorf("got %q", v.Reasons)
	}
}

func TestDecodeIsStrict(t *testing.T) {
	data, err := Canonical(sound())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Decode[Record](data); err != nil {
		t.Fatalf("what was written cannot be read: %v", err)
	}
	change := func(edit func(map[string]any)) []byte {
		var tree map[string]any
		if err := json.Unmarshal(data, &tree); err != nil {
			t.Fatal(err)
		}
		edit(tree)
		out, err := json.Marshal(tree)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	for name, c := range map[string]struct {
		data []byte
		says string
	}{
		"a missing number":  {change(func(m map[string]any) { delete(m["cpu"].(map[string]any), "utilisation") }), "cpu.utilisation: missing"},
		"null for a number": {change(func(m map[string]any) { m["cpu"].(map[string]any)["utilisation"] = nil }), "cpu.utilisation: missing"},
		"an unknown key":    {change(func(m map[string]any) { m["more"] = 1 }), "more: unknown key"},
		"another schema":    {change(func(m map[string]any) { m["schema"] = 9 }), "schema: newer than this program (got 9, want at most 2)"},
		"half a file":       {data[:len(data)/2], "it ends too early"},
		"two values":        {append(data, data...), "more than one"},
	} {
		if _, err := Decode[Record](c.data); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: got %v, want %q", name, err, c.says)
		}
	}
}

func TestCanonicalIsSortedAndStable(t *testing.T) {
	a, err := Canonical(map[string]any{"b": 1, "a": "<x>"})
	if err != nil || string(a) != "{\n  \"a\": \"<x>\",\n  \"b\": 1\n}\n" {
		t.Errorf("got %q, %v", a, err)
	}
}

func TestThePlansDigestIsOfItsVariables(t *testing.T) {
	p := sound().Plan
	digest := PlanDigest(p)
	p.Block, p.Why = 7, "other prose"
	if PlanDigest(p) != digest {
		t.Error("block or prose changed the digest")
	}
	p.Variables["WINDOW"] = "31s"
	if PlanDigest(p) == digest {
		t.Error("a variable did not change the digest")
	}
}
