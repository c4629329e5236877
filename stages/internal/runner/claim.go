package runner

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/user"
	"slices"
	"strconv"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"scaleguild/internal/cli"
	"scaleguild/stages/internal/budget"
)

// Holder says whose study has a CPU.
type Holder struct {
	User     string `json:"user"`
	PID      int    `json:"pid"`
	Study    string `json:"study"`
	Checkout string `json:"checkout"` // path of the project's root
}

// NewHolder describes this process.
func NewHolder(study, root string) Holder {
	return Holder{User: userName(os.Geteuid()), PID: os.Getpid(), Study: study, Checkout: root}
}

// userName is a user's name, or its number where there is no name for it.
func userName(id int) string {
	u, err := user.LookupId(strconv.Itoa(id))
	if err != nil {
		return "user " + strconv.Itoa(id)
	}
	return u.Username
}

// answerTime is how long a holder that is stopped is waited for, and the one who asks it.
const answerTime = 2 * time.Second

// Claim takes CPUs for a study, so that no other study of this machine runs on them: of
// whatever checkout and whatever user. A CPU is a socket whose name is in no file system
// (unix(7), abstract): nothing is left behind, any user may take it, and the kernel frees it
// however its holder ends. Whoever finds it taken is told by whom. It is one per network
// namespace: a container with one of its own has CPUs of its own.
func Claim(cpus []int, h Holder) (release func(), err error) {
	var claimed stack
	release = func() { _ = claimed.run() } // there is nothing to do about a socket that does not close
	for _, cpu := range slices.Sorted(slices.Values(cpus)) {
		l, err := claimOne(cpu)
		if err != nil {
			release()
			return nil, err
		}
		claimed.push(l.Close)
		go answer(l, h)
	}
	return release, nil
}

// claimOne takes a CPU. A holder that ends in between is no reason to refuse.
func claimOne(cpu int) (net.Listener, error) {
	name := "@scaleguild-cpu-" + strconv.Itoa(cpu)
	for {
		l, err := net.Listen("unix", name)
		if !errors.Is(err, syscall.EADDRINUSE) {
			return l, err
		}
		h, err := ask(name)
		if errors.Is(err, syscall.ECONNREFUSED) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("CPU %d is taken, and its holder does not say by whom: %w", cpu, err)
		}
		return nil, h.refusal(cpu)
	}
}

// refusal is the error of whoever wants a CPU that is taken. The kernel gives 0 for the id of a
// process that is not in this namespace of processes; it cannot be ended from here.
func (h Holder) refusal(cpu int) error {
	process, hint := fmt.Sprintf("process %d", h.PID), "wait for its end; or, when it is yours: "+budget.Quote("kill", strconv.Itoa(h.PID))
	if h.PID == 0 {
		process, hint = "a process of another container", "wait for its end"
	}
	return cli.Fail(cli.Machine, hint, "CPU %d: another study runs on it, which would share it (got %s of %s, with %s in %s, want none)",
		cpu, process, h.User, words(h.Study), words(h.Checkout))
}

func words(text string) string {
	if text == "" {
		return "what it does not say"
	}
	return text
}

// answer tells everyone who asks who the holder is, until the listener is closed.
func answer(l net.Listener, h Holder) {
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		_ = c.SetDeadline(time.Now().Add(answerTime))
		_ = json.NewEncoder(c).Encode(h) // who asks finds the process's id without an answer, too
		_ = c.Close()
	}
}

// ask finds out who holds a name: user and process from the kernel, the rest from the holder,
// which may be stopped and not answer.
func ask(name string) (Holder, error) {
	conn, err := net.DialTimeout("unix", name, answerTime)
	if err != nil {
		return Holder{}, err
	}
	defer conn.Close()
	var h Holder
	_ = conn.SetDeadline(time.Now().Add(answerTime))
	if data, err := io.ReadAll(io.LimitReader(conn, 1<<16)); err == nil {
		_ = json.Unmarshal(data, &h) // what is no answer leaves its fields empty
	}
	raw, err := conn.(*net.UnixConn).SyscallConn()
	if err != nil {
		return h, err
	}
	var peer *unix.Ucred
	controlErr := raw.Control(func(fd uintptr) { peer, err = unix.GetsockoptUcred(int(fd), unix.SOL_SOCKET, unix.SO_PEERCRED) })
	if err := errors.Join(controlErr, err); err != nil {
		return h, err
	}
	h.PID, h.User = int(peer.Pid), userName(int(peer.Uid))
	return h, nil
}
