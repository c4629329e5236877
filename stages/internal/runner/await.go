package runner

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"scaleguild/stages/internal/budget"
	"scaleguild/stages/internal/define"
)

// waited is a process that has been started and is waited for.
type waited struct {
	who        string // in errors: "the service"
	process    *budget.Process
	port       int
	log        string // file of its output
	definition define.Process
	also       func() error // what else has to be so; nil for nothing
}

// final is an error that waiting does not mend.
type final struct{ error }

func (f final) Unwrap() error { return f.error }

// awaitReady waits for the service, and for the reports of its workers.
func (x *execution) awaitReady(ctx context.Context) error {
	return x.await(ctx, waited{
		who: "the service", process: x.service, port: x.port, log: x.serviceLog(), definition: x.runner.Consumers.Service.Process,
		also: x.workersReady,
	})
}

// await polls a process until it is ready. One that ends before is told at once.
func (x *execution) await(whole context.Context, w waited) error {
	when, err := w.definition.ReadyWhen()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(whole, x.settings.ReadyTimeout)
	defer cancel()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	var last error
	for {
		err := w.poll(ctx, client, when)
		if w.process.Exited() { // whoever answers then is not it
			return fmt.Errorf("%s ended before it was ready%s%s", w.who, w.process.HowItEnded(), logTail(w.log))
		}
		if err == nil {
			return nil
		}
		if never := (final{}); errors.As(err, &never) {
			return fmt.Errorf("%s will not be ready: %w%s", w.who, err, logTail(w.log))
		}
		if ctx.Err() == nil || last == nil { // else it is the time-out's, and says less than the one before
			last = err
		}
		select {
		case <-ctx.Done():
			if whole.Err() != nil {
				return whole.Err()
			}
			return fmt.Errorf("%s was not ready within %s: %w%s%s", w.who, x.settings.ReadyTimeout, last, w.elsewhere(), logTail(w.log))
		case <-time.After(50 * time.Millisecond): // between two polls
		}
	}
}

// poll is nil once the process is ready, and listens on its port itself.
func (w waited) poll(ctx context.Context, client *http.Client, when define.Readiness) error {
	if w.also != nil {
		if err := w.also(); err != nil {
			return err
		}
	}
	var err error
	switch {
	case when.Path != "":
		err = answers(ctx, client, "http://"+w.address()+when.Path)
	case when.Log != "":
		err = w.logs(when.Log)
	default:
		err = connects(ctx, w.address())
	}
	if err != nil {
		return err
	}
	err = w.process.Listens(w.port)
	switch {
	case err == nil, errors.Is(err, budget.ErrNobodyListens) && when.Log != "" && w.also == nil: // a sidecar that serves nothing
		return nil
	case errors.Is(err, budget.ErrNobodyListens):
		return err
	}
	return final{err}
}

// elsewhere says on which other ports the process listens, as one that does not know PORT.
func (w waited) elsewhere() string {
	ports := w.process.Ports()
	if len(ports) == 0 || slices.Contains(ports, w.port) {
		return ""
	}
	return fmt.Sprintf("; it listens on port %s (want PORT, which is %d)", strings.Trim(fmt.Sprint(ports), "[]"), w.port)
}

func (w waited) address() string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(w.port)) }

// answers is nil once a GET is answered with 200.
func answers(ctx context.Context, client *http.Client, url string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return final{err}
	}
	resp, err := client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: not ready (got %s, want 200)", req.URL.RequestURI(), resp.Status)
	}
	return nil
}

// connects is nil once somebody listens.
func connects(ctx context.Context, address string) error {
	var d net.Dialer
	connection, err := d.DialContext(ctx, "tcp", address)
	if err != nil {
		return err
	}
	return connection.Close()
}

// logs is nil once a line of the output holds a text.
func (w waited) logs(text string) error {
	data, err := os.ReadFile(w.log)
	if err == nil && !strings.Contains(string(data), text) {
		err = fmt.Errorf("its output has no such line yet (got %d bytes, want %q)", len(data), text)
	}
	return err
}

// workersReady is nil once all workers have reported, of a service whose workers do.
func (x *execution) workersReady() error {
	if !x.plan.WorkersReport {
		return nil
	}
	workers, err := readWorkers(x.state())
	if err != nil {
		return final{err} // a report is whole from the first moment: it does not mend itself
	}
	if len(workers) != x.settings.Workers {
		return fmt.Errorf("%d workers reported, want %d", len(workers), x.settings.Workers)
	}
	x.workerIDs = nil
	for _, w := range workers {
		x.workerIDs = append(x.workerIDs, w.PID)
	}
	return nil
}

// notStarted is the error of a program that the back-end could not start. One that ended before
// its limits were read back is told like one that ends a moment later, unless clearing it away
// failed as well.
func notStarted(who string, err error, log string) error {
	joined, many := err.(interface{ Unwrap() []error })
	if errors.Is(err, budget.ErrEnded) && !(many && len(joined.Unwrap()) > 1) {
		return fmt.Errorf("%s ended before it was ready%s", who, logTail(log))
	}
	return fmt.Errorf("%w%s", err, logTail(log))
}
