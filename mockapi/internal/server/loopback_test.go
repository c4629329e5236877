package server

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"scaleguild/internal/delay"
	"scaleguild/mockapi/internal/fault"
	"scaleguild/mockapi/internal/profile"
)

// patience bounds a test that would otherwise hang.
const patience = 5 * time.Minute

// loopback is a server over real connections with a real clock.
type loopback struct {
	*Server
	address string
	stop    func() error
}

func route(t testing.TB, path, latency, faults string) profile.Route {
	t.Helper()
	distribution, err := delay.Parse(latency, nil)
	if err != nil {
		t.Fatal(err)
	}
	f, err := fault.Parse(faults)
	if err != nil {
		t.Fatal(err)
	}
	return profile.Route{Path: path, Text: latency, Distribution: distribution, Faults: f}
}

// everywhere runs a test twice: with requests that wait inline, and on the shelf.
func everywhere(t *testing.T, test func(t *testing.T, mostInline int64)) {
	t.Run("inline", func(t *testing.T) { test(t, 1<<40) })
	t.Run("shelf", func(t *testing.T) { test(t, 0) })
}

func newLoopback(t testing.TB, mostInline int64, routes ...profile.Route) *loopback {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	logf := t.Logf
	if _, fuzzing := t.(*testing.F); fuzzing { // whose log is closed to the target
		logf = func(string, ...any) {}
	}
	s, err := New(Options{
		Profile: profile.Profile{Seed: "1", Routes: routes}, MostInline: mostInline, Clock: RealClock(), Logf: logf,
	}, ln)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- s.Serve(ctx) }()
	stop := sync.OnceValue(func() error { cancel(); return <-served })
	t.Cleanup(func() { _ = stop() })
	return &loopback{s, ln.Addr().String(), stop}
}

func (l *loopback) dial(t testing.TB) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", l.address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	if err := conn.SetDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	return conn
}

func request11(uri, headers string) string {
	return "GET " + uri + " HTTP/1.1\r\nHost: mock\r\n" + headers + "\r\n"
}

// exchange sends text and gives all bytes until the server closes.
func (l *loopback) exchange(t testing.TB, text string) (string, error) {
	t.Helper()
	conn := l.dial(t)
	if _, err := io.WriteString(conn, text); err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(conn)
	return string(got), err
}

// until waits for a condition of the statistics.
func (l *loopback) until(t testing.TB, what string, fulfilled func(Full) bool) Full {
	t.Helper()
	for end := time.Now().Add(patience); ; time.Sleep(time.Millisecond) {
		full := l.Full()
		if fulfilled(full) {
			return full
		}
		if time.Now().After(end) {
			t.Fatalf("never %s: %+v", what, full)
		}
	}
}

// A client sees the same bytes wherever a request waited: kept connections,
// closed ones, requests sent before the answer to the last, and old clients.
func TestTheSameBytesInlineAndOnTheShelf(t *testing.T) {
	for name, text := range map[string]string{
		"closed":           request11("/q?key=r1", "Connection: close\r\n"),
		"kept":             request11("/q?key=r1", "") + request11("/q?key=r2", "Connection: close\r\n"),
		"sent ahead":       strings.Repeat(request11("/q?key=r3", ""), 30) + request11("/q?key=%C3%BC%22", "Connection: close\r\n"),
		"HTTP/1.0":         "GET /q?key=r1 HTTP/1.0\r\n\r\n",
		"HTTP/1.0 kept":    "GET /q?key=r1 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n" + request11("/q?key=r2", "Connection: close\r\n"),
		"refused":          request11("/q", "") + request11("/q?key=r2", "Connection: close\r\n"),
		"unknown and well": request11("/healthz", "") + request11("/q?key=r2", "Connection: close\r\n"),
	} {
		var answers []string
		for _, mostInline := range []int64{1 << 40, 0} {
			l := newLoopback(t, mostInline, route(t, "*", "constant(2ms)", "none"))
			got, err := l.exchange(t, text)
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			answers = append(answers, got)
		}
		if answers[0] != answers[1] || !strings.Contains(answers[0], "200 OK") {
			t.Errorf("%s: inline\n%s\non the shelf\n%s", name, answers[0], answers[1])
		}
	}
}

func TestFaults(t *testing.T) {
	whole := string(body("r1", value("1", "r1")))
	everywhere(t, func(t *testing.T, mostInline int64) {
		for faults, check := range map[string]func(got string, err error) bool{
			"503=100%": func(got string, err error) bool {
				return err == nil && strings.HasPrefix(got, "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\n") &&
					strings.HasSuffix(got, `{"error":"fault: 503","where":"mockapi"}`)
			},
			"reset=100%": func(got string, err error) bool { return got == "" && errors.Is(err, syscall.ECONNRESET) },
			"truncated_body=100%": func(got string, err error) bool {
				return err == nil && strings.Contains(got, "Content-Length: "+strconv.Itoa(len(whole))+"\r\n") &&
					strings.HasSuffix(got, "\r\n\r\n"+whole[:len(whole)/2])
			},
			"slow_body(50ms)=100%": func(got string, err error) bool { return err == nil && strings.HasSuffix(got, "\r\n\r\n"+whole) },
		} {
			l := newLoopback(t, mostInline, route(t, "*", "constant(1ms)", faults))
			got, err := l.exchange(t, request11("/q?key=r1", "Connection: close\r\n"))
			if !check(got, err) {
				t.Errorf("%s: got %q, %v", faults, got, err)
			}
			name, _, _ := strings.Cut(faults, "=")
			if full := l.Full(); full.Routes[0].Faults[name] != 1 || full.Routes[0].Answered != 1 || full.Parked != 0 {
				t.Errorf("%s: counted as %+v", faults, full.Routes[0])
			}
		}
	})
}

