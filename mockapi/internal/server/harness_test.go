package server

import (
	"context"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/valyala/fasthttp"
	"github.com/valyala/fasthttp/fasthttputil"

	"scaleguild/internal/delay"
	"scaleguild/mockapi/internal/profile"
)

const askedLatency = "lognormal(p50=4s,p99=22s)"

// handClock is a clock that stands still until a test moves it.
type handClock struct {
	mu     sync.Mutex
	now    time.Time
	timers []handTimer
	asked  chan time.Duration // each timer's length, as it is started
}

type handTimer struct {
	due  time.Time
	fire chan time.Time
}

func newHandClock() *handClock {
	return &handClock{now: time.Unix(1_000_000, 0), asked: make(chan time.Duration, 1000)}
}

func (c *handClock) clock() Clock {
	return Clock{Now: c.read, Timer: c.timer, AfterFunc: func(d time.Duration, f func()) func() {
		fired, release := c.timer(d)
		go func() { <-fired; f() }()
		return release
	}}
}

func (c *handClock) read() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *handClock) timer(d time.Duration) (<-chan time.Time, func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	fire := make(chan time.Time, 1)
	c.timers = append(c.timers, handTimer{c.now.Add(d), fire})
	c.asked <- d
	return fire, func() {}
}

// advance moves the clock and fires every timer that is due.
func (c *handClock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	kept := c.timers[:0]
	for _, one := range c.timers {
		if one.due.After(c.now) {
			kept = append(kept, one)
			continue
		}
		one.fire <- c.now
	}
	c.timers = kept
}

// bench is a server over connections in memory, with a clock moved by hand.
type bench struct {
	*Server
	clock *handClock
	dial  func(string) (net.Conn, error)
	stop  func() error // orders the server to stop and waits for Serve
}

func newBench(t testing.TB) *bench {
	t.Helper()
	distribution, err := delay.Parse(askedLatency, nil)
	if err != nil {
		t.Fatal(err)
	}
	ln := fasthttputil.NewInmemoryListener()
	hand := newHandClock()
	s, err := New(Options{
		Profile:    profile.Profile{Seed: "1", Routes: []profile.Route{{Path: "*", Text: askedLatency, Distribution: distribution}}},
		MostInline: MostInline, Clock: hand.clock(), Logf: t.Logf,
	}, ln)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- s.Serve(ctx) }()
	stop := sync.OnceValue(func() error { cancel(); return <-served })
	t.Cleanup(func() { _ = stop() })
	return &bench{s, hand, func(string) (net.Conn, error) { return ln.Dial() }, stop}
}

type response struct {
	status int
	body   string
	// Headers by name; fasthttp's own listing adds a date that nobody sent.
	contentType, date, server string
	err                       error
}

// get sends a request over a connection of its own and gives the answer later.
func (b *bench) get(uri string) <-chan response { return b.send(fasthttp.MethodGet, uri) }

func (b *bench) send(method, uri string) <-chan response {
	answer := make(chan response, 1)
	go func() {
		client := fasthttp.Client{Dial: b.dial, MaxIdemponentCallAttempts: 1}
		defer client.CloseIdleConnections()
		request, got := fasthttp.AcquireRequest(), fasthttp.AcquireResponse()
		defer fasthttp.ReleaseRequest(request)
		defer fasthttp.ReleaseResponse(got)
		request.Header.SetMethod(method)
		request.SetRequestURI("http://mock" + uri)
		err := client.Do(request, got)
		header := func(name string) string { return string(got.Header.Peek(name)) }
		answer <- response{
			got.StatusCode(), string(got.Body()),
			header(fasthttp.HeaderContentType), header(fasthttp.HeaderDate), header(fasthttp.HeaderServer), err,
		}
	}()
	return answer
}
