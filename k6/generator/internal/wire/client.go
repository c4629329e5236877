package wire

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/valyala/fasthttp"

	"scaleguild/k6/generator/internal/check"
	"scaleguild/k6/generator/internal/mix"
)

// Target is where requests go, and how they are written. Clients share it.
type Target struct {
	address string // host and port
	timeout time.Duration
	formats map[*mix.Compiled]format
}

// NewTarget gives the target of requests of these kinds, to an address with its port. Agent is
// what the generator calls itself, and timeout the longest time for a response.
func NewTarget(address, agent string, timeout time.Duration, kinds []*mix.Compiled) *Target {
	t := &Target{address: address, timeout: timeout, formats: map[*mix.Compiled]format{}}
	for _, kind := range kinds {
		t.formats[kind] = newFormat(kind, address, agent)
	}
	return t
}

// A Client sends one request at a time. It keeps one connection.
type Client struct {
	target   *Target
	conn     *conn // nil where there is none
	out      []byte
	response fasthttp.Response
}

// NewClient gives a client without a connection.
func NewClient(target *Target) *Client { return &Client{target: target} }

// An Outcome is what came of a request.
type Outcome struct {
	// Response is what came; its status is 0 where nothing did. Header and Body are the client's,
	// until its next request.
	Response check.Response
	// Code is k6's of what happened without a response; 0 else.
	Code int
	// Error is its text; "" else.
	Error string
	// End is when the last byte had come, or the request had failed.
	End time.Time
	// Duration is from the connection's being there until then; 0 where there was none.
	Duration time.Duration
}

// errCompressed is of a body that does not unpack.
var errCompressed = errors.New("decompression failed")

// Send sends a request and waits for its response. When ctx ends it gives up at once.
func (c *Client) Send(ctx context.Context, d dialer, r *mix.Request) Outcome {
	deadline := time.Now().Add(c.target.timeout)
	f := c.target.formats[r.Kind]
	c.out = f.append(c.out[:0], r)
	c.prepare(deadline)
	for {
		ready, err := c.connect(ctx, d, deadline)
		if err != nil {
			return c.failed(err, time.Time{})
		}
		stage, err := c.exchange(ctx, r.Kind.Method == fasthttp.MethodHead)
		if err == nil {
			return c.answered(ready)
		}
		again := c.conn.used && ctx.Err() == nil && !isTimeout(err) && (stage == unsent || stage == unanswered && f.safe)
		if c.drop(); !again {
			return c.failed(err, ready)
		}
	}
}

// prepare drops a connection that cannot be used any more.
func (c *Client) prepare(deadline time.Time) {
	if c.conn != nil && (c.conn.stale() || c.conn.SetDeadline(deadline) != nil) {
		c.drop()
	}
}

// connect makes a connection where there is none, and says since when there is one.
func (c *Client) connect(ctx context.Context, d dialer, deadline time.Time) (ready time.Time, err error) {
	if c.conn == nil {
		if c.conn, err = dial(ctx, d, c.target.address, deadline); err != nil {
			c.conn = nil
			return time.Time{}, err
		}
		err = c.conn.SetDeadline(deadline)
	}
	return time.Now(), err
}

// stage is how far an exchange came.
type stage int

const (
	unsent     stage = iota // nothing of the request was sent
	unanswered              // nothing of a response came
	begun                   // some of it came
)

// exchange writes the request and reads the response.
func (c *Client) exchange(ctx context.Context, head bool) (stage, error) {
	kept := c.conn
	stop := context.AfterFunc(ctx, func() { _ = kept.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	if n, err := kept.Write(c.out); err != nil && n == 0 {
		return unsent, err
	} else if err != nil {
		return unanswered, err
	}
	if _, err := kept.reader.Peek(1); err != nil {
		return unanswered, err
	}
	c.response.Reset()
	c.response.Header.SetNoDefaultContentType(true)
	c.response.SkipBody = head
	return begun, c.response.ReadLimitBody(kept.reader, 0)
}

// drop closes the connection.
func (c *Client) drop() {
	if c.conn != nil {
		_ = c.conn.Close() // it is given up
		c.conn = nil
	}
}

// failed is the outcome of a request without a response. Ready is when its connection was
// there; zero without one.
func (c *Client) failed(err error, ready time.Time) Outcome {
	c.drop()
	c.response.Reset()
	out := Outcome{End: time.Now()}
	if !ready.IsZero() {
		out.Duration = out.End.Sub(ready)
	}
	out.Code, out.Error = fault(err)
	return out
}

// answered is the outcome of a request with a response.
func (c *Client) answered(ready time.Time) Outcome {
	body, err := c.body()
	if err != nil {
		return c.failed(err, ready)
	}
	out := Outcome{End: time.Now()}
	out.Duration = out.End.Sub(ready)
	out.Response = check.Response{Status: c.response.StatusCode(), Header: c.header, Body: body}
	if c.conn.used = true; c.response.ConnectionClose() {
		c.drop()
	}
	return out
}

// body is what came, unpacked; nil of a response that has none by its status.
func (c *Client) body() ([]byte, error) {
	status := c.response.StatusCode()
	if status < 200 || status == fasthttp.StatusNoContent || status == fasthttp.StatusNotModified {
		return nil, nil
	}
	packings := []string{"deflate", "gzip", "br", "zstd"}
	if !slices.Contains(packings, string(c.response.Header.ContentEncoding())) {
		return orEmpty(c.response.Body()), nil
	}
	body, err := c.response.BodyUncompressed()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errCompressed, err)
	}
	return orEmpty(body), nil
}

// orEmpty is a body that may be of no length, and is one.
func orEmpty(body []byte) []byte {
	if body == nil {
		return []byte{}
	}
	return body
}
