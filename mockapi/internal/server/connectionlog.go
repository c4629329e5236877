package server

import "sync/atomic"

// shownErrors is how many errors of connections are logged; a client that
// sends no HTTP could otherwise fill a disk.
const shownErrors = 10

// connectionLog takes fasthttp's lines about broken connections.
type connectionLog struct {
	logf  func(format string, args ...any)
	lines atomic.Int64
}

// Printf logs one line, as fasthttp.Logger wants it.
func (c *connectionLog) Printf(format string, args ...any) {
	n := c.lines.Add(1)
	if n <= shownErrors {
		c.logf(format, args...)
	}
	if n == shownErrors {
		c.logf("further errors of connections are not shown")
	}
}
