package server

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/valyala/fasthttp"

	"scaleguild/mockapi/internal/profile"
)

// stopTime is the longest time that connections have to close in when the order
// to stop comes, and shelfTime the longest for the refusals before that to the
// requests on the shelf: thousands take milliseconds, 100,000 about a second.
// What has not closed by then is dropped.
const (
	stopTime  = 700 * time.Millisecond
	shelfTime = 2 * time.Second
)

// mostConnections is more than a process can have open files.
const mostConnections = 1 << 21

// Options is what a Server needs.
type Options struct {
	profile.Profile
	// MostInline is how many requests wait in goroutines before others go on the
	// shelf. It changes what a request costs, and nothing that a client sees.
	MostInline int64
	Clock      Clock
	// Logf takes one line about the server as a whole, never about a request.
	Logf func(format string, args ...any)
}

// Server answers requests after their delays. It serves once.
type Server struct {
	Options
	finder    profile.Finder
	http      *fasthttp.Server
	tally     tally
	listeners []*listener
	watch     *departures
	shelf     shelf
	stop      chan struct{} // closed when parked requests have to go
	made      time.Time     // moments are counted from here
}

// New gives a server for listeners.
func New(o Options, inner ...net.Listener) (*Server, error) {
	watch, err := newDepartures()
	if err != nil {
		return nil, err
	}
	s := &Server{
		Options: o, finder: profile.NewFinder(o.Routes), tally: tally{routes: newRouteTallies(len(o.Routes))},
		watch: watch, shelf: shelf{waiting: map[*shelved]struct{}{}}, stop: make(chan struct{}), made: o.Clock.Now(),
	}
	for _, ln := range inner {
		s.listeners = append(s.listeners, newListener(ln, watch, o.Clock, o.Logf))
	}
	s.http = &fasthttp.Server{
		Handler:     s.handle,
		Logger:      &connectionLog{logf: o.Logf},
		Concurrency: mostConnections,
		// Two equal requests get equal bytes: no date, no server name.
		NoDefaultServerHeader: true,
		NoDefaultDate:         true,
		NoDefaultContentType:  true,
		LazyRequestTime:       true,
	}
	return s, nil
}

// Serve accepts connections until ctx is done. Then it answers every parked
// request with 503 and returns, without an error: within a second, and within
// three when 100,000 requests are parked.
func (s *Server) Serve(ctx context.Context) error {
	go s.watch.run()
	served := make(chan error, len(s.listeners))
	for _, ln := range s.listeners {
		go func() { served <- s.http.Serve(ln) }()
	}
	select {
	case err := <-served:
		if err == nil {
			err = errors.New("the listener was closed")
		}
		s.close()
		return fmt.Errorf("accepting connections: %w", err)
	case <-ctx.Done():
	}
	s.close()
	var errs []error
	for range s.listeners {
		errs = append(errs, <-served)
	}
	return errors.Join(errs...)
}

// close lets parked requests go, and closes the listeners and all connections,
// politely for stopTime.
func (s *Server) close() {
	close(s.stop)
	if remain := s.shelf.clear(time.Now().Add(shelfTime)); remain > 0 {
		s.Logf("stopping: %d parked requests dropped (no time for more than %v)", remain, shelfTime)
	}
	ctx, cancel := context.WithTimeout(context.Background(), stopTime)
	defer cancel()
	if err := s.http.ShutdownWithContext(ctx); err != nil {
		s.Logf("stopping: %d connections dropped (%v)", s.http.GetOpenConnectionsCount(), err)
	}
	// Shutdown closes only a listener that fasthttp has begun to serve, and an
	// order to stop may come before that. Closing twice is an error to ignore.
	for _, ln := range s.listeners {
		_ = ln.Close()
	}
	_ = s.watch.close()
}

// accepts is the number of connections accepted, and how often an accept was
// tried again for want of a file descriptor.
func (s *Server) accepts() (connections, retries int64) {
	for _, ln := range s.listeners {
		connections += ln.accepts.Load()
		retries += ln.retries.Load()
	}
	return connections, retries
}
