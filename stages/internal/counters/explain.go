package counters

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"

	"scaleguild/internal/cgroup"
	"scaleguild/internal/cli"
)

// Missing is why the CPU's counters cannot be read here, for groups of that hierarchy on
// those CPUs; nil where they can. It counts the group that all are in for a moment.
func Missing(h cgroup.Hierarchy, cpus []int) error {
	s, err := Open(h.Group("/").Dirs[cgroup.PerfEvent], cpus, Hardware())
	if err == nil {
		s.Close()
	}
	return err
}

// paranoid is where the kernel says who may count what (Linux,
// Documentation/admin-guide/perf-security.rst).
const paranoid = "/proc/sys/kernel/perf_event_paranoid"

// ErrAbsent is matched by the errors of a machine that has no counters for us, which doctor says.
// Any other error is of a machine that has them.
var ErrAbsent = errors.New("no counters")

// absence is an error that matches ErrAbsent.
type absence struct{ error }

func (a absence) Unwrap() error        { return a.error }
func (a absence) Is(target error) bool { return target == ErrAbsent }

// explain says what the kernel's refusal means, and what to do about it.
func explain(err error) error {
	switch {
	case errors.Is(err, syscall.EACCES), errors.Is(err, syscall.EPERM):
		text, unread := os.ReadFile(paranoid)
		if unread != nil {
			text = []byte("not readable")
		}
		return absence{cli.Fail(cli.Machine, "run as root, or: sysctl kernel.perf_event_paranoid=0",
			"not allowed: a group's events are the whole CPU's (got kernel.perf_event_paranoid %s, want 0 or less): %w", strings.TrimSpace(string(text)), err)}
	case errors.Is(err, syscall.ENOENT), errors.Is(err, syscall.ENODEV), errors.Is(err, syscall.EOPNOTSUPP):
		return absence{fmt.Errorf("this machine has none, as most virtual ones: %w", err)}
	case errors.Is(err, syscall.ENOSYS):
		return absence{fmt.Errorf("this kernel counts no events: %w", err)}
	}
	return err
}
