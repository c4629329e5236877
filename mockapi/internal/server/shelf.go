package server

import (
	"net"
	"strconv"
	"sync"
	"time"

	"github.com/valyala/fasthttp"

	"scaleguild/mockapi/internal/fault"
)

// MostInline is how many requests may best wait in the goroutines of their
// connections. That is the cheapest way in CPU time, but takes 17 kB for each: a stack, two
// buffers and fasthttp's context. Requests beyond wait on the shelf, where all
// that is left of one is its connection and a timer: about 2 kB.
const MostInline = 256

// shelf holds the requests that wait without a goroutine.
type shelf struct {
	mu      sync.Mutex
	waiting map[*shelved]struct{}
}

// shelved is one of them.
type shelved struct {
	*request
	server *Server
	conn   *connection
	close  bool // after the answer, as the client asked for

	mu      sync.Mutex
	ended   bool
	release func() // of the timer
}

// shelve takes a request, which has been counted, and its connection from
// fasthttp. It is false for a connection that cannot be shelved.
//
// fasthttp closes a connection that was taken over; instead of that, at that
// moment, when fasthttp has nothing to do with it any more, the request begins
// to wait on the shelf.
func (s *Server) shelve(ctx *fasthttp.RequestCtx, r *request) bool {
	conn, ok := ctx.Conn().(*connection)
	if !ok || !ctx.Request.Header.IsHTTP11() {
		return false
	}
	one := &shelved{request: r, server: s, conn: conn, close: ctx.Request.Header.ConnectionClose()}
	ctx.HijackSetNoResponse(true)
	ctx.Hijack(func(buffered net.Conn) {
		conn.rest = leftover(buffered)
		conn.insteadOfClose(one.begin)
	})
	return true
}

// longPast is a deadline for what may not wait.
func longPast() time.Time { return time.Unix(1, 0) }

// leftover gives what fasthttp has read beyond the request: the beginning of
// the next one, when a client does not wait for answers. With a deadline in
// the past only what is in the buffer can be read.
func leftover(buffered net.Conn) []byte {
	if err := buffered.SetReadDeadline(longPast()); err != nil {
		return nil // a broken connection; the answer will tell
	}
	var buffer [4096]byte // as large as fasthttp's
	n, _ := buffered.Read(buffer[:])
	_ = buffered.SetReadDeadline(time.Time{})
	return append([]byte(nil), buffer[:n]...)
}

// begin starts the wait.
func (one *shelved) begin() {
	s := one.server
	one.mu.Lock()
	s.shelf.add(one)
	one.release = func() {}
	if one.Fault.Kind != fault.Hang {
		rest := time.Duration(one.from+one.Delay-s.moment()) * time.Microsecond
		one.release = s.Clock.AfterFunc(max(0, rest), func() { one.end(over) })
	}
	one.mu.Unlock()
	one.conn.whenLeft(func() { one.end(left) })
	select {
	case <-s.stop: // the order to stop may have missed it
		one.end(stopped)
	default:
	}
}

// end ends the wait, for the first reason that comes.
func (one *shelved) end(how ending) {
	one.mu.Lock()
	if one.ended {
		one.mu.Unlock()
		return
	}
	one.ended = true
	one.release()
	one.mu.Unlock()
	one.server.shelf.remove(one)
	one.conn.whenLeft(nil)
	one.server.count(one.request, how)
	switch how {
	case over:
		one.answer()
	case left:
		_ = one.conn.Close()
	case stopped:
		_, _ = one.conn.Write(wire(fasthttp.StatusServiceUnavailable, refusal(stopping), true))
		_ = one.conn.Close()
	}
}

// answer answers, and serves the connection's next requests.
func (one *shelved) answer() {
	s, f := one.server, one.Fault
	status, text := fasthttp.StatusOK, []byte(nil)
	if f.Kind == fault.Status {
		status, text = f.Status, refusal("fault: "+f.String())
	} else {
		text = body(one.key, value(s.Seed, one.key))
	}
	if f.Kind != fault.None && f.Kind != fault.Status {
		s.spoil(one.conn, f, wire(status, text, true), len(text))
		_ = one.conn.Close()
		return
	}
	if _, err := one.conn.Write(wire(status, text, one.close)); err != nil || one.close {
		_ = one.conn.Close()
		return
	}
	_ = s.http.ServeConn(one.conn) // an error is the connection's end
}

// wire is an answer as fasthttp writes it.
func wire(status int, body []byte, closes bool) []byte {
	text := make([]byte, 0, 128+len(body))
	text = append(text, "HTTP/1.1 "...)
	text = strconv.AppendInt(text, int64(status), 10)
	text = append(text, ' ')
	text = append(text, fasthttp.StatusMessage(status)...)
	text = append(text, "\r\nContent-Type: application/json\r\nContent-Length: "...)
	text = strconv.AppendInt(text, int64(len(body)), 10)
	if closes {
		text = append(text, "\r\nConnection: close"...)
	}
	text = append(text, "\r\n\r\n"...)
	return append(text, body...)
}

func (h *shelf) add(one *shelved) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.waiting[one] = struct{}{}
}

func (h *shelf) remove(one *shelved) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.waiting, one)
}

// clear ends all waits, because the server stops, and gives how many it could
// not end until a moment of the machine's clock.
func (h *shelf) clear(until time.Time) (remain int) {
	h.mu.Lock()
	var all []*shelved
	for one := range h.waiting {
		all = append(all, one)
	}
	h.mu.Unlock()
	for i, one := range all {
		if time.Now().After(until) {
			return len(all) - i
		}
		one.end(stopped)
	}
	return 0
}
