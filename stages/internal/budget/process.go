package budget

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"scaleguild/internal/procfs"
)

// process is what /proc says of one.
type process struct {
	parent   int
	start    string  // as procfs.Stat has it
	used     float64 // CPU seconds of its threads
	threads  []int
	children []int // none where the kernel does not list them (CONFIG_PROC_CHILDREN)
}

// readProcess reads /proc/PID; procfs.ErrEnded when there is none.
func readProcess(proc string, pid int) (process, error) {
	dir := filepath.Join(proc, strconv.Itoa(pid))
	p, err := readStat(dir)
	if err != nil {
		return p, err
	}
	folder, err := os.Open(filepath.Join(dir, "task"))
	if err != nil {
		return p, procfs.OrEnded(err)
	}
	defer folder.Close()
	names, err := folder.Readdirnames(-1)
	if err != nil {
		return p, procfs.OrEnded(err)
	}
	for _, name := range names {
		thread, err := strconv.Atoi(name)
		if err != nil {
			return p, fmt.Errorf("%s/task: not a thread: %q", dir, name)
		}
		p.threads = append(p.threads, thread)
		children, err := readNumbers(filepath.Join(dir, "task", name, "children"))
		if err != nil && !errors.Is(procfs.OrEnded(err), procfs.ErrEnded) {
			return p, err
		}
		p.children = append(p.children, children...)
	}
	return p, nil
}

// readStat reads the stat of a directory in /proc. A process that has ended and is not
// waited for yet is as good as gone.
func readStat(dir string) (process, error) {
	s, err := procfs.ReadStat(dir)
	if err == nil && s.Ended() {
		err = procfs.ErrEnded
	}
	return process{parent: s.Parent, start: s.Start, used: s.CPU()}, err
}

// alive says whether the process or thread of a directory in /proc still runs.
func alive(dir string) bool {
	_, err := readStat(dir)
	return !errors.Is(err, procfs.ErrEnded)
}
