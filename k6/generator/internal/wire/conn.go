package wire

import (
	"bufio"
	"context"
	"net"
	"syscall"
	"time"

	"go.k6.io/k6/lib/netext"
)

// headSize is the most that the head of a response may have.
const headSize = 16 << 10

// conn is a connection that is kept between requests.
type conn struct {
	net.Conn
	reader *bufio.Reader
	raw    syscall.RawConn // null where the connection is not one of the system's
	used   bool            // it has carried a request
	closed bool            // the server has closed it: what the last look saw
	peek   func(fd uintptr)
}

// newConn keeps a connection that was made.
func newConn(made net.Conn) *conn {
	c := &conn{Conn: made, reader: bufio.NewReaderSize(made, headSize)}
	if counted, ok := made.(*netext.Conn); ok {
		made = counted.Conn
	}
	if of, ok := made.(syscall.Conn); ok {
		c.raw, _ = of.SyscallConn()
	}
	c.peek = c.look
	return c
}

// stale says whether the server has closed the connection meanwhile, or said something that
// nobody asked for: there is something to read, before anything was sent.
func (c *conn) stale() bool {
	if c.reader.Buffered() > 0 {
		return true
	}
	if c.raw == nil {
		return false
	}
	c.closed = false
	return c.raw.Control(c.peek) != nil || c.closed
}

// look asks for a byte without waiting for one and without taking it.
func (c *conn) look(fd uintptr) {
	var one [1]byte
	_, _, err := syscall.Recvfrom(int(fd), one[:], syscall.MSG_PEEK|syscall.MSG_DONTWAIT)
	c.closed = err != syscall.EAGAIN
}

// dialer makes connections.
type dialer interface {
	DialContext(ctx context.Context, network, address string) (net.Conn, error)
}

// dial makes a connection before a deadline.
func dial(ctx context.Context, d dialer, address string, deadline time.Time) (*conn, error) {
	ctx, cancel := context.WithDeadline(ctx, deadline)
	defer cancel()
	made, err := d.DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	return newConn(made), nil
}
