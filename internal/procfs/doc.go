// Package procfs reads what Linux says in /proc of its processes and of the machine:
// the one place that knows the form of /proc/PID/stat and the unit of its times.
package procfs

import (
	"path/filepath"
	"strconv"
)

// UserHZ is the unit of the times in /proc and in cpuacct.stat, in ticks per second. It is
// 100 on every architecture that Linux and Go support (time(7)).
const UserHZ = 100

// Folder is where the system keeps what it says of a process.
func Folder(pid int) string { return filepath.Join("/proc", strconv.Itoa(pid)) }
