package server

import (
	"fmt"
	"math/rand/v2"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/valyala/fasthttp"

	"scaleguild/internal/delay"
	"scaleguild/internal/run"
	"scaleguild/mockapi/internal/profile"
)

func delayOf(b *bench, key string) time.Duration {
	return time.Duration(b.Routes[0].Distribution.Delay(delay.Draw("1", key))) * time.Microsecond
}

func TestAnswerComesAfterTheDelayOfTheKey(t *testing.T) {
	b := newBench(t)
	answer := b.get("/quote?key=r0")
	if asked := <-b.clock.asked; asked != 10956626*time.Microsecond {
		t.Errorf("r0 is to wait %v, want 10.956626s", asked)
	}
	b.clock.advance(10956625 * time.Microsecond)
	if stats := b.Stats(); stats.Parked != 1 || stats.Requests != 0 {
		t.Errorf("1 us before the end %d requests are in flight and %d answered, want 1 and 0", stats.Parked, stats.Requests)
	}
	b.clock.advance(time.Microsecond)
	got := <-answer
	if got.err != nil || got.status != 200 || got.body != `{"key":"r0","value":`+strconv.Itoa(value("1", "r0"))+`}` {
		t.Errorf("got %+v", got)
	}
	if got.contentType != "application/json" || got.date != "" || got.server != "" {
		t.Errorf("headers: %+v", got)
	}
}

func TestThePathDoesNotMatter(t *testing.T) {
	b := newBench(t)
	for _, path := range []string{"/charge", "/", "/healthz/x"} {
		answer := b.get(path + "?other=1&key=r0&key=r1")
		b.clock.advance(<-b.clock.asked)
		if got := <-answer; got.status != 200 || !strings.HasPrefix(got.body, `{"key":"r0",`) {
			t.Errorf("%s: got %+v", path, got)
		}
	}
}

func TestAnyTextIsAKey(t *testing.T) {
	b := newBench(t)
	for _, key := range []string{"a b", `"<&>"`, "ü\n", strings.Repeat("k", 1000)} {
		answer := b.get("/?key=" + url.QueryEscape(key))
		if asked := <-b.clock.asked; asked != delayOf(b, key) {
			t.Errorf("%q waits %v, want %v", key, asked, delayOf(b, key))
		}
		b.clock.advance(time.Hour)
		if got := <-answer; got.status != 200 {
			t.Errorf("%q: got %+v", key, got)
		}
	}
}

func TestRefused(t *testing.T) {
	b := newBench(t)
	for _, c := range []struct {
		method, uri string
		status      int
	}{
		{"GET", "/quote", 400},
		{"GET", "/quote?key=", 400},
		{"GET", "/quote?Key=r0", 400},
		{"GET", "/quote?key=%ff", 400},
		{"POST", "/quote?key=r0", 405},
		{"POST", "/stats", 405},
	} {
		got := <-b.send(c.method, c.uri)
		if got.status != c.status || !strings.HasPrefix(got.body, `{"error":"`) || !strings.HasSuffix(got.body, `","where":"mockapi"}`) {
			t.Errorf("%s %s: got %+v, want %d", c.method, c.uri, got, c.status)
		}
	}
	if stats := b.Stats(); stats.Requests != 0 || stats.PeakParked != 0 {
		t.Errorf("refused requests are counted: %d, %d parked", stats.Requests, stats.PeakParked)
	}
}

func TestHealth(t *testing.T) {
	if got := <-newBench(t).get("/healthz"); got.status != 200 || got.body != "ok\n" {
		t.Errorf("got %+v", got)
	}
}

func TestStatsBeforeTheFirstRequest(t *testing.T) {
	got := <-newBench(t).get("/stats")
	const want = `{
  "accepts": 1,
  "asked": {
    "max_microseconds": null,
    "p50_microseconds": 4000000,
    "p95_microseconds": 13351695,
    "p99_microseconds": 22000000
  },
  "client_gone": 0,
  "delivered": {
    "max_microseconds": null,
    "p50_microseconds": null,
    "p95_microseconds": null,
    "p99_microseconds": null
  },
`
	if !strings.HasPrefix(got.body, want) || got.contentType != "application/json" {
		t.Errorf("got %+v", got)
	}
	stats, err := run.Decode[run.Upstream]([]byte(got.body))
	if err != nil {
		t.Fatal(err)
	}
	if stats.Schema != run.Schema || stats.Latency != askedLatency || stats.Seed != "1" || stats.Witnesses == nil {
		t.Errorf("got %+v", stats)
	}
}

