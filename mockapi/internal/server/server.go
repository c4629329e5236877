package server

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/valyala/fasthttp"

	"scaleguild/internal/delay"
)

// stopTime is the longest time between the order to stop and the end of Serve.
// What has not closed by then is dropped.
const stopTime = 700 * time.Millisecond

// Options is what a Server needs.
type Options struct {
	Seed         string
	LatencyText  string // as asked; Stats repeats it
	Distribution delay.Distribution
	Clock        Clock
	// Logf takes one line about the server as a whole, never about a request.
	Logf func(format string, args ...any)
}

// Server answers requests after their delays. It serves once.
type Server struct {
	Options
	http  *fasthttp.Server
	tally tally
	ln    *listener
	stop  chan struct{} // closed when parked requests have to go
	made  time.Time     // moments are counted from here
}

// New gives a server for one listener.
func New(o Options, inner net.Listener) *Server {
	s := &Server{Options: o, stop: make(chan struct{}), made: o.Clock.Now()}
	s.ln = newListener(inner, o.Clock, o.Logf)
	s.http = &fasthttp.Server{
		Handler: s.handle,
		Logger:  &connectionLog{logf: o.Logf},
		// Two equal requests get equal bytes: no date, no server name.
		NoDefaultServerHeader: true,
		NoDefaultDate:         true,
		NoDefaultContentType:  true,
		LazyRequestTime:       true,
		// ReduceMemoryUsage stays off. It would save a third of the 12 kB that a
		// parked request takes, at the price of CPU time for every request; the
		// mock shares its processors with the load generator.
	}
	return s
}

// Serve accepts connections until ctx is done. Then it answers every parked
// request with 503 and returns within a second, without an error.
func (s *Server) Serve(ctx context.Context) error {
	served := make(chan error, 1)
	go func() { served <- s.http.Serve(s.ln) }()
	select {
	case err := <-served:
		if err == nil {
			err = errors.New("the listener was closed")
		}
		return fmt.Errorf("accepting connections: %w", err)
	case <-ctx.Done():
	}
	close(s.stop)
	s.close()
	return <-served
}

// close closes the listener and all connections, politely for stopTime.
func (s *Server) close() {
	ctx, cancel := context.WithTimeout(context.Background(), stopTime)
	defer cancel()
	if err := s.http.ShutdownWithContext(ctx); err != nil {
		s.Logf("stopping: %d connections dropped (%v)", s.http.GetOpenConnectionsCount(), err)
	}
	// Shutdown closes only a listener that fasthttp has begun to serve, and an
	// order to stop may come before that. Closing twice is an error to ignore.
	_ = s.ln.Close()
}
