package bench

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"
)

// fakeMock is a mock in this process, which nobody must stop: its CPU time and memory are
// those of the test.
func fakeMock(t *testing.T, answer http.HandlerFunc) *running {
	t.Helper()
	server := httptest.NewServer(answer)
	t.Cleanup(server.Close)
	self, err := os.FindProcess(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	return &running{
		peer: peer{name: "fake", ready: "GET /ready"}, cmd: &exec.Cmd{Process: self},
		port: server.Listener.Addr().(*net.TCPAddr).Port, done: make(chan struct{}), log: &bytes.Buffer{},
	}
}

// A mock that is told its delay forgets what it was told before, first; one that is busy is
// asked again until it takes it.
func TestAMockIsToldItsDelay(t *testing.T) {
	var mu sync.Mutex
	var calls []string
	busy := 3
	r := fakeMock(t, func(w http.ResponseWriter, q *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		if busy--; busy >= 0 {
			http.Error(w, "busy", http.StatusServiceUnavailable)
			return
		}
		text, _ := io.ReadAll(q.Body)
		calls = append(calls, fmt.Sprintf("%s %s %s", q.Method, q.URL.Path, text))
	})
	if err := r.set(t.Context(), fastAsk()); err != nil || len(calls) > 0 {
		t.Errorf("one that takes no telling: got %v, %q", err, calls)
	}
	r.forget = func() (string, string) { return "DELETE", "/all" }
	r.tell = func(a ask) (string, string, string) { return "POST", "/delay", a.mockapi() }
	if err := r.set(t.Context(), fastAsk()); err != nil {
		t.Fatal(err)
	}
	if got, want := strings.Join(calls, "; "), "DELETE /all ; POST /delay lognormal(p50=200ms,p99=1200ms)"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	ended, end := context.WithCancel(t.Context())
	end()
	if err := r.set(ended, fastAsk()); !errors.Is(err, context.Canceled) {
		t.Errorf("interrupted: got %v", err)
	}
}

// What a mock refuses is in the error, with what it was asked.
func TestWhatAMockRefusesIsTold(t *testing.T) {
	r := fakeMock(t, func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no such stub", http.StatusNotFound) })
	if err := r.call("PUT", "/x", "{}"); err == nil || err.Error() != "PUT /x: 404 Not Found: no such stub\n" {
		t.Errorf("got %v", err)
	}
}

// Waiting for a mock ends when it serves, when its process ends, or when the caller leaves.
func TestWaitingForAMock(t *testing.T) {
	refusals := 2
	r := fakeMock(t, func(w http.ResponseWriter, q *http.Request) {
		if refusals--; refusals >= 0 || q.URL.Path != "/ready" {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	})
	if err := r.await(t.Context()); err != nil {
		t.Errorf("it serves: got %v", err)
	}
	never := fakeMock(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) })
	ended, end := context.WithCancel(t.Context())
	end()
	if err := never.await(ended); !errors.Is(err, context.Canceled) {
		t.Errorf("interrupted: got %v", err)
	}
	close(never.done)
	if err := never.await(t.Context()); err == nil || err.Error() != "it ended before it served" {
		t.Errorf("ended: got %v", err)
	}
}

// A program that is not there, and one that ends at once, are errors with what it printed.
func TestAMockThatCannotBeStarted(t *testing.T) {
	if _, err := exec.LookPath("taskset"); err != nil {
		t.Skip("taskset is not installed")
	}
	p := peer{name: "Talker", ready: "GET /", argv: func(int, ask) []string { return []string{"sh", "-c", "echo out of memory; exit 1"} }}
	r, err := p.start(t.Context(), 0, ask{})
	if err == nil || !strings.Contains(err.Error(), "starting Talker: it ended before it served\nout of memory") {
		t.Errorf("got %v, %v", r, err)
	}
}

// Statistics are asked for until they say what is waited for.
func TestCountsAreAwaited(t *testing.T) {
	left := int64(0)
	r := fakeMock(t, func(w http.ResponseWriter, q *http.Request) {
		left++
		fmt.Fprintf(w, `{"client_gone": %d, "requests": 7}`, left)
	})
	got, err := r.awaitCount(t.Context(), func(s MockStats) bool { return s.ClientGone == 3 }, func(s MockStats) int64 { return s.Requests })
	if got != 7 || left != 3 || err != nil {
		t.Errorf("got %d after %d answers, %v", got, left, err)
	}
	wrong := fakeMock(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<html>") })
	if got, err := wrong.awaitCount(t.Context(), func(MockStats) bool { return true }, nil); err == nil {
		t.Errorf("of no statistics: got %d", got)
	}
}

// The time of each answer is compared with the distribution; without any there is an error
// and no distance of 0 or 1.
func TestTheAccuracyOfAMock(t *testing.T) {
	s := session{scale: 0.1}
	got, err := s.accuracy(t.Context(), fakeMock(t, func(http.ResponseWriter, *http.Request) {}), fastAsk(), 100, 3, 600)
	if err != nil || got.Sent != 30 || got.OK != 30 || got.Horizon != 60 || got.P50 == nil || got.KS <= 0 {
		t.Errorf("got %+v, %v", got, err)
	}
	refusing := fakeMock(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) })
	if got, err := s.accuracy(t.Context(), refusing, fastAsk(), 100, 3, 600); err == nil || err.Error() != "fake: no answer to 30 requests" {
		t.Errorf("of no answer: got %+v, %v", got, err)
	}
}

// Requests that are refused are not parked, and cost nothing each; of those that were, there
// is a cost exactly when one was answered on time.
func TestParkingInAMock(t *testing.T) {
	s := session{scale: 0.01, parked: 20}
	refused, err := s.park(t.Context(), fakeMock(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) }))
	if err != nil || refused.Sent != 20 || refused.OnTime != 0 || refused.KiB != nil || refused.CPU != nil {
		t.Errorf("refused: got %+v, %v", refused, err)
	}
	parked, err := s.park(t.Context(), fakeMock(t, func(http.ResponseWriter, *http.Request) { time.Sleep(s.seconds(14)) }))
	if err != nil || parked.OnTime > 20 || (parked.CPU != nil) != (parked.OnTime > 0) || (parked.KiB != nil) != (parked.OnTime > 0) {
		t.Errorf("parked: got %+v, %v", parked, err)
	}
}

// Connections that cannot be made are named by their number, and an interrupt ends it.
func TestConnectingToAMock(t *testing.T) {
	r := fakeMock(t, func(_ http.ResponseWriter, q *http.Request) { <-q.Context().Done() })
	c := capacity{requests: 5, addresses: 1, progress: io.Discard}
	conns, err := c.connect(t.Context(), r.port)
	if err != nil || len(conns) != 5 {
		t.Fatalf("got %d connections, %v", len(conns), err)
	}
	for _, conn := range conns {
		conn.Close()
	}
	free, err := freePort()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.connect(t.Context(), free); err == nil || !strings.HasPrefix(err.Error(), "connection 1: ") {
		t.Errorf("where nobody listens: got %v", err)
	}
	ended, end := context.WithCancel(t.Context())
	end()
	if _, err := c.connect(ended, r.port); !errors.Is(err, context.Canceled) {
		t.Errorf("interrupted: got %v", err)
	}
}
