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
	members, err := p.Group.Processes()
	if err != nil {
		return err
	}
	sockets := socketsOf("/proc", port)
	if len(sockets) == 0 {
		return cli.Fail(cli.Broke, "let it listen on 127.0.0.1:$PORT", "port %d: %w (want a process of the group %s: %s)", port, ErrNobodyListens, p.Name, list(members))
	}
	holders, err := holders("/proc", sockets)
	if err != nil {
		return err
	}
	outside := slices.DeleteFunc(slices.Clone(holders), func(pid int) bool { return slices.Contains(members, pid) })
	switch {
	case len(holders) == 0:
		return cli.Fail(cli.Machine, listenerRemedy, "port %d: who listens is a process that this one may not look into (got an unknown one, want one of the group %s: %s)",
			port, p.Name, list(members))
	case len(outside) > 0:
		return cli.Fail(cli.Machine, listenerRemedy, "port %d: who listens is not in the measured control group (got process %s, want only those of %s: %s)",
			port, list(outside), p.Name, list(members))
	}
	return nil
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
