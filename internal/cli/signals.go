package cli

import (
	"context"
	"os"
	"os/signal"
	"runtime"
	"sync"
	"syscall"
)

// Interruptible gives a context that the first SIGINT, SIGTERM or SIGHUP
// cancels, for a command that has something to clean up; a second one ends the
// process at once. Outside of it, the first one does: a command that has
// nothing to clean up must end even while it waits for a file or a pipe.
// The command calls the second result when it has cleaned up.
func (e Env) Interruptible(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	if e.signals == nil {
		return ctx, cancel
	}
	e.signals.set(cancel)
	return ctx, func() {
		e.signals.set(nil)
		cancel()
	}
}

// signals is what the next signal does to the process.
type signals struct {
	mu     sync.Mutex
	cancel context.CancelFunc // of what cleans up; nil: the process ends
	came   syscall.Signal     // the one that cancelled it; 0 before
}

// listen begins to act on signals. A process that was started with SIGHUP
// ignored, as nohup does, keeps it so. SIGINT is never ignored: a shell does that
// to whatever a script starts in the background.
func listen() *signals {
	s := &signals{}
	wanted := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) {
		wanted = append(wanted, syscall.SIGHUP)
	}
	arrived := make(chan os.Signal, len(wanted))
	signal.Notify(arrived, wanted...)
	go func() {
		for sig := range arrived {
			s.act(sig)
		}
	}()
	return s
}

func (s *signals) set(cancel context.CancelFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cancel = cancel
}

// act cancels what cleans up, once, and else ends the process.
func (s *signals) act(sig os.Signal) {
	s.mu.Lock()
	cancel := s.cancel
	s.cancel = nil
	if cancel != nil {
		s.came = sig.(syscall.Signal)
	}
	s.mu.Unlock()
	if cancel != nil {
		cancel()
		return
	}
	end(sig.(syscall.Signal))
}

// first is the signal that cancelled what cleans up, if one did.
func (s *signals) first() (syscall.Signal, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.came, s.came != 0
}

// end ends the process by the signal itself, so that a shell sees what it was: it
// ends a script on Ctrl-C only when the command has ended of it. The signal is sent
// to this very thread, which therefore does not return from the call, unless the
// process was started with the signal ignored.
func end(sig syscall.Signal) {
	signal.Reset(sig)
	runtime.LockOSThread()
	_ = syscall.Tgkill(syscall.Getpid(), syscall.Gettid(), sig)
	os.Exit(128 + int(sig))
}
