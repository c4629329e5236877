package app

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net"
	"syscall"

	"scaleguild/internal/cli"
	"scaleguild/mockapi/internal/config"
	"scaleguild/mockapi/internal/server"
)

// serve serves until ctx is done.
func serve(ctx context.Context, env cli.Env) error {
	settings, err := config.Load[config.Serving](env.Getenv)
	if err != nil {
		return err
	}
	logf := log.New(env.Err, "mockapi: ", 0).Printf
	logFileLimit(logf)
	ln, err := listen(ctx, string(settings.Listen))
	if err != nil {
		return err
	}
	s := server.New(server.Options{
		Seed: string(settings.Seed), LatencyText: settings.Latency.Text,
		Distribution: settings.Latency.Distribution,
		Clock:        server.RealClock(), Logf: logf,
	}, ln)
	// The kernel accepts connections from listen on, so this is true now.
	if _, err := fmt.Fprintf(env.Out, "listening on %s\n", ln.Addr()); err != nil {
		return errors.Join(fmt.Errorf("stdout: %w", err), ln.Close())
	}
	err = s.Serve(ctx)
	s.LogTotals()
	return err
}

// logFileLimit says how many connections the process can hold at most. The Go
// runtime has raised the soft limit to the hard one before main.
func logFileLimit(logf func(string, ...any)) {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		logf("open file limit: %v", err)
		return
	}
	logf("open file limit %d (hard limit %d); every connection takes one", limit.Cur, limit.Max)
}

func listen(ctx context.Context, address string) (net.Listener, error) {
	var how net.ListenConfig
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
