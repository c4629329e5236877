package runner

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"

	"scaleguild/stages/internal/budget"
)

// longestWork is how long the runner waits at most for what takes a program CPU
// time: to start, or to write its summary. A program that ends is seen at once, so
// only one that hangs is waited for so long; what takes a second on a quiet machine
// takes minutes on a slow one that has other work.
const longestWork = 5 * time.Minute

// Spec is a program of the harness to start: the mock or k6.
type Spec struct {
	Name string
	Argv []string // an absolute path first
	Dir  string
	Env  []string // all of it
	CPUs []int
	Log  string // file for standard error
}

// Program is a program of the harness that runs.
type Program struct {
	PID  int
	Out  io.ReadCloser // its standard output; to be read to its end
	Done <-chan struct{}
	wait func() error
	stop func() // replaces the signals, in tests; nil otherwise
	name string
}

// Starter starts a program. Tests put their own in its place.
type Starter func(Spec) (*Program, error)

// Start starts a program on its CPUs, in a process group of its own.
func Start(s Spec) (*Program, error) {
	argv, err := budget.Placement{CPUs: s.CPUs}.Argv(s.Argv)
	if err != nil {
		return nil, err
	}
	log, err := os.OpenFile(s.Log, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o644)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	out, in, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer in.Close()
	cmd := exec.Command(argv[0], argv[1:]...)
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr, cmd.SysProcAttr = s.Dir, s.Env, in, log, budget.Attributes()
	if err := cmd.Start(); err != nil {
		return nil, errors.Join(fmt.Errorf("starting %s: %w", s.Name, err), out.Close())
	}
	done, wait := follow(cmd)
	return &Program{PID: cmd.Process.Pid, Out: out, Done: done, name: s.Name, wait: wait}, nil
}

// follow waits for the end of a command: done is closed then, and wait gives how it ended.
func follow(cmd *exec.Cmd) (done chan struct{}, wait func() error) {
	done = make(chan struct{})
	var ended error
	go func() {
		ended = cmd.Wait()
		close(done)
	}()
	return done, func() error { <-done; return ended }
}

// Wait waits for the program's end and gives its error.
func (p *Program) Wait() error { return p.wait() }

// Exited says whether the program has ended.
func (p *Program) Exited() bool {
	select {
	case <-p.Done:
		return true
	default:
		return false
	}
}

// Stop asks the program to end (SIGTERM) and kills its process group when it
// has not ended after grace.
func (p *Program) Stop(grace time.Duration) error {
	if p.Exited() {
		return nil
	}
	if p.stop != nil {
		p.stop()
		return nil
	}
	if err := syscall.Kill(p.PID, syscall.SIGTERM); err != nil && !errors.Is(err, syscall.ESRCH) {
		return fmt.Errorf("stopping %s: %w", p.name, err)
	}
	timer := time.NewTimer(grace)
	defer timer.Stop()
	select {
	case <-p.Done:
		return nil
	case <-timer.C:
	}
	if err := syscall.Kill(-p.PID, syscall.SIGKILL); err != nil && !errors.Is(err, syscall.ESRCH) {
		return fmt.Errorf("killing %s: %w", p.name, err)
	}
	<-p.Done
	return nil
}

// firstLine gives the first line that r holds, or an error when none came
// before the context's end. The rest of r is read and thrown away.
func firstLine(ctx context.Context, r io.ReadCloser) (string, error) {
	line := make(chan string, 1)
	go func() {
		b := bufio.NewReader(r)
		text, _ := b.ReadString('\n')
		line <- strings.TrimSpace(text)
		_, _ = io.Copy(io.Discard, b)
		_ = r.Close()
	}()
	select {
	case text := <-line:
		return text, nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}
