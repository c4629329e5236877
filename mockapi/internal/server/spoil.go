package server

import (
	"net"
	"time"

	"github.com/valyala/fasthttp"

	"scaleguild/mockapi/internal/fault"
)

// spoil does to a finished response what its fault asks for. It takes the
// connection from fasthttp, which cannot send half of an answer.
func (s *Server) spoil(ctx *fasthttp.RequestCtx, f fault.Fault) {
	ctx.SetConnectionClose()
	ctx.Response.Header.SetContentLength(len(ctx.Response.Body()))
	header := append([]byte{}, ctx.Response.Header.Header()...)
	body := append([]byte{}, ctx.Response.Body()...)
	// Header ends with the empty line. What comes after it is the fault's.
	switch f.Kind {
	case fault.Reset:
		takeOver(ctx, reset)
	case fault.TruncatedBody:
		takeOver(ctx, func(conn net.Conn) { _, _ = conn.Write(append(header, body[:len(body)/2]...)) })
	case fault.SlowBody:
		takeOver(ctx, func(conn net.Conn) {
			if _, err := conn.Write(header); err == nil {
				s.trickle(conn, body, f.Over)
			}
		})
	}
}

// drop closes the connection of a client that has left, without an answer.
func drop(ctx *fasthttp.RequestCtx) { takeOver(ctx, func(net.Conn) {}) }

// takeOver lets use have the connection, which is closed after it.
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
