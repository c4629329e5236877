package server

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"net"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/valyala/fasthttp"

	"scaleguild/mockapi/internal/fault"
)

// call is a request to the upstream: decide, wait, count, answer.
func (s *Server) call(ctx *fasthttp.RequestCtx) {
	route, found := s.finder.Find(ctx.Path())
	if !found {
		refuse(ctx, fasthttp.StatusNotFound, "path: no route (want a path of the configuration)")
		return
	}
	// Peek gives the request's own memory, which fasthttp uses again later.
	key := string(ctx.QueryArgs().Peek("key"))
	if key == "" || !utf8.ValidString(key) {
		refuse(ctx, fasthttp.StatusBadRequest, "key: missing, empty or not UTF-8 (want GET /path?key=K)")
		return
	}
	r := &request{route: route, key: key, Decision: s.Routes[route].Decide(s.Seed, key), from: s.moment()}
	if waiting := s.tally.enter(r); waiting > s.MostInline && r.Delay > 0 && s.shelve(ctx, r) {
		return
	}
	how := s.wait(r, departure(ctx.Conn()))
	s.count(r, how)
	switch how {
	case over:
		s.answer(ctx, r)
	case left:
		takeOver(ctx, func(net.Conn) {}) // closes it
	case stopped:
		ctx.SetConnectionClose()
		refuse(ctx, fasthttp.StatusServiceUnavailable, stopping)
	}
}

const stopping = "the mock is stopping"

// How the wait of a request can end.
type ending int

const (
	over    ending = iota // the delay has passed
	left                  // the client has left
	stopped               // the server stops
)

// count counts a request whose wait has ended.
func (s *Server) count(r *request, how ending) {
	passed := s.moment() - r.from
	switch how {
	case over:
		s.tally.answer(r, passed)
	case left:
		s.tally.clientGone(r, passed)
	case stopped:
		s.tally.leave(r, passed)
	}
}

// wait waits for the delay of a request, and for ever when its fault is to
// hang. A client that leaves ends the wait: gone is closed then.
func (s *Server) wait(r *request, gone <-chan struct{}) ending {
	if r.Fault.Kind == fault.Hang {
		return s.until(nil, gone)
	}
	if r.Delay == 0 {
		return over
	}
	fired, release := s.Clock.Timer(time.Duration(r.Delay) * time.Microsecond)
	defer release()
	return s.until(fired, gone)
}

func (s *Server) until(fired <-chan time.Time, gone <-chan struct{}) ending {
	select {
	case <-fired:
		return over
	case <-gone:
		return left
	case <-s.stop:
		return stopped
	}
}

// moment is the time in microseconds since the server was made.
func (s *Server) moment() int64 { return s.Clock.Now().Sub(s.made).Microseconds() }

// answer answers a request whose delay has passed.
func (s *Server) answer(ctx *fasthttp.RequestCtx, r *request) {
	if r.Fault.Kind == fault.Status {
		refuse(ctx, r.Fault.Status, "fault: "+r.Fault.String())
		return
	}
	text := body(r.key, value(s.Seed, r.key))
	if r.Fault.Kind != fault.None {
		takeOver(ctx, func(conn net.Conn) {
			s.spoil(conn, r.Fault, wire(fasthttp.StatusOK, text, true), len(text))
		})
		return
	}
	ctx.SetContentType("application/json")
	ctx.SetBody(text)
}

// body is {"key":KEY,"value":N}. Keys of common characters need no encoder.
func body(key string, value int) []byte {
	text := make([]byte, 0, len(key)+32)
	text = append(text, `{"key":`...)
	if plain(key) {
		text = append(text, '"')
		text = append(text, key...)
		text = append(text, '"')
	} else {
		encoded, err := json.Marshal(key)
		if err != nil {
			panic("server: a key that is not JSON: " + err.Error())
		}
		text = append(text, encoded...)
	}
	text = append(text, `,"value":`...)
	return append(strconv.AppendInt(text, int64(value), 10), '}')
}

func plain(key string) bool {
	for i := range len(key) {
		c := key[i]
		if !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '-' || c == '_' || c == '.' || c == ':' || c == '/') {
			return false
		}
	}
	return true
}

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
