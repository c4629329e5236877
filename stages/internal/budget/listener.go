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
	holders, err := listeners("/proc", port)
	if err != nil {
		return err
	}
	outside := slices.DeleteFunc(slices.Clone(holders), func(pid int) bool { return slices.Contains(members, pid) })
	switch {
	case len(holders) == 0:
		return cli.Fail(cli.Machine, listenerRemedy, "port %d: no process that this one may look into listens there (got none, want one of the group %s: %s)",
			port, p.Name, list(members))
	case len(outside) > 0:
		return cli.Fail(cli.Machine, listenerRemedy, "port %d: who listens is not in the measured control group (got process %s, want only those of %s: %s)",
			port, list(outside), p.Name, list(members))
	}
	return nil
}

// listeners are the processes that hold a socket which listens on a TCP port, by id. Those of
// other users cannot be looked into by everybody, and are left out.
func listeners(proc string, port int) ([]int, error) {
	sockets := map[string]bool{}
	for _, name := range []string{"tcp", "tcp6"} {
		text, err := os.ReadFile(filepath.Join(proc, "net", name))
		if errors.Is(err, os.ErrNotExist) {
			continue // a kernel without IPv6
		}
		if err != nil {
			return nil, err
		}
		for _, inode := range listeningSockets(string(text), port) {
			sockets["socket:["+inode+"]"] = true
		}
	}
	files, err := filepath.Glob(filepath.Join(proc, "[0-9]*", "fd", "*"))
	if err != nil {
		return nil, err
	}
	var pids []int
	for _, file := range files {
		if target, err := os.Readlink(file); err != nil || !sockets[target] {
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

// listeningSockets are the inodes of the sockets of a table of /proc/net that listen on a port
// (proc_pid_net(5)): the local address ends with the port in hex, the tenth field is the inode.
func listeningSockets(table string, port int) []string {
	var inodes []string
	for line := range strings.Lines(table) {
		f := strings.Fields(line)
		if len(f) >= 10 && f[3] == listening && strings.HasSuffix(f[1], fmt.Sprintf(":%04X", port)) {
			inodes = append(inodes, f[9])
		}
	}
	return inodes
}
