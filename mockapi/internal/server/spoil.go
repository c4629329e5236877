package server

import (
	"net"
	"time"

	"github.com/valyala/fasthttp"

	"scaleguild/mockapi/internal/fault"
)

// spoil writes what a fault leaves of a whole answer, whose last bytes are the
// body. The caller closes the connection.
func (s *Server) spoil(conn net.Conn, f fault.Fault, whole []byte, body int) {
	head := len(whole) - body
	switch f.Kind {
	case fault.Reset:
		reset(conn)
	case fault.TruncatedBody:
		_, _ = conn.Write(whole[:head+body/2])
	case fault.SlowBody:
		if _, err := conn.Write(whole[:head]); err == nil {
			s.trickle(conn, whole[head:], f.Over)
		}
	}
}

// takeOver takes the connection from fasthttp, which cannot send half of an
// answer, lets use have it, and closes it.
func takeOver(ctx *fasthttp.RequestCtx, use func(net.Conn)) {
	conn := ctx.Conn()
	ctx.HijackSetNoResponse(true)
	ctx.Hijack(func(net.Conn) { use(conn) })
}

// reset makes the close that follows a reset: the kernel drops what is unsent.
func reset(conn net.Conn) {
	if lingering, ok := conn.(interface{ SetLinger(seconds int) error }); ok {
		_ = lingering.SetLinger(0) // an error means that the connection is gone already
	}
}

// trickle writes body byte by byte: the first at once, the last after a time.
func (s *Server) trickle(conn net.Conn, body []byte, whole time.Duration) {
	gone := departure(conn)
	pause := whole / time.Duration(max(1, len(body)-1))
	for i := range body {
		if i > 0 {
			fired, release := s.Clock.Timer(pause)
			how := s.until(fired, gone)
			release()
			if how != over {
				return
			}
		}
		if _, err := conn.Write(body[i : i+1]); err != nil {
			return
		}
	}
}
