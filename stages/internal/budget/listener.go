package budget

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"scaleguild/internal/cli"
)

// listening is TCP_LISTEN in /proc/net/tcp (Linux, include/net/tcp_states.h).
const listening = "0A"

const listenerRemedy = "start the service itself with the command of its manifest: what a daemon elsewhere starts for it (docker run, systemctl) is not under the CPU limit"

// ErrNobodyListens is the cause where no process listens on a port.
var ErrNobodyListens = errors.New("nobody listens there")

// Listens proves that whoever listens on a port is in the command's group: another process would
// answer without the limits, and what the group used would be of no response. An error of
// cli.Machine names the processes.
func (p *Process) Listens(port int) error {
	if p.listens != nil {
		return p.listens(port)
	}
	sockets := socketsOf("/proc", port)
	who, err := whoHolds(func() ([]int, error) { return holders("/proc", sockets) }, p.Group.Processes)
	if err != nil {
		return err
	}
	switch {
	case len(sockets) == 0 || who.ended:
		return cli.Fail(cli.Broke, "let it listen on 127.0.0.1:$PORT", "port %d: %w (want a process of the group %s: %s)", port, ErrNobodyListens, p.Name, list(who.group))
	case len(who.outside) > 0:
		return cli.Fail(cli.Machine, listenerRemedy, "port %d: who listens is not in the measured control group (got process %s, want only those of %s: %s)",
			port, list(who.outside), p.Name, list(who.group))
	case !who.inside:
		return cli.Fail(cli.Machine, listenerRemedy, "port %d: who listens is a process that this one may not look into (got an unknown one, want one of the group %s: %s)",
			port, p.Name, list(who.group))
	}
	return nil
}

// holding says who holds a socket, beside the processes of a group.
type holding struct {
	group   []int // all processes of the group
	inside  bool  // one of them holds it
	outside []int // others that do
	ended   bool  // it was held, and is no more
}

// whoHolds compares the holders of a socket with a group. A server forks its workers while the
// two are listed: one that is younger than the group's list would seem to be outside of it. So the
// group is listed after the holders, and who is not in it is outside only if it holds the socket
// still: else it has ended in between.
func whoHolds(holders, members func() ([]int, error)) (h holding, err error) {
	before, err := holders()
	if err != nil {
		return h, err
	}
	if h.group, err = members(); err != nil {
		return h, err
	}
	others := slices.DeleteFunc(slices.Clone(before), func(pid int) bool { return slices.Contains(h.group, pid) })
	h.inside = len(others) < len(before)
	if len(others) == 0 {
		return h, nil
	}
	after, err := holders()
	for _, pid := range others {
		if slices.Contains(after, pid) {
			h.outside = append(h.outside, pid)
		}
	}
	h.ended = !h.inside && len(h.outside) == 0
	return h, err
}

// Ports are those that processes of the group listen on, in order: none where it cannot be told.
func (p *Process) Ports() []int {
	members, err := p.Group.Processes()
	if err != nil || p.listens != nil {
		return nil
	}
	var ports []int
	for _, s := range listeningSockets("/proc") {
		pids, err := holders("/proc", []string{s.inode})
		if err == nil && slices.ContainsFunc(pids, func(pid int) bool { return slices.Contains(members, pid) }) {
			ports = append(ports, s.port)
		}
	}
	slices.Sort(ports)
	return slices.Compact(ports)
}

// holders are the processes that hold one of the sockets, by id. Those of other users cannot be
// looked into by everybody, and are left out.
func holders(proc string, inodes []string) ([]int, error) {
	files, err := filepath.Glob(filepath.Join(proc, "[0-9]*", "fd", "*"))
	if err != nil {
		return nil, err
	}
	var pids []int
	for _, file := range files {
		target, err := os.Readlink(file)
		inode, isSocket := strings.CutPrefix(strings.TrimSuffix(target, "]"), "socket:[")
		if err != nil || !isSocket || !slices.Contains(inodes, inode) {
			continue // closed at this moment, or another file
		}
		pid, err := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(file))))
		if err != nil {
			return nil, fmt.Errorf("%s: not a process: %w", file, err)
		}
		pids = append(pids, pid)
	}
	slices.Sort(pids)
	return slices.Compact(pids), nil
}

// socket is one that listens.
type socket struct {
	port  int
	inode string
}

// listeningSockets reads the kernel's tables of TCP sockets (proc_pid_net(5)): the local address ends with
// the port in hex, the tenth field is the inode. Without IPv6 there is one table.
func listeningSockets(proc string) []socket {
	var all []socket
	for _, name := range []string{"tcp", "tcp6"} {
		text, err := os.ReadFile(filepath.Join(proc, "net", name))
		if err != nil {
			continue
		}
		for line := range strings.Lines(string(text)) {
			f := strings.Fields(line)
			if len(f) < 10 || f[3] != listening {
				continue
			}
			if port, err := strconv.ParseInt(f[1][strings.LastIndexByte(f[1], ':')+1:], 16, 32); err == nil {
				all = append(all, socket{int(port), f[9]})
			}
		}
	}
	return all
}

// socketsOf are the inodes of the sockets that listen on a port.
func socketsOf(proc string, port int) []string {
	var inodes []string
	for _, s := range listeningSockets(proc) {
		if s.port == port {
			inodes = append(inodes, s.inode)
		}
	}
	return inodes
}
