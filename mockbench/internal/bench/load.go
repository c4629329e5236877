package bench

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"sync"
	"syscall"
	"time"
)

// load is requests at a fixed rate: the open model. Each begins at its own
// moment, whether or not earlier ones have been answered.
type load struct {
	address string
	rate    float64 // requests per second
	count   int
	timeout time.Duration // after which the client leaves
	prefix  string        // of the keys
}

// outcome is what became of a request.
type outcome struct {
	what string        // "ok", a status, "reset", "truncated", "timeout" or "error"
	took time.Duration // from the sending to the last byte
}

// run sends all requests and hands each outcome to note, one at a time. It
// gives the time that the sending took: longer than count/rate when the client
// could not keep up.
func (l load) run(ctx context.Context, note func(outcome)) (sending time.Duration) {
	pool := &pool{address: l.address}
	defer pool.close()
	outcomes := make(chan outcome, 1024)
	noted := make(chan struct{})
	go func() {
		defer close(noted)
		for o := range outcomes {
			note(o)
		}
	}()
	var group sync.WaitGroup
	start := time.Now()
	for i := range l.count {
		due := start.Add(time.Duration(float64(i) / l.rate * float64(time.Second)))
		if wait := time.Until(due); wait > 0 {
			select {
			case <-ctx.Done():
			case <-time.After(wait):
			}
		}
		if ctx.Err() != nil {
			break
		}
		group.Go(func() { outcomes <- l.send(pool, l.prefix+strconv.Itoa(i)) })
	}
	sending = time.Since(start)
	group.Wait()
	close(outcomes)
	<-noted
	return sending
}

func (l load) send(pool *pool, key string) outcome {
	conn, err := pool.take()
	if err != nil {
		return outcome{what: "error"}
	}
	start := time.Now()
	what, keep := conn.exchange(key, start.Add(l.timeout))
	took := time.Since(start)
	if keep {
		pool.give(conn)
	} else {
		conn.drop()
	}
	return outcome{what, took}
}

// client is one connection.
type client struct {
	net.Conn
	in *bufio.Reader
}

// exchange sends a request and reads its answer; keep says whether the
// connection can be used again.
func (c *client) exchange(key string, deadline time.Time) (what string, keep bool) {
	if err := c.SetDeadline(deadline); err != nil {
		return "error", false
	}
	if _, err := io.WriteString(c, "GET /q?key="+key+" HTTP/1.1\r\nHost: mock\r\n\r\n"); err != nil {
		return failure(err), false
	}
	got, err := http.ReadResponse(c.in, nil)
	if err != nil {
		return failure(err), false
	}
	if _, err := io.Copy(io.Discard, got.Body); err != nil {
		return failure(err), false
	}
	if got.StatusCode != http.StatusOK {
		return strconv.Itoa(got.StatusCode), !got.Close
	}
	return "ok", !got.Close
}

func failure(err error) string {
	var timeout net.Error
	switch {
	case errors.Is(err, syscall.ECONNRESET):
		return "reset"
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "truncated"
	case errors.As(err, &timeout) && timeout.Timeout():
		return "timeout"
	}
	return "error"
}

// drop closes with a reset, which leaves no port waiting.
func (c *client) drop() {
	if tcp, ok := c.Conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = c.Close()
}

// pool keeps connections for the next request; the last used goes first.
type pool struct {
	address string
	mu      sync.Mutex
	idle    []*client
}

func (p *pool) take() (*client, error) {
	p.mu.Lock()
	if n := len(p.idle); n > 0 {
		conn := p.idle[n-1]
		p.idle = p.idle[:n-1]
		p.mu.Unlock()
		return conn, nil
	}
	p.mu.Unlock()
	conn, err := net.DialTimeout("tcp", p.address, 5*time.Second)
	if err != nil {
		return nil, err
	}
	return &client{conn, bufio.NewReaderSize(conn, 1024)}, nil
}

func (p *pool) give(conn *client) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.idle = append(p.idle, conn)
}

func (p *pool) close() {
	for _, conn := range p.idle {
		conn.drop()
	}
}