// A body that is to take 600 minutes has begun when its first byte is there.
func TestASlowBodyEndsWithItsClientAndWithTheServer(t *testing.T) {
	everywhere(t, func(t *testing.T, mostInline int64) {
		l := newLoopback(t, mostInline, route(t, "*", "constant(1ms)", "slow_body(600m)=100%"))
		begin := func() net.Conn {
			conn := l.dial(t)
			if _, err := io.WriteString(conn, request11("/q?key=r1", "")); err != nil {
				t.Fatal(err)
			}
			got := bufio.NewReader(conn)
			for line := ""; line != "\r\n"; {
				var err error
				if line, err = got.ReadString('\n'); err != nil {
					t.Fatal(err)
				}
			}
			if first, err := got.ReadByte(); first != '{' || err != nil {
				t.Fatalf("the body begins with %q, %v", first, err)
			}
			return conn
		}
		begin().Close()
		l.until(t, "closed", func(f Full) bool { return f.Connections.Open == 0 })
		stays := begin()
		if err := l.stop(); err != nil {
			t.Error(err)
		}
		if rest, err := io.ReadAll(stays); len(rest) > 0 || err != nil {
			t.Errorf("after the stop: %q, %v", rest, err)
		}
	})
}

func TestHangUntilTheClientLeaves(t *testing.T) {
	everywhere(t, func(t *testing.T, mostInline int64) {
		l := newLoopback(t, mostInline, route(t, "*", "constant(1ms)", "hang=100%"))
		conn := l.dial(t)
		if _, err := io.WriteString(conn, request11("/q?key=r1", "")); err != nil {
			t.Fatal(err)
		}
		l.until(t, "parked", func(f Full) bool { return f.Parked == 1 })
		conn.Close()
		full := l.until(t, "freed", func(f Full) bool { return f.Parked == 0 && f.Connections.Open == 0 })
		if r := full.Routes[0]; r.ClientGone != 1 || r.Answered != 0 || r.Requests != 1 || r.Faults["hang"] != 1 || full.ClientGone != 1 {
			t.Errorf("got %+v", full)
		}
	})
}

func TestAClientThatLeavesFreesItsSlot(t *testing.T) {
	everywhere(t, func(t *testing.T, mostInline int64) {
		l := newLoopback(t, mostInline, route(t, "*", "constant(600m)", "none"))
		var conns []net.Conn
		for i := range 100 {
			conn := l.dial(t)
			if _, err := fmt.Fprint(conn, request11("/q?key=r"+strconv.Itoa(i), "")); err != nil {
				t.Fatal(err)
			}
			conns = append(conns, conn)
		}
		l.until(t, "parked", func(f Full) bool { return f.Parked == 100 })
		for i, conn := range conns[:60] {
			if i%2 == 0 {
				reset(conn)
			}
			conn.Close()
		}
		full := l.until(t, "freed", func(f Full) bool { return f.Parked == 40 && f.Connections.Open == 40 })
		if full.ClientGone != 60 || full.PeakParked != 100 || full.Routes[0].Requests != 60 || full.Routes[0].Answered != 0 {
			t.Errorf("got %+v", full)
		}
		if err := l.stop(); err != nil {
			t.Error(err)
		}
		for i, conn := range conns[60:] {
			got, err := http.ReadResponse(bufio.NewReader(conn), nil)
			if err != nil || got.StatusCode != http.StatusServiceUnavailable || !got.Close {
				t.Fatalf("connection %d got %v, %v after the stop", i, got, err)
			}
		}
		if full := l.Full(); full.Parked != 0 || full.Routes[0].Requests != 60 {
			t.Errorf("after the stop: %+v", full)
		}
	})
}

// Many connections with many requests each, at both sides of the limit. The delays
// are long beside what a request costs on a slow machine, so that many wait at once.
func TestRequestsMixInlineAndOnTheShelf(t *testing.T) {
	l := newLoopback(t, 10, route(t, "*", "uniform(min=0s,max=40ms)", "none"))
	const clients, each = 50, 40
	var group sync.WaitGroup
	for c := range clients {
		conn := l.dial(t)
		group.Go(func() {
			answers := bufio.NewReader(conn)
			for i := range each {
				key := fmt.Sprintf("c%d-%d", c, i)
				if _, err := fmt.Fprint(conn, request11("/q?key="+key, "")); err != nil {
					t.Error(err)
					return
				}
				got, err := http.ReadResponse(answers, nil)
				if err != nil {
					t.Errorf("%s: %v", key, err)
					return
				}
				text, err := io.ReadAll(got.Body)
				if err != nil || string(text) != string(body(key, value("1", key))) {
					t.Errorf("%s: got %q, %v", key, text, err)
					return
				}
			}
		})
	}
	group.Wait()
	full := l.Full()
	if r := full.Routes[0]; r.Requests != clients*each || r.Answered != clients*each || full.Parked != 0 || full.Connections.Accepts != clients {
		t.Errorf("got %+v", full)
	}
	if full.PeakParked <= 10 {
		t.Errorf("at most %d waited at once: nothing went on the shelf", full.PeakParked)
	}
}

