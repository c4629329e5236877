package server

import (
	"fmt"
	"net"
	"os"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// connection is an accepted connection that tells when its client leaves, even
// while nobody reads from it.
type connection struct {
	*net.TCPConn
	id    int32
	watch *departures
	gone  chan struct{} // closed when the client has closed or reset the connection

	rest []byte // to be read before anything from the network

	mu       sync.Mutex
	instead  func() // of the next Close
	departed bool
	onLeft   func()
}

// departure is closed when the client of a connection leaves. It is nil, and so
// never ready, for a connection that is not watched, as in memory.
func departure(conn net.Conn) <-chan struct{} {
	if c, ok := conn.(*connection); ok {
		return c.gone
	}
	return nil
}

// Read reads what was left over first.
func (c *connection) Read(p []byte) (int, error) {
	if len(c.rest) == 0 {
		return c.TCPConn.Read(p)
	}
	n := copy(p, c.rest)
	if c.rest = c.rest[n:]; len(c.rest) == 0 {
		c.rest = nil
	}
	return n, nil
}

// Close closes the connection, or does what is to be done instead.
func (c *connection) Close() error {
	c.mu.Lock()
	do := c.instead
	c.instead = nil
	c.mu.Unlock()
	if do != nil {
		do()
		return nil
	}
	c.watch.forget(c)
	return c.TCPConn.Close()
}

// insteadOfClose has f called by the next Close, which then closes nothing.
func (c *connection) insteadOfClose(f func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.instead = f
}

// whenLeft has f called once when the client leaves, at once when it has left
// already. A nil f takes an earlier one back.
func (c *connection) whenLeft(f func()) {
	c.mu.Lock()
	departed := c.departed
	c.onLeft = f
	c.mu.Unlock()
	if departed && f != nil {
		f()
	}
}

func (c *connection) leave() {
	c.mu.Lock()
	if c.departed {
		c.mu.Unlock()
		return
	}
	c.departed = true
	close(c.gone)
	f := c.onLeft
	c.mu.Unlock()
	if f != nil {
		f()
	}
}

// departures watches connections for the end of their clients' side. The kernel
// reports it through epoll (EPOLLRDHUP), once for each connection; watching
// costs one system call when a connection is accepted, and none per request.
//
// Reading would tell as well, but needs a buffer and a goroutine for each
// connection, and would take the bytes of a next request.
type departures struct {
	poll *os.File // the epoll instance; the runtime's own poller waits for it
	raw  syscall.RawConn
	fd   int

	mu     sync.Mutex
	nextID int32
	open   map[int32]*connection
}

func newDepartures() (*departures, error) {
	fd, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	if err != nil {
		return nil, fmt.Errorf("epoll: %w", err)
	}
	if err := unix.SetNonblock(fd, true); err != nil {
		return nil, fmt.Errorf("epoll: %w", err)
	}
	poll := os.NewFile(uintptr(fd), "epoll")
	raw, err := poll.SyscallConn()
	if err != nil {
		return nil, fmt.Errorf("epoll: %w", err)
	}
	// Fails where the runtime would block a thread for it.
	if err := poll.SetReadDeadline(time.Time{}); err != nil {
		return nil, fmt.Errorf("epoll: %w", err)
	}
	return &departures{poll: poll, raw: raw, fd: fd, open: map[int32]*connection{}}, nil
}

// edgeTriggered is EPOLLET, which package unix has as a negative number.
const edgeTriggered = 1 << 31

// add begins to watch a connection. One that is no TCP connection stays as it is.
func (d *departures) add(conn net.Conn) net.Conn {
	tcp, ok := conn.(*net.TCPConn)
	if !ok {
		return conn
	}
	raw, err := tcp.SyscallConn()
	if err != nil {
		return conn
	}
	c := &connection{TCPConn: tcp, watch: d, gone: make(chan struct{})}
	d.mu.Lock()
	for c.id = d.nextID; d.open[c.id] != nil; c.id++ {
	}
	d.nextID = c.id + 1
	d.open[c.id] = c
	d.mu.Unlock()
	event := unix.EpollEvent{Events: unix.EPOLLRDHUP | edgeTriggered, Fd: c.id}
	var failed error
	err = raw.Control(func(fd uintptr) { failed = unix.EpollCtl(d.fd, unix.EPOLL_CTL_ADD, int(fd), &event) })
	if err != nil || failed != nil {
		d.forget(c)
		return conn // a broken connection; reading will tell
	}
	return c
}

// forget ends the watch; the kernel ends its own when the connection closes.
// fasthttp closes some connections twice, when the id may have another one.
func (d *departures) forget(c *connection) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.open[c.id] == c {
		delete(d.open, c.id)
	}
}

// run tells connections of their clients' departures until close is called.
func (d *departures) run() {
	events := make([]unix.EpollEvent, 256)
	for {
		count := 0
		err := d.raw.Read(func(fd uintptr) bool {
			n, err := unix.EpollWait(int(fd), events, 0)
			count = max(0, n)
			return n > 0 || (err != nil && err != unix.EINTR)
		})
		if err != nil {
			return // closed
		}
		for _, event := range events[:count] {
			d.tell(event.Fd)
		}
	}
}

func (d *departures) tell(id int32) {
	d.mu.Lock()
	c := d.open[id]
	d.mu.Unlock()
	if c != nil {
		c.leave()
	}
}

// count is the number of connections that are open.
func (d *departures) count() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.open)
}

func (d *departures) close() error { return d.poll.Close() }
