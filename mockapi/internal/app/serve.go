package app

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net"
	"syscall"
	"time"

	urfave "github.com/urfave/cli/v2"

	"scaleguild/internal/cli"
	"scaleguild/internal/run"
	"scaleguild/mockapi/internal/config"
	"scaleguild/mockapi/internal/server"
)

// serve serves until the context is done.
func (m mock) serve(c *urfave.Context) error {
	ctx, stop := m.Interruptible(c.Context) // it writes its statistics when it stops
	defer stop()
	settings, err := m.load(c, config.ForServe)
	if err != nil {
		return err
	}
	logf := log.New(m.Err, "mockapi: ", 0).Printf
	if err := checkFileLimit(settings.Capacity, logf); err != nil {
		return err
	}
	listeners, err := listenAll(ctx, settings.Listen)
	if err != nil {
		return err
	}
	s, err := server.New(server.Options{
		Profile: settings.Profile, MostInline: server.MostInline, Clock: server.RealClock(), Logf: logf,
	}, listeners...)
	if err != nil {
		return errors.Join(err, closeAll(listeners))
	}
	for _, ln := range listeners {
		// The kernel accepts connections from listen on, so this is true now.
		if _, err := fmt.Fprintf(m.Out, "listening on %s\n", ln.Addr()); err != nil {
			return errors.Join(fmt.Errorf("stdout: %w", err), closeAll(listeners))
		}
	}
	err = s.Serve(ctx)
	s.LogTotals()
	if settings.Stats != "" {
		err = errors.Join(err, run.WriteFile(m.Path(settings.Stats), s.Stats()))
	}
	return err
}

// spare is the number of files that the process needs beside its connections:
// streams, listeners, the runtime's own.
const spare = 32

// checkFileLimit says how many connections the process can hold at most, and
// refuses when that is less than asked. The Go runtime has raised the soft
// limit to the hard one before main; only a privileged process gets further.
func checkFileLimit(capacity int64, logf func(string, ...any)) error {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		return fmt.Errorf("open file limit: %w", err)
	}
	want := uint64(capacity) + spare
	if capacity > 0 && limit.Cur < want {
		more := syscall.Rlimit{Cur: want, Max: max(want, limit.Max)}
		if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &more); err != nil {
			return cli.Fail(cli.Machine, fmt.Sprintf("ulimit -n %d; a service of systemd takes LimitNOFILE=%d", want, want),
				"CAPACITY: %d connections need %d open files, and the limit cannot be raised (got %d, hard limit %d)",
				capacity, want, limit.Cur, limit.Max)
		}
		limit = more
	}
	logf("open file limit %d (hard limit %d); every connection takes one", limit.Cur, limit.Max)
	return nil
}

func listenAll(ctx context.Context, addresses []string) ([]net.Listener, error) {
	var all []net.Listener
	for _, address := range addresses {
		ln, err := listen(ctx, address)
		if err != nil {
			return nil, errors.Join(err, closeAll(all))
		}
		all = append(all, ln)
	}
	return all, nil
}

func closeAll(all []net.Listener) error {
	var errs []error
	for _, ln := range all {
		errs = append(errs, ln.Close())
	}
	return errors.Join(errs...)
}

// keepAlive finds out that a client's whole machine has gone. Of clients that
// end, their kernels tell. The usual 15 s would be 6,700 probes a second for
// 100,000 connections, and a machine that cannot keep up loses connections.
func keepAlive() net.KeepAliveConfig {
	return net.KeepAliveConfig{Enable: true, Idle: 5 * time.Minute, Interval: time.Minute, Count: 3}
}

func listen(ctx context.Context, address string) (net.Listener, error) {
	how := net.ListenConfig{KeepAliveConfig: keepAlive()}
	ln, err := how.Listen(ctx, "tcp", address)
	if err == nil {
		return ln, nil
	}
	hint := "LISTEN=127.0.0.1:0 takes a free port"
	var cause syscall.Errno
	if errors.As(err, &cause) {
		return nil, cli.Fail(cli.Broke, hint, "LISTEN: cannot listen on %s: %w", address, cause)
	}
	return nil, cli.Fail(cli.Broke, hint, "LISTEN: cannot listen on %s: %w", address, err)
}
