package server

import (
	"errors"
	"net"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// Waiting times before an accept that failed for want of a file descriptor is
// tried again: doubling from the first to the last.
const (
	firstRetry = 5 * time.Millisecond
	lastRetry  = 200 * time.Millisecond
)

// listener goes on when the process or the machine has no file descriptor
// left. fasthttp takes that error for permanent and would stop serving; it is
// over as soon as any connection closes. Until then new connections wait in
// the kernel's queue.
type listener struct {
	net.Listener
	watch *departures
	clock Clock
	logf  func(format string, args ...any)

	accepts atomic.Int64 // connections accepted
	retries atomic.Int64 // accepts that failed for want of a descriptor

	closing sync.Once
	closed  chan struct{}
}

func newListener(inner net.Listener, watch *departures, clock Clock, logf func(string, ...any)) *listener {
	return &listener{Listener: inner, watch: watch, clock: clock, logf: logf, closed: make(chan struct{})}
}

// Accept waits for the next connection.
func (l *listener) Accept() (net.Conn, error) {
	for wait := firstRetry; ; wait = min(2*wait, lastRetry) {
		conn, err := l.Listener.Accept()
		if err == nil {
			l.accepts.Add(1)
			return l.watch.add(conn), nil
		}
		if !errors.Is(err, syscall.EMFILE) && !errors.Is(err, syscall.ENFILE) {
			return nil, err
		}
		if l.retries.Add(1) == 1 {
			l.logf("accepting connections: %v; new connections wait until others close", err)
		}
		l.pause(wait)
	}
}

// pause waits, but not longer than until the listener is closed; the next
// accept then says so.
func (l *listener) pause(wait time.Duration) {
	fired, release := l.clock.Timer(wait)
	defer release()
	select {
	case <-fired:
	case <-l.closed:
	}
}

// Close closes the listener; an Accept under way returns.
func (l *listener) Close() error {
	l.closing.Do(func() { close(l.closed) })
	return l.Listener.Close()
}
