package callgrind

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Counts are instructions by process id.
type Counts map[int]int64

// A Look at a service's processes, before the work that is counted begins.
type Look struct {
	// Processes are the ids of those that lived.
	Processes []int
	// At is when they were looked at.
	At time.Time
}

// Counted is what processes left in a folder.
type Counted struct {
	// Counts is how much each executed.
	Counts Counts
	// Work is what their functions did of it together.
	Work Work
	// Objects are the paths of the programs and libraries that hold these functions, sorted.
	Objects []string
}

// Read reads what the processes left in a folder. Those that lived before the work began must be
// among them, and none that was started later: it has its parent's count as well.
func Read(folder string, before Look) (Counted, error) {
	files, err := filepath.Glob(filepath.Join(escaped(folder), "*"+ending))
	if err != nil {
		return Counted{}, err
	}
	c, objects := Counted{Counts: Counts{}, Work: Work{}}, map[string]bool{}
	for _, file := range files {
		pid, err := strconv.Atoi(strings.TrimSuffix(filepath.Base(file), ending))
		if err != nil {
			return Counted{}, fmt.Errorf("%s: not the count of a process (got %q, want a process id)", file, filepath.Base(file))
		}
		counted, err := before.counts(pid, file)
		if err != nil {
			return Counted{}, err
		}
		if !counted {
			continue
		}
		if c.Counts[pid], err = c.Work.add(file, objects); err != nil {
			return Counted{}, fmt.Errorf("%s: %w", file, err)
		}
	}
	c.Objects = slices.Sorted(maps.Keys(objects))
	return c, c.Counts.check(before.Processes)
}

// coarse is how far the time of a file may be behind the clock: the kernel takes it from its ticks.
const coarse = 20 * time.Millisecond

// counts says whether the file of a process counts. One that ended before the look was a part of the
// start, and may have left an empty file, as a helper does that is killed or becomes a program that
// is not traced. One that was started later, not seen and with a file of later, is an error.
func (l Look) counts(pid int, file string) (bool, error) {
	info, err := os.Stat(file)
	if err != nil {
		return false, err
	}
	if len(l.Processes) == 0 || slices.Contains(l.Processes, pid) {
		return true, nil
	}
	if info.ModTime().After(l.At.Add(-coarse)) {
		return false, fmt.Errorf("process %d was started while the service answered (got another than %v): what its parent had counted is in its count again", pid, l.Processes)
	}
	return info.Size() > 0, nil
}

// check is the error of a process that lived before and left no count.
func (c Counts) check(before []int) error {
	for _, pid := range before {
		if _, ok := c[pid]; !ok {
			return fmt.Errorf("process %d left no count of its instructions (got those of %v): it was killed, or runs without valgrind", pid, slices.Sorted(maps.Keys(c)))
		}
	}
	return nil
}

// escaped is a folder as part of a pattern.
func escaped(folder string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(folder)
}

// Sum is the count of all processes.
func (c Counts) Sum() int64 {
	sum := int64(0)
	for _, n := range c {
		sum += n
	}
	return sum
}