func TestStatsOfLateAnswers(t *testing.T) {
	b := newBench(t)
	var answers []<-chan response
	longest := time.Duration(0)
	for i := range 100 {
		answers = append(answers, b.get(fmt.Sprintf("/quote?key=r%d", i)))
		longest = max(longest, <-b.clock.asked)
	}
	if stats := b.Stats(); stats.Parked != 100 || stats.PeakParked != 100 || stats.Requests != 0 || stats.Drawn.P50 != nil {
		t.Errorf("while all wait: %+v", stats)
	}
	b.clock.advance(longest + 3*time.Second) // one leap: everybody is late
	for _, answer := range answers {
		if got := <-answer; got.status != 200 {
			t.Fatalf("got %+v", got)
		}
	}
	stats := b.Stats()
	if stats.Parked != 0 || stats.PeakParked != 100 || stats.Requests != 100 || stats.Accepts != 100 || stats.ClientGone != 0 {
		t.Errorf("at the end: %+v", stats)
	}
	if passed := (longest + 3*time.Second).Microseconds(); *stats.Delivered.Max != passed || *stats.Drawn.Max != longest.Microseconds() {
		t.Errorf("longest: delivered %d and drawn %d, want %d and %d", *stats.Delivered.Max, *stats.Drawn.Max, passed, longest.Microseconds())
	}
	shortest := delayOf(b, "r3") // r0 to r99's smallest draw
	if want := (longest + 3*time.Second - shortest).Microseconds(); *stats.Overshoot.Max != want {
		t.Errorf("largest overshoot is %d us, want %d", *stats.Overshoot.Max, want)
	}
	var drawn []int64
	for i := range 100 {
		drawn = append(drawn, delayOf(b, fmt.Sprintf("r%d", i)).Microseconds())
	}
	slices.Sort(drawn)
	if got, want := float64(*stats.Drawn.P95), float64(drawn[94]); got < 0.998*want || got > 1.002*want {
		t.Errorf("p95 of the draws is %v us, want %v", got, want)
	}
}

func TestWitnessesAreTheFirstKeysInAnyOrder(t *testing.T) {
	for seed := range uint64(20) {
		var w witnesses
		for _, i := range rand.New(rand.NewPCG(seed, 0)).Perm(200) {
			key := "r" + strconv.Itoa(i%100) // each twice
			w.add(&request{key: key, Decision: profile.Decision{Draw: delay.Draw("1", key), Delay: int64(i % 100)}})
		}
		if len(w) != mostWitnesses {
			t.Fatalf("%d witnesses, want %d", len(w), mostWitnesses)
		}
		for i, one := range w {
			want := run.Witness{Key: "r" + strconv.Itoa(i), Draw: delay.Draw("1", "r"+strconv.Itoa(i)), Delay: int64(i)}
			if one != want {
				t.Fatalf("witness %d is %+v, want %+v", i, one, want)
			}
		}
	}
}

func TestStopAnswersParkedRequests(t *testing.T) {
	b := newBench(t)
	var answers []<-chan response
	for i := range 50 {
		answers = append(answers, b.get(fmt.Sprintf("/quote?key=r%d", i)))
		<-b.clock.asked
	}
	if err := b.stop(); err != nil {
		t.Errorf("Serve: %v", err)
	}
	for i, answer := range answers {
		if got := <-answer; got.status != 503 || got.body != `{"error":"the mock is stopping","where":"mockapi"}` {
			t.Errorf("r%d: got %+v", i, got)
		}
	}
	if stats := b.Stats(); stats.Parked != 0 || stats.Requests != 0 || stats.PeakParked != 50 {
		t.Errorf("got %+v", stats)
	}
}

// Two requests wait; one is answered late, the other is still there.
func TestParkedSecondsAreAnIntegral(t *testing.T) {
	b := newBench(t)
	want := func(seconds float64) {
		t.Helper()
		if got := b.Stats().ParkedSeconds; got != seconds {
			t.Errorf("%v s parked, want %v", got, seconds)
		}
	}
	b.clock.advance(time.Hour) // nobody waits yet
	want(0)
	short := b.get("/quote?key=r3") // 0.39 s
	<-b.clock.asked
	b.clock.advance(125 * time.Millisecond)
	want(0.125)
	b.get("/quote?key=r0") // 10.96 s
	<-b.clock.asked
	b.clock.advance(time.Second)
	<-short
	want(2.125)
	b.clock.advance(2 * time.Second)
	want(4.125)
	if err := b.stop(); err != nil {
		t.Fatal(err)
	}
	b.clock.advance(time.Hour)
	want(4.125)
}

