package collect

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"scaleguild/internal/cli"
)

// Dispatches counts how often the threads of a process were given a CPU, and how
// long they had been waiting for it, by thread.
type Dispatches map[int]dispatched

type dispatched struct {
	waited int64 // nanoseconds ready to run without a CPU, since the thread's start
	times  int64 // time slices run
}

// ReadDispatches reads /proc/PID/task/*/schedstat (Linux,
// Documentation/scheduler/sched-stats.rst). A kernel that does not count is an
// error: it shows only zeros, or no such file.
func ReadDispatches(pid int) (Dispatches, error) {
	dir := fmt.Sprintf("/proc/%d/task", pid)
	threads, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	all := Dispatches{}
	counted := int64(0)
	for _, thread := range threads {
		file := filepath.Join(dir, thread.Name(), "schedstat")
		text, err := os.ReadFile(file)
		if errors.Is(err, fs.ErrNotExist) {
			continue // the thread ended; or no thread has one, see below
		}
		if err != nil {
			return nil, err
		}
		id, d, err := parseDispatched(thread.Name(), string(text))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		all[id] = d
		counted += d.times
	}
	if counted == 0 {
		return nil, cli.Fail(cli.Machine,
			"boot a kernel that is built with CONFIG_SCHED_INFO=y (nearly all are; CONFIG_SCHEDSTATS or CONFIG_TASK_DELAY_ACCT bring it)",
			"%s/*/schedstat: the kernel does not count how long threads wait for a CPU (got no time slice, want at least 1)", dir)
	}
	return all, nil
}

// parseDispatched reads the three numbers of a schedstat: nanoseconds run,
// nanoseconds waited, time slices.
func parseDispatched(thread, text string) (int, dispatched, error) {
	id, err := strconv.Atoi(thread)
	fields := strings.Fields(text)
	if err != nil || len(fields) != 3 {
		return 0, dispatched{}, fmt.Errorf("not three numbers of a thread (got %q)", text)
	}
	var d dispatched
	var errs [2]error
	d.waited, errs[0] = strconv.ParseInt(fields[1], 10, 64)
	d.times, errs[1] = strconv.ParseInt(fields[2], 10, 64)
	return id, d, errors.Join(errs[:]...)
}

// delay is the mean time in seconds that a thread waited for a CPU, per dispatch
// since an earlier reading. It is an error when nothing was dispatched.
func (d Dispatches) delay(earlier Dispatches) (float64, error) {
	sum := d.since(earlier)
	if sum.times == 0 {
		return 0, errors.New("no thread was given a CPU (got 0 time slices, want at least 1)")
	}
	return sum.mean(), nil
}

// mean is the wait of a dispatch in seconds.
func (d dispatched) mean() float64 { return float64(d.waited) / 1e9 / float64(d.times) }

// since adds up what the threads did since an earlier reading. A thread that began
// since counts in full; one that ended since is not seen.
func (d Dispatches) since(earlier Dispatches) dispatched {
	var sum dispatched
	for id, now := range d {
		before := earlier[id]
		if now.times < before.times {
			before = dispatched{} // another thread with the id of one that ended
		}
		sum.waited += now.waited - before.waited
		sum.times += now.times - before.times
	}
	return sum
}
