package standin

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"time"

	"scaleguild/internal/run"
	"scaleguild/stages/internal/collect"
)

// shutdownGrace is for the requests in flight at the end; the runner ends the
// load first, so there are none.
const shutdownGrace = 10 * time.Second

// processors lets everything else go on beside the thread that takes the CPU.
const processors = 2

// serve answers requests until the context ends, and says then what it has done.
func serve(ctx context.Context, s settings, log io.Writer) error {
	runtime.GOMAXPROCS(processors)
	listener, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(s.port)))
	if err != nil {
		return err
	}
	c, err := newCost(s.cpu, processTime)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	policy := idlePolicy
	if s.rounds > 0 {
		c.work, policy = newWork(s.rounds), func() error { return nil } // work takes the CPU as a service does
	}
	finished, err := collect.OpenRequestCounter(s.state)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	service := newService(s, c, finished)
	ended := make(chan error, 2)
	go func() { ended <- c.run(policy) }()
	server := &http.Server{Handler: service.routes(), ReadHeaderTimeout: time.Minute}
	go func() { ended <- server.Serve(listener) }()
	if err := service.report(run.Worker{}); err != nil {
		return errors.Join(err, server.Close())
	}
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownGrace)
	defer cancel()
	if err := errors.Join(server.Shutdown(ctx), service.report(service.counts())); err != nil {
		return err
	}
	return service.summary(log)
}

// counts is what the process has counted: final once the server is shut down. There is no
// database, and nothing is said of one.
func (s *service) counts() run.Worker {
	requests := s.finished.Count()
	return run.Worker{Requests: &requests}
}

// report writes what the process says of itself, as every service does, and the counts.
func (s *service) report(w run.Worker) error {
	folder := filepath.Join(s.settings.state, "workers")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	server := "net/http"
	w.PID, w.Server, w.HTTPParser = os.Getpid(), &server, &server
	w.Versions = map[string]string{"go": runtime.Version()}
	return run.WriteFile(filepath.Join(folder, fmt.Sprintf("%d.json", w.PID)), w)
}

// summary says what the responses have cost, and how much of it was HTTP and the
// runtime's work: that is what STANDIN_CPU has to be more than.
func (s *service) summary(log io.Writer) error {
	now, err := processTime()
	if err != nil {
		return err
	}
	used, n := now-s.cost.start, s.cost.taken
	if s.cost.work != nil {
		_, err = fmt.Fprintf(log, "standin: %d responses of %d rounds of work cost %.6f s of CPU time; %.6f s of it was HTTP and the runtime\n",
			n, s.cost.work.rounds, used.Seconds(), (used - s.cost.spun).Seconds())
		return err
	}
	_, err = fmt.Fprintf(log, "standin: %d responses cost %.6f s of CPU time (%d x %s = %.6f s); %.6f s of it was HTTP and the runtime\n",
		n, used.Seconds(), n, s.settings.cpu, (time.Duration(n) * s.settings.cpu).Seconds(), (used - s.cost.spun).Seconds())
	return err
}
