package bench

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"scaleguild/internal/procfs"
)

// running is a mock under measurement.
type running struct {
	peer
	cmd  *exec.Cmd
	port int
	log  *bytes.Buffer
	done chan struct{}
	dir  string // the working directory, for whatever it leaves there
}

// longestStart is how long a mock may take until it serves: it bounds one that hangs.
const longestStart = 5 * time.Minute

// start starts a mock on one CPU and waits until it serves the delay.
func (p peer) start(ctx context.Context, cpu int, a ask) (*running, error) {
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "bench-mock-")
	if err != nil {
		return nil, err
	}
	r := &running{peer: p, port: port, log: &bytes.Buffer{}, done: make(chan struct{}), dir: dir}
	r.cmd = exec.CommandContext(ctx, "taskset", append([]string{"-c", strconv.Itoa(cpu)}, p.argv(port, a)...)...)
	r.cmd.Stdout, r.cmd.Stderr = r.log, r.log
	r.cmd.Cancel = func() error { return r.cmd.Process.Signal(syscall.SIGTERM) }
	r.cmd.Dir = dir
	if err := r.cmd.Start(); err != nil {
		_ = os.RemoveAll(dir)
		return nil, fmt.Errorf("starting %s: %w", p.name, err)
	}
	go func() { _ = r.cmd.Wait(); close(r.done) }() // the exit code of a stopped mock says nothing
	if err = r.await(ctx); err == nil {
		err = r.set(ctx, a)
	}
	if err != nil {
		r.stop()
		return nil, fmt.Errorf("starting %s: %w\n%s", p.name, err, r.log)
	}
	return r, nil
}

func freePort() (int, error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	return ln.Addr().(*net.TCPAddr).Port, ln.Close()
}

// await asks until the mock answers.
func (r *running) await(ctx context.Context) error {
	method, path, _ := strings.Cut(r.ready, " ")
	for end := time.Now().Add(longestStart); ; {
		err := r.call(method, path, "")
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-r.done:
			return errors.New("it ended before it served")
		case <-time.After(50 * time.Millisecond):
		}
		if time.Now().After(end) {
			return fmt.Errorf("it does not serve after %v: %w", longestStart, err)
		}
	}
}

// set tells a running mock its delay. One that is busy with what it was sent
// before gets time to answer.
func (r *running) set(ctx context.Context, a ask) error {
	if r.tell == nil {
		return nil
	}
	forget, path := r.forget()
	err := errors.New("not tried")
	for end := time.Now().Add(longestStart); err != nil && time.Now().Before(end) && ctx.Err() == nil; {
		if err = r.call(forget, path, ""); err == nil {
			err = r.call(r.tell(a))
		}
	}
	return errors.Join(err, ctx.Err())
}

// settle waits until the process rests, for 20 s at most, so that what is left
// of one load does not disturb the next measurement.
func (r *running) settle(ctx context.Context) error {
	const interval, most = 500 * time.Millisecond, 40
	before, err := r.cpuSeconds()
	for range most {
		if err != nil || ctx.Err() != nil {
			break
		}
		time.Sleep(interval)
		var now float64
		if now, err = r.cpuSeconds(); now-before < 0.1*interval.Seconds() {
			break
		}
		before = now
	}
	return errors.Join(err, ctx.Err())
}

func (r *running) call(method, path, text string) error {
	request, err := http.NewRequest(method, "http://"+r.address()+path, strings.NewReader(text))
	if err != nil {
		return err
	}
	client := http.Client{Timeout: 5 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	got, err := client.Do(request)
	if err != nil {
		return err
	}
	defer got.Body.Close()
	answer, err := io.ReadAll(got.Body)
	if err == nil && got.StatusCode >= 300 {
		err = fmt.Errorf("%s %s: %s: %s", method, path, got.Status, answer)
	}
	return err
}

func (r *running) address() string { return fmt.Sprintf("127.0.0.1:%d", r.port) }

// stop ends the process, by force after five seconds, and removes what it left.
func (r *running) stop() {
	defer os.RemoveAll(r.dir)
	_ = r.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-r.done:
	case <-time.After(5 * time.Second):
		_ = r.cmd.Process.Kill()
		<-r.done
	}
}

// cpuSeconds is the CPU time of the process until now. taskset has become it.
func (r *running) cpuSeconds() (float64, error) {
	s, err := procfs.ReadStat(procfs.Folder(r.cmd.Process.Pid))
	return s.CPU(), err
}

// residentKiB is the memory of the process that is in RAM.
func (r *running) residentKiB() (float64, error) {
	kib, err := procfs.KiB(filepath.Join(procfs.Folder(r.cmd.Process.Pid), "status"), "VmRSS")
	return float64(kib), err
}
