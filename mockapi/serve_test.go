package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"syscall"
	"testing"

	"scaleguild/internal/cli"
	"scaleguild/internal/run"
)

func TestServesOverLoopback(t *testing.T) {
	m := start(t, quick, "")
	if status, body := m.get(t, "/healthz"); status != 200 || body != "ok\n" {
		t.Errorf("health: %d %q", status, body)
	}
	var group sync.WaitGroup
	for i := range 100 {
		group.Go(func() {
			if status, body := m.get(t, fmt.Sprintf("/quote?key=r%d", i)); status != 200 {
				t.Errorf("r%d: %d %q", i, status, body)
			}
		})
	}
	group.Wait()
	stats := m.until(t, "100 answers", func(u run.Upstream) bool { return u.Requests == 100 })
	if stats.Parked != 0 || stats.ClientGone != 0 || len(stats.Witnesses) != 20 || stats.Witnesses[0].Key != "r0" {
		t.Errorf("got %+v", stats)
	}
	if *stats.Delivered.Max < *stats.Drawn.Max {
		t.Errorf("delivered at most %d us, less than the %d us drawn", *stats.Delivered.Max, *stats.Drawn.Max)
	}
	if code := m.end(t, syscall.SIGINT); code != cli.OK {
		t.Errorf("exit code %d, want 0", code)
	}
	if count := strings.Count(m.errors.String(), "\n"); count != 2 {
		t.Errorf("%d lines on stderr, want one about the limit and one about the end:\n%s", count, m.errors)
	}
}

func TestEndsAtOnceWhileRequestsAreParked(t *testing.T) {
	for _, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT} {
		m := start(t, endless, "")
		const parked = 3000 // a part inline, a part on the shelf
		var conns []net.Conn
		for i := range parked {
			conns = append(conns, m.send(t, fmt.Sprintf("r%d", i)))
		}
		for range 20 {
			conns = append(conns, m.connect(t)) // connections without a request
		}
		m.until(t, "parked", func(u run.Upstream) bool { return u.Parked == parked })
		if code := m.end(t, signal); code != cli.OK {
			t.Errorf("%v: exit code %d, want 0\n%s", signal, code, m.errors)
		}
		refused := 0
		for _, conn := range conns {
			got, err := http.ReadResponse(bufio.NewReader(conn), nil)
			if err == nil && got.StatusCode == http.StatusServiceUnavailable {
				refused++
			} else if err == nil {
				t.Errorf("%v: a parked request was answered with %d", signal, got.StatusCode)
			}
		}
		if refused != parked {
			t.Errorf("%v: %d of %d parked requests got 503\n%s", signal, refused, parked, m.errors)
		}
	}
}

func TestClientsThatLeaveAreCounted(t *testing.T) {
	m := start(t, "lognormal(p50=5s,p99=5001ms)", "") // so long that whoever leaves is seen before it
	for i := range 10 {
		m.send(t, fmt.Sprintf("r%d", i)).Close()
	}
	stay := m.send(t, "stay")
	stats := m.until(t, "11 answers", func(u run.Upstream) bool { return u.Requests == 11 })
	if stats.ClientGone != 10 || stats.Parked != 0 {
		t.Errorf("%d clients gone and %d in flight, want 10 and 0", stats.ClientGone, stats.Parked)
	}
	if got, err := http.ReadResponse(bufio.NewReader(stay), nil); err != nil || got.StatusCode != 200 {
		t.Errorf("the client that stayed got %v, %v", got, err)
	}
}

// Without the listener's patience the server would end here.
func TestOutlivesALackOfDescriptors(t *testing.T) {
	m := start(t, quick, "ulimit -n 32; ")
	m.errors.await(t, "open file limit 32 (hard limit 32)")
	const count = 60
	var conns []net.Conn
	for range count {
		conns = append(conns, m.connect(t)) // the kernel connects them all
	}
	m.errors.await(t, "too many open files; new connections wait until others close")
	for _, conn := range conns[:count-5] {
		conn.Close()
	}
	for i, conn := range conns[count-5:] {
		fmt.Fprintf(conn, "GET /quote?key=r%d HTTP/1.1\r\nHost: mock\r\nConnection: close\r\n\r\n", i)
		got, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil || got.StatusCode != 200 {
			t.Fatalf("connection %d of those that had to wait: %v, %v\n%s", i, got, err, m.errors)
		}
	}
	stats := m.until(t, "5 answers", func(u run.Upstream) bool { return u.Requests == 5 })
	if stats.Accepts < count {
		t.Errorf("%d connections accepted, want at least %d", stats.Accepts, count)
	}
	if code := m.end(t, syscall.SIGTERM); code != cli.OK {
		t.Errorf("exit code %d, want 0", code)
	}
	if text := m.errors.String(); !strings.Contains(text, "stopped after 5 answers") || strings.Contains(text, ", 0 accepts tried again") {
		t.Errorf("stderr:\n%s", text)
	}
}

func TestStopsWhileOutOfDescriptors(t *testing.T) {
	m := start(t, endless, "ulimit -n 32; ")
	for i := range 60 {
		m.send(t, fmt.Sprintf("r%d", i))
	}
	m.errors.await(t, "too many open files")
	if code := m.end(t, syscall.SIGTERM); code != cli.OK {
		t.Errorf("exit code %d, want 0\n%s", code, m.errors)
	}
}

func TestAddressInUse(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	m := command(t, ln.Addr().String(), quick, "")
	out, err := io.ReadAll(m.out)
	_ = m.Wait()
	if code := m.ProcessState.ExitCode(); code != cli.Broke || len(out) > 0 || err != nil {
		t.Errorf("exit code %d, want 1; stdout %q, %v", code, out, err)
	}
	want := fmt.Sprintf("mockapi: LISTEN: cannot listen on %s: address already in use\nhint: LISTEN=127.0.0.1:0 takes a free port\n", ln.Addr())
	if !strings.HasSuffix(m.errors.String(), want) {
		t.Errorf("stderr:\n%swant at the end:\n%s", m.errors, want)
	}
}

func TestAddressOfAnotherMachine(t *testing.T) {
	m := command(t, "192.0.2.1:4000", quick, "") // from a range for documentation
	_ = m.Wait()
	if code := m.ProcessState.ExitCode(); code != cli.Broke || !strings.Contains(m.errors.String(), "LISTEN: cannot listen on 192.0.2.1:4000: ") {
		t.Errorf("exit code %d, stderr:\n%s", code, m.errors)
	}
}
