package server

import (
	"crypto/sha256"
	"encoding/binary"
	"time"
	"unicode/utf8"

	"github.com/valyala/fasthttp"

	"scaleguild/internal/lognormal"
)

// call is a request to the upstream: find the delay, wait, count, answer.
func (s *Server) call(ctx *fasthttp.RequestCtx) {
	// Peek gives the request's own memory, which fasthttp uses again later.
	key := string(ctx.QueryArgs().Peek("key"))
	if key == "" || !utf8.ValidString(key) {
		refuse(ctx, fasthttp.StatusBadRequest, "key: missing, empty or not UTF-8 (want GET /path?key=K)")
		return
	}
	draw := lognormal.Draw(s.Seed, key)
	drawn := s.Distribution.Delay(draw)
	from := s.moment()
	delivered, ok := s.park(from, drawn)
	if !ok {
		ctx.SetConnectionClose()
		refuse(ctx, fasthttp.StatusServiceUnavailable, "the mock is stopping")
		return
	}
	s.tally.answer(from, answer{
		key: key, draw: draw, drawn: drawn, delivered: delivered,
		clientGone: clientGone(ctx.Conn()),
	})
	reply(ctx, struct {
		Key   string `json:"key"`
		Value int    `json:"value"`
	}{key, value(s.Seed, key)})
}

// park waits for a delay in microseconds, which begins at a moment, and gives
// the time that really passed, also in microseconds; false when the server
// stops first. A request stays parked when its client leaves, as the work of a
// real upstream would.
func (s *Server) park(from, microseconds int64) (passed int64, ok bool) {
	s.tally.enter(from)
	fired, release := s.Clock.Timer(time.Duration(microseconds) * time.Microsecond)
	defer release()
	select {
	case <-fired:
		return s.moment() - from, true
	case <-s.stop:
		s.tally.leave(from, s.moment())
		return 0, false
	}
}

// moment is the time in microseconds since the server was made.
func (s *Server) moment() int64 { return s.Clock.Now().Sub(s.made).Microseconds() }

// value is the number, from 0 to 999, that the upstream answers for a key: the
// first 8 bytes of SHA-256("value\n<seed>\n<key>"), big-endian, modulo 1000. It
// is another hash than that of the delay, so the two are independent.
func value(seed, key string) int {
	text := make([]byte, 0, 128)
	text = append(text, "value\n"...)
	text = append(text, seed...)
	text = append(text, '\n')
	text = append(text, key...)
	digest := sha256.Sum256(text)
	return int(binary.BigEndian.Uint64(digest[:8]) % 1000)
}
