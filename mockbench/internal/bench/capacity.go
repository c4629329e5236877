package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"time"

	"scaleguild/internal/run"
)

// capacity parks many requests in one mockapi, lets a part of the clients
// leave, and stops the mock while the others wait.
type capacity struct {
	mockapi, out string
	requests     int
	addresses    int // of the mock: one source reaches about 28,000 connections for each
	progress     io.Writer
}

// Capacity is what was seen.
type Capacity struct {
	Schema      int     `json:"schema"`
	Machine     Machine `json:"machine"`
	Requests    int     `json:"requests"`
	Addresses   int     `json:"addresses"`
	Parked      int64   `json:"parked"` // as the mock counts
	Connecting  float64 `json:"connecting_seconds"`
	KiB         float64 `json:"resident_kib_per_request"`
	Left        int     `json:"clients_left"`
	LeftCounted int64   `json:"clients_left_counted"`
	StillParked int64   `json:"still_parked"`
	StopSeconds float64 `json:"stop_seconds"` // from SIGTERM to the end of the process
	Refused     int     `json:"answered_503"` // of those that still waited
	ExitCode    int     `json:"exit_code"`
}

func (c capacity) run(ctx context.Context) error {
	p := mockapiPeer(c.mockapi, "--capacity", fmt.Sprint(c.requests+10))
	argv := p.argv
	p.argv = func(port int, a ask) []string {
		return append(argv(port, a), "--listen", fmt.Sprintf("127.0.0.1-127.0.0.%d:%d", c.addresses, port)) // the last one counts
	}
	r, err := p.start(ctx, 0, ask{constant: 10 * time.Hour})
	if err != nil {
		return err
	}
	defer r.stop()
	result := Capacity{Schema: schema, Requests: c.requests, Addresses: c.addresses}
	if result.Machine, err = host(); err != nil {
		return err
	}
	before, err := r.residentKiB()
	if err != nil {
		return err
	}
	start := time.Now()
	conns, err := c.connect(ctx, r.port)
	if err != nil {
		return err
	}
	result.Connecting = time.Since(start).Seconds()
	if result.Parked, err = r.awaitCount(ctx, func(s MockStats) bool { return s.Parked == int64(c.requests) }, parkedNow); err != nil {
		return err
	}
	after, err := r.residentKiB()
	if err != nil {
		return err
	}
	result.KiB = (after - before) / float64(c.requests)
	fmt.Fprintf(c.progress, "%d requests wait, %.1f KiB each\n", result.Parked, result.KiB)
	if err := c.depart(ctx, r, conns, &result); err != nil {
		return err
	}
	c.end(r, conns[result.Left:], &result)
	fmt.Fprintf(c.progress, "%d of %d clients counted as gone; stopped in %.2f s, %d of %d answered with 503, exit code %d\n",
		result.LeftCounted, result.Left, result.StopSeconds, result.Refused, len(conns)-result.Left, result.ExitCode)
	return run.WriteFile(c.out, result)
}

// markdown is the document's section.
func (c Capacity) markdown() string {
	return fmt.Sprintf("One process, %d addresses, Linux %s with a limit of %d open files: %d requests waited at once, %.1f KiB of resident memory each.\n"+
		"Then %d clients left (%d counted, %d still waiting), and SIGTERM came: %d of %d got 503, and the process ended after %.1f s with exit code %d.\n",
		c.Addresses, c.Machine.Kernel, c.Machine.Files, c.Parked, c.KiB, c.Left, c.LeftCounted, c.StillParked, c.Refused, c.Requests-c.Left, c.StopSeconds, c.ExitCode)
}

// connect opens all connections, each with one request.
func (c capacity) connect(ctx context.Context, port int) ([]net.Conn, error) {
	// Probes of that many connections would be a load of their own.
	dialer := net.Dialer{Timeout: 10 * time.Second, KeepAlive: -1}
	var conns []net.Conn
	for i := range c.requests {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		address := fmt.Sprintf("127.0.0.%d:%d", 1+i%c.addresses, port)
		conn, err := dialer.DialContext(ctx, "tcp", address)
		if err != nil {
			return nil, fmt.Errorf("connection %d: %w", i+1, err)
		}
		if _, err := fmt.Fprintf(conn, "GET /q?key=r%d HTTP/1.1\r\nHost: mock\r\n\r\n", i); err != nil {
			return nil, fmt.Errorf("connection %d: %w", i+1, err)
		}
		conns = append(conns, conn)
		if len(conns)%10_000 == 0 {
			fmt.Fprintf(c.progress, "%d connections\n", len(conns))
		}
	}
	return conns, nil
}

// depart lets a tenth of the clients leave.
func (c capacity) depart(ctx context.Context, r *running, conns []net.Conn, result *Capacity) (err error) {
	result.Left = c.requests / 10
	for _, conn := range conns[:result.Left] {
		if err := conn.Close(); err != nil {
			return err
		}
	}
	result.LeftCounted, err = r.awaitCount(ctx, func(s MockStats) bool { return s.ClientGone == int64(result.Left) },
		func(s MockStats) int64 { return s.ClientGone })
	if err != nil {
		return err
	}
	result.StillParked, err = r.awaitCount(ctx, func(MockStats) bool { return true }, parkedNow)
	return err
}

func parkedNow(s MockStats) int64 { return s.Parked }

// end stops the mock and counts the refusals.
func (c capacity) end(r *running, conns []net.Conn, result *Capacity) {
	start := time.Now()
	_ = r.cmd.Process.Signal(syscall.SIGTERM)
	<-r.done
	result.StopSeconds = time.Since(start).Seconds()
	result.ExitCode = r.cmd.ProcessState.ExitCode()
	answer := make([]byte, 64)
	for _, conn := range conns {
		_ = conn.SetReadDeadline(time.Now().Add(time.Second))
		if n, err := io.ReadAtLeast(conn, answer, 12); err == nil && bytes.HasPrefix(answer[:n], []byte("HTTP/1.1 503")) {
			result.Refused++
		}
		_ = conn.Close()
	}
}

// awaitCount asks for the statistics until they fulfil a condition.
func (r *running) awaitCount(ctx context.Context, fulfilled func(MockStats) bool, number func(MockStats) int64) (int64, error) {
	for end := time.Now().Add(time.Minute); ; time.Sleep(50 * time.Millisecond) {
		s, err := r.stats()
		if err = errors.Join(err, ctx.Err()); err != nil {
			return 0, err
		}
		if fulfilled(s) {
			return number(s), nil
		}
		if time.Now().After(end) {
			return 0, fmt.Errorf("the mock never counts what was sent (got %+v)\n%s", s, strings.TrimSpace(r.log.String()))
		}
	}
}

func (r *running) stats() (MockStats, error) {
	got, err := http.Get("http://" + r.address() + "/stats")
	if err != nil {
		return MockStats{}, err
	}
	defer got.Body.Close()
	var s MockStats
	err = json.NewDecoder(got.Body).Decode(&s)
	return s, err
}
