package callgrind

import (
	"bufio"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Counts are instructions by process id.
type Counts map[int]int64

// Read reads what the processes left in a folder. Those that lived before the work began must
// be among them, and none that was started later: it has its parent's count as well.
func Read(folder string, before []int) (Counts, error) {
	files, err := filepath.Glob(filepath.Join(escaped(folder), "*"+ending))
	if err != nil {
		return nil, err
	}
	counts := Counts{}
	for _, file := range files {
		pid, err := strconv.Atoi(strings.TrimSuffix(filepath.Base(file), ending))
		if err != nil {
			return nil, fmt.Errorf("%s: not the count of a process (got %q, want a process id)", file, filepath.Base(file))
		}
		if counts[pid], err = read(file); err != nil {
			return nil, err
		}
	}
	return counts, counts.check(before)
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

// read reads the whole count of a callgrind file (callgrind's file format: "events: Ir", and
// "totals: 123" at the end of each part).
func read(file string) (int64, error) {
	f, err := os.Open(file)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	events, sum, parts := "", int64(0), 0
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		if text, ok := strings.CutPrefix(lines.Text(), "events: "); ok {
			events = strings.TrimSpace(text)
		}
		text, ok := strings.CutPrefix(lines.Text(), "totals: ")
		if !ok {
			continue
		}
		n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
		if err != nil {
			return 0, fmt.Errorf("%s: totals: %w", file, err)
		}
		sum, parts = sum+n, parts+1
	}
	if err := lines.Err(); err != nil {
		return 0, fmt.Errorf("%s: %w", file, err)
	}
	if events != "Ir" || parts == 0 {
		return 0, fmt.Errorf("%s: not a count of instructions (got the events %q and %d totals, want Ir and at least one)", file, events, parts)
	}
	return sum, nil
}

// Sum is the count of all processes.
func (c Counts) Sum() int64 {
	sum := int64(0)
	for _, n := range c {
		sum += n
	}
	return sum
}
