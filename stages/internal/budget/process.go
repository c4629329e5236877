package budget

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// ticksPerSecond is USER_HZ, the unit of the times in /proc: 100 on every
// architecture that Linux supports today (time(7)).
const ticksPerSecond = 100

// errGone is the error of a process that has ended, whether it is reaped or not.
var errGone = errors.New("the process has ended")

// process is what /proc says of one.
type process struct {
	parent   int
	start    string  // ticks from boot to its start: with its id it names the process for good
	used     float64 // CPU seconds of its threads
	threads  []int
	children []int // none where the kernel does not list them (CONFIG_PROC_CHILDREN)
}

// readProcess reads /proc/PID; errGone when there is none.
func readProcess(proc string, pid int) (process, error) {
	dir := filepath.Join(proc, strconv.Itoa(pid))
	p, err := readStat(dir)
	if err != nil {
		return p, err
	}
	folder, err := os.Open(filepath.Join(dir, "task"))
	if err != nil {
		return p, goneOr(err)
	}
	defer folder.Close()
	names, err := folder.Readdirnames(-1)
	if err != nil {
		return p, goneOr(err)
	}
	for _, name := range names {
		thread, err := strconv.Atoi(name)
		if err != nil {
			return p, fmt.Errorf("%s/task: not a thread: %q", dir, name)
		}
		p.threads = append(p.threads, thread)
		children, err := readNumbers(filepath.Join(dir, "task", name, "children"))
		if err != nil && !errors.Is(goneOr(err), errGone) {
			return p, err
		}
		p.children = append(p.children, children...)
	}
	return p, nil
}

// readStat reads the fields of proc_pid_stat(5) after the name, which may hold spaces:
// 3 is the state, 4 the parent, 14 and 15 the times, 22 the start.
func readStat(dir string) (process, error) {
	text, err := os.ReadFile(filepath.Join(dir, "stat"))
	if err != nil {
		return process{}, goneOr(err)
	}
	_, after, _ := strings.Cut(string(text[strings.LastIndexByte(string(text), ')')+1:]), " ")
	fields := strings.Fields(after)
	if len(fields) < 20 {
		return process{}, fmt.Errorf("%s/stat: too short (got %q)", dir, text)
	}
	if strings.ContainsAny(fields[0], "ZX") {
		return process{}, errGone
	}
	var numbers [3]int
	for i, field := range []int{1, 11, 12} {
		if numbers[i], err = strconv.Atoi(fields[field]); err != nil {
			return process{}, fmt.Errorf("%s/stat: %w", dir, err)
		}
	}
	return process{parent: numbers[0], start: fields[19], used: float64(numbers[1]+numbers[2]) / ticksPerSecond}, nil
}

// alive says whether the process or thread of a directory in /proc still runs.
func alive(dir string) bool {
	_, err := readStat(dir)
	return !errors.Is(err, errGone)
}

// goneOr is errGone for the errors of a process that ends while it is read.
func goneOr(err error) error {
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ESRCH) {
		return errGone
	}
	return err
}
