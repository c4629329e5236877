package cli

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"syscall"
	"testing"
)

// TestMain is the command under test as well, in a process of its own.
func TestMain(m *testing.M) {
	switch os.Getenv("CLI_TEST") {
	case "":
		os.Exit(m.Run())
	case "plain":
		Main("plain", func(context.Context, Env) error { return pause("begun") })
	case "cleans up":
		Main("cleaner", func(ctx context.Context, env Env) error {
			ctx, stop := env.Interruptible(ctx)
			defer stop()
			fmt.Println("begun")
			<-ctx.Done()
			return pause("cleaning up")
		})
	case "is interrupted":
		Main("cleaner", func(ctx context.Context, env Env) error {
			ctx, stop := env.Interruptible(ctx)
			defer stop()
			fmt.Println("begun")
			<-ctx.Done()
			return Fail(Machine, "", "interrupted")
		})
	case "cleaned up":
		Main("cleaner", func(ctx context.Context, env Env) error {
			_, stop := env.Interruptible(ctx)
			stop()
			return pause("begun")
		})
	}
}

// pause says where the command is, and goes on when standard input ends.
func pause(where string) error {
	fmt.Println(where)
	_, err := io.Copy(io.Discard, os.Stdin)
	return err
}

// process is a command that runs.
type process struct {
	t     *testing.T
	cmd   *exec.Cmd
	stdin io.Closer
	lines *bufio.Scanner
}

// start starts a command by way of a shell that ignores the signals first.
func start(t *testing.T, command, ignored string) *process {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "sh", "-c", "trap '' "+ignored+"; exec \"$0\"", os.Args[0])
	if ignored == "" {
		cmd = exec.CommandContext(t.Context(), os.Args[0])
	}
	cmd.Env = append(os.Environ(), "CLI_TEST="+command)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p := &process{t, cmd, in, bufio.NewScanner(out)}
	p.await("begun")
	return p
}

func (p *process) await(line string) {
	p.t.Helper()
	if !p.lines.Scan() || p.lines.Text() != line {
		p.t.Fatalf("got %q, want %q", p.lines.Text(), line)
	}
}

func (p *process) send(sig syscall.Signal) {
	p.t.Helper()
	if err := p.cmd.Process.Signal(sig); err != nil {
		p.t.Fatal(err)
	}
}

// end is how the process ended.
func (p *process) end() syscall.WaitStatus {
	_ = p.cmd.Wait()
	return p.cmd.ProcessState.Sys().(syscall.WaitStatus)
}

func TestASignalEndsACommandWithNothingToCleanUp(t *testing.T) {
	for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
		for _, command := range []string{"plain", "cleaned up"} {
			p := start(t, command, "")
			p.send(sig)
			if status := p.end(); !status.Signaled() || status.Signal() != sig {
				t.Errorf("%s: got %v, want an end by %v", command, p.cmd.ProcessState, sig)
			}
		}
	}
}

// A shell starts what a script puts into the background with SIGINT ignored.
func TestSIGINTEndsACommandThatAScriptStarted(t *testing.T) {
	p := start(t, "plain", "INT")
	p.send(syscall.SIGINT)
	if status := p.end(); status.ExitStatus() != 130 {
		t.Errorf("got %v, want exit status 130", p.cmd.ProcessState)
	}
}

func TestNohupKeepsItsPromise(t *testing.T) {
	p := start(t, "plain", "HUP")
	p.send(syscall.SIGHUP)
	p.send(syscall.SIGTERM)
	if status := p.end(); status.Signal() != syscall.SIGTERM {
		t.Errorf("got %v, want an end by SIGTERM", p.cmd.ProcessState)
	}
}

func TestTheFirstSignalLetsACommandCleanUp(t *testing.T) {
	p := start(t, "cleans up", "")
	p.send(syscall.SIGTERM)
	p.await("cleaning up")
	if err := p.stdin.Close(); err != nil {
		t.Fatal(err)
	}
	if status := p.end(); !status.Exited() || status.ExitStatus() != OK {
		t.Errorf("got %v, want the command's own exit status", p.cmd.ProcessState)
	}
}

// What fails because of a signal is an end by that signal, which a shell shows as 130 for
// Ctrl-C, whatever exit code the failure asks for.
func TestACommandThatASignalStopsEndsByIt(t *testing.T) {
	for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
		p := start(t, "is interrupted", "")
		p.send(sig)
		if status := p.end(); !status.Signaled() || status.Signal() != sig {
			t.Errorf("got %v, want an end by %v", p.cmd.ProcessState, sig)
		}
	}
	p := start(t, "is interrupted", "INT") // as a script starts it in the background
	p.send(syscall.SIGINT)
	if status := p.end(); status.ExitStatus() != 130 {
		t.Errorf("got %v, want exit status 130", p.cmd.ProcessState)
	}
}

func TestTheSecondSignalEndsItAtOnce(t *testing.T) {
	p := start(t, "cleans up", "")
	p.send(syscall.SIGTERM)
	p.await("cleaning up")
	p.send(syscall.SIGINT)
	if status := p.end(); status.Signal() != syscall.SIGINT {
		t.Errorf("got %v, want an end by SIGINT", p.cmd.ProcessState)
	}
}