// A server that has no time left drops what waits, and says how many.
func TestNoTimeToAnswerWhatWaits(t *testing.T) {
	l := newLoopback(t, 0, route(t, "*", "constant(600m)", "none"))
	const parked = 20
	for i := range parked {
		if _, err := fmt.Fprint(l.dial(t), request11("/q?key=r"+strconv.Itoa(i), "")); err != nil {
			t.Fatal(err)
		}
	}
	l.until(t, "parked", func(f Full) bool { return f.Parked == parked })
	if remain := l.shelf.clear(longPast()); remain != parked {
		t.Errorf("%d requests remain, want %d", remain, parked)
	}
	if remain := l.shelf.clear(time.Now().Add(patience)); remain != 0 || l.Full().Parked != 0 {
		t.Errorf("with time %d requests remain, and %d wait", remain, l.Full().Parked)
	}
}

func TestRoutes(t *testing.T) {
	l := newLoopback(t, MostInline,
		route(t, "/slow/*", "constant(3ms)", "none"), route(t, "/bad", "constant(1ms)", "500=100%"))
	for uri, want := range map[string]int{"/slow/x?key=a": 200, "/slow/y?key=b": 200, "/bad?key=a": 500, "/other?key=a": 404, "/bad": 400} {
		got, err := l.exchange(t, request11(uri, "Connection: close\r\n"))
		if err != nil || !strings.HasPrefix(got, "HTTP/1.1 "+strconv.Itoa(want)+" ") {
			t.Errorf("%s: got %q, %v; want %d", uri, got, err, want)
		}
	}
	full := l.Full()
	slow, bad := full.Routes[0], full.Routes[1]
	if slow.Path != "/slow/*" || slow.Requests != 2 || bad.Requests != 1 || bad.Faults["500"] != 1 || bad.AskedFaults != "500=100%" {
		t.Errorf("got %+v", full)
	}
	if *slow.MeanDrawn != 0.003 || *slow.MeanAsked != 0.003 || *slow.MeanGot < 0.003 || *slow.KSDrawn != 0 || *slow.KSDelivered == 0 {
		t.Errorf("got %+v", slow)
	}
	u := l.Stats()
	if u.Requests != 3 || u.Asked.P50 != nil || u.KSDrawn != nil || u.Latency != "/slow/* constant(3ms); /bad constant(1ms)" || len(u.Witnesses) != 0 {
		t.Errorf("got %+v", u)
	}
}

func TestSeveralListeners(t *testing.T) {
	var listeners []net.Listener
	for range 3 {
		ln, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		listeners = append(listeners, ln)
	}
	s, err := New(Options{
		Profile: profile.Profile{Seed: "1", Routes: []profile.Route{route(t, "*", "constant(1ms)", "none")}},
		Clock:   RealClock(), Logf: t.Logf,
	}, listeners...)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- s.Serve(ctx) }()
	for _, ln := range listeners {
		l := &loopback{Server: s, address: ln.Addr().String()}
		if got, err := l.exchange(t, request11("/q?key=r1", "Connection: close\r\n")); err != nil || !strings.Contains(got, "200 OK") {
			t.Errorf("%s: %q, %v", l.address, got, err)
		}
	}
	if full := s.Full(); full.Connections.Accepts != 3 || full.Routes[0].Requests != 3 {
		t.Errorf("got %+v", full)
	}
	cancel()
	if err := <-served; err != nil {
		t.Error(err)
	}
}

// Anything may come in through the socket; the server answers or closes.
func FuzzRequest(f *testing.F) {
	l := newLoopback(f, 0, route(f, "*", "constant(0s)", "503=10%,truncated_body=10%"))
	f.Add("/q?key=r0", "X: y\r\n")
	f.Add("/q?key=r0", "X\xd4: y\r\n")
	f.Add("/q?key=%00%ff&key=", "Connection: close\r\nContent-Length: 3\r\n")
	f.Add("/../q?key="+strings.Repeat("k", 5000), "Host: a\r\nHost: b\r\n")
	f.Fuzz(func(t *testing.T, uri, headers string) {
		conn := l.dial(t)
		if _, err := io.WriteString(conn, "GET "+uri+" HTTP/1.1\r\nHost: mock\r\n"+headers+"\r\n"); err != nil {
			return
		}
		if err := conn.(*net.TCPConn).CloseWrite(); err != nil {
			return
		}
		if _, err := io.ReadAll(conn); errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("no answer to %q with %q", uri, headers)
		}
		conn.Close()
	})
}
