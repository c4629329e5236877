package callgrind

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Counts are instructions by process id.
type Counts map[int]int64

// Read reads what the processes left in a folder: how much each executed, and what their functions
// did of it together. Those that lived before the work began must be among them, and none that
// was started later: it has its parent's count as well.
func Read(folder string, before []int) (Counts, Work, error) {
	files, err := filepath.Glob(filepath.Join(escaped(folder), "*"+ending))
	if err != nil {
		return nil, nil, err
	}
	counts, work := Counts{}, Work{}
	for _, file := range files {
		pid, err := strconv.Atoi(strings.TrimSuffix(filepath.Base(file), ending))
		if err != nil {
			return nil, nil, fmt.Errorf("%s: not the count of a process (got %q, want a process id)", file, filepath.Base(file))
		}
		if counts[pid], err = work.add(file); err != nil {
			return nil, nil, fmt.Errorf("%s: %w", file, err)
		}
	}
	return counts, work, counts.check(before)
}

// check compares the processes that left a count with those that lived before. Process ids
// grow, so that a greater one was started later.
func (c Counts) check(before []int) error {
	all := slices.Sorted(maps.Keys(c))
	for _, pid := range before {
		if _, ok := c[pid]; !ok {
			return fmt.Errorf("process %d left no count of its instructions (got those of %v): it was killed, or runs without valgrind", pid, all)
		}
	}
	if len(before) > 0 && len(all) > 0 && all[len(all)-1] > slices.Max(before) {
		return fmt.Errorf("process %d was started while the service answered (got %v, want %v): what its parent had counted is in its count again", all[len(all)-1], all, before)
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
