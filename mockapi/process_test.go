package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"scaleguild/internal/run"
)

// patience bounds a test that would otherwise hang. No test measures time
// against it: the delays of these tests are either milliseconds or many minutes.
const patience = 5 * time.Minute

const (
	quick   = "lognormal(p50=1ms,p99=5ms)"
	endless = "lognormal(p50=600m,p99=900m)"
)

// mock is the real command as a process of its own.
type mock struct {
	*exec.Cmd
	address string
	out     *bufio.Reader
	errors  *lines
}

// start runs the command with arguments of a shell before it ("" or a limit),
// and waits until it says that it listens.
func start(t *testing.T, latency, prelude string) *mock {
	t.Helper()
	m := command(t, "127.0.0.1:0", latency, prelude)
	line, err := m.out.ReadString('\n')
	if err != nil {
		t.Fatalf("stdout: %v\n%s", err, m.errors)
	}
	address, found := strings.CutPrefix(strings.TrimSpace(line), "listening on ")
	if !found {
		t.Fatalf("the first line is %q", line)
	}
	m.address = address
	return m
}

func command(t *testing.T, listen, latency, prelude string) *mock {
	t.Helper()
	m := &mock{Cmd: exec.CommandContext(t.Context(), "sh", "-c", prelude+"exec mockapi"), errors: newLines()}
	m.Env = append(m.Environ(), "SEED=1", "UPSTREAM_LATENCY="+latency, "LISTEN="+listen)
	m.Stderr = m.errors
	out, err := m.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	m.out = bufio.NewReader(out)
	if err := m.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = m.Wait() }) // the test's context has killed it by then
	return m
}

// end sends a signal, if any, and gives the exit code. All of stdout but its
// first line was empty.
func (m *mock) end(t *testing.T, signal syscall.Signal) int {
	t.Helper()
	if err := m.Process.Signal(signal); err != nil {
		t.Fatal(err)
	}
	guard := time.AfterFunc(patience, func() { _ = m.Process.Kill() })
	defer guard.Stop()
	rest, err := io.ReadAll(m.out)
	if err != nil || len(rest) > 0 {
		t.Errorf("more on stdout: %q, %v", rest, err)
	}
	_ = m.Wait() // the exit code says it
	return m.ProcessState.ExitCode()
}

func (m *mock) get(t *testing.T, path string) (int, string) {
	t.Helper()
	client := http.Client{Timeout: patience, Transport: &http.Transport{DisableKeepAlives: true}}
	got, err := client.Get("http://" + m.address + path)
	if err != nil {
		t.Fatalf("GET %s: %v\n%s", path, err, m.errors)
	}
	defer got.Body.Close()
	body, err := io.ReadAll(got.Body)
	if err != nil {
		t.Fatalf("GET %s: %v", path, err)
	}
	return got.StatusCode, string(body)
}

// until asks for the statistics again and again until they fulfil a condition.
func (m *mock) until(t *testing.T, what string, fulfilled func(run.Upstream) bool) run.Upstream {
	t.Helper()
	for deadline := time.Now().Add(patience); ; {
		_, body := m.get(t, "/stats")
		stats, err := run.Decode[run.Upstream]([]byte(body))
		if err != nil {
			t.Fatal(err)
		}
		if fulfilled(stats) {
			return stats
		}
		if time.Now().After(deadline) {
			t.Fatalf("never %s: %s\n%s", what, body, m.errors)
		}
	}
}

// send opens a connection and sends a request for a key, without reading.
func (m *mock) send(t *testing.T, key string) net.Conn {
	t.Helper()
	conn := m.connect(t)
	if _, err := fmt.Fprintf(conn, "GET /quote?key=%s HTTP/1.1\r\nHost: mock\r\n\r\n", key); err != nil {
		t.Fatal(err)
	}
	return conn
}

func (m *mock) connect(t *testing.T) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", m.address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	if err := conn.SetDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	return conn
}

// lines collects what a process writes, and tells when a text has come.
type lines struct {
	mu      sync.Mutex
	text    bytes.Buffer
	arrived *sync.Cond
}

func newLines() *lines {
	l := &lines{}
	l.arrived = sync.NewCond(&l.mu)
	return l
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	defer l.arrived.Broadcast()
	return l.text.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// await returns when the process has written text.
func (l *lines) await(t *testing.T, text string) {
	t.Helper()
	late := false
	guard := time.AfterFunc(patience, func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		late = true
		l.arrived.Broadcast()
	})
	defer guard.Stop()
	l.mu.Lock()
	defer l.mu.Unlock()
	for !strings.Contains(l.text.String(), text) {
		if late {
			t.Fatalf("stderr never says %q:\n%s", text, l.text.String())
		}
		l.arrived.Wait()
	}
}