func TestServeReportsABrokenListener(t *testing.T) {
	ln := &scriptedListener{script: []error{syscall.EINVAL}}
	s, err := New(Options{Clock: newHandClock().clock(), Logf: t.Logf}, ln)
	if err != nil {
		t.Fatal(err)
	}
	err = s.Serve(t.Context())
	if err == nil || !strings.HasPrefix(err.Error(), "accepting connections: ") || !strings.Contains(err.Error(), "invalid argument") {
		t.Errorf("got %v", err)
	}
}

// scriptedListener fails as told and then gives connections.
type scriptedListener struct {
	net.Listener
	script []error
}

func (l *scriptedListener) Accept() (net.Conn, error) {
	if len(l.script) == 0 {
		conn, _ := net.Pipe()
		return conn, nil
	}
	err := l.script[0]
	l.script = l.script[1:]
	return nil, &net.OpError{Op: "accept", Err: err}
}

func (*scriptedListener) Addr() net.Addr { return &net.TCPAddr{} }
func (*scriptedListener) Close() error   { return nil }

func TestAcceptIsTriedAgainWithoutDescriptors(t *testing.T) {
	hand := newHandClock()
	var script []error
	for range 4 {
		script = append(script, syscall.EMFILE, syscall.ENFILE)
	}
	lines := 0
	ln := newListener(&scriptedListener{script: script}, nil, hand.clock(), func(string, ...any) { lines++ })
	done := make(chan error, 1)
	go func() { _, err := ln.Accept(); done <- err }()
	var waits []time.Duration
	for range 8 {
		wait := <-hand.asked
		waits = append(waits, wait/time.Millisecond)
		hand.advance(wait)
	}
	if err := <-done; err != nil {
		t.Errorf("Accept: %v", err)
	}
	if want := []time.Duration{5, 10, 20, 40, 80, 160, 200, 200}; !slices.Equal(waits, want) {
		t.Errorf("waits in ms: %v, want %v", waits, want)
	}
	if lines != 1 || ln.retries.Load() != 8 || ln.accepts.Load() != 1 {
		t.Errorf("%d lines, %d retries, %d accepts; want 1, 8, 1", lines, ln.retries.Load(), ln.accepts.Load())
	}
}

func TestCloseEndsTheWaitForADescriptor(t *testing.T) {
	hand := newHandClock()
	ln := newListener(&scriptedListener{script: []error{syscall.EMFILE, net.ErrClosed}}, nil, hand.clock(), t.Logf)
	done := make(chan error, 1)
	go func() { _, err := ln.Accept(); done <- err }()
	<-hand.asked // and the clock stands still
	if err := ln.Close(); err != nil {
		t.Error(err)
	}
	if err := <-done; err == nil {
		t.Error("Accept gave a connection of a closed listener")
	}
}

func TestErrorsOfConnectionsAreLoggedAFewTimes(t *testing.T) {
	lines := 0
	log := &connectionLog{logf: func(string, ...any) { lines++ }}
	for range 1000 {
		log.Printf("broken")
	}
	if lines != shownErrors+1 {
		t.Errorf("%d lines, want %d", lines, shownErrors+1)
	}
}

func TestValuesAreSpreadAndApartFromDelays(t *testing.T) {
	seen := map[int]int{}
	for i := range 100_000 {
		seen[value("1", "r"+strconv.Itoa(i))]++
	}
	for v, count := range seen {
		// 100 expected, standard deviation 10.
		if v < 0 || v > 999 || count > 160 || count < 40 {
			t.Errorf("value %d comes %d times in 100,000", v, count)
		}
	}
	if len(seen) != 1000 {
		t.Errorf("%d values, want 1000", len(seen))
	}
	if value("1", "r0") == value("2", "r0") && value("1", "r1") == value("2", "r1") {
		t.Error("the value does not depend on the seed")
	}
}

// A connection that serves requests whose delay is over at once.
func BenchmarkHandler(b *testing.B) {
	bench := newBench(b)
	over := make(chan time.Time)
	close(over)
	bench.Options.Clock.Timer = func(time.Duration) (<-chan time.Time, func()) { return over, func() {} }
	var ctx fasthttp.RequestCtx
	ctx.Request.SetRequestURI("/quote?key=r123456")
	b.ReportAllocs()
	for b.Loop() {
		ctx.Response.Reset()
		bench.handle(&ctx)
	}
	if ctx.Response.StatusCode() != 200 {
		b.Fatalf("got %d", ctx.Response.StatusCode())
	}
}

func BenchmarkStats(b *testing.B) {
	bench := newBench(b)
	for i := range 10_000 {
		r := &request{key: strconv.Itoa(i), Decision: profile.Decision{Delay: int64(i * 1000)}}
		bench.tally.enter(r)
		bench.tally.answer(r, int64(i*1000+i))
	}
	for b.Loop() {
		bench.Stats()
	}
}
