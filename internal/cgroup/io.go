package cgroup

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

// MachineStall is the time since boot, in seconds, in which some thread of the machine
// waited for a disk (Linux, Documentation/accounting/psi.rst): null where the kernel does
// not count it.
func MachineStall() (*float64, error) { return stall("/proc/pressure/io") }

// IOStall is the same of the group's threads; version 1 does not count it.
func (g Group) IOStall() (*float64, error) {
	if g.Version == 1 {
		return nil, nil
	}
	return stall(filepath.Join(g.Dirs["cpu"], "io.pressure"))
}

// stall reads a pressure file: "some avg10=0.00 avg60=0.00 avg300=0.00 total=12345", in
// microseconds, and a line for all threads at once.
func stall(file string) (*float64, error) {
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.EOPNOTSUPP) || errors.Is(err, syscall.ENODEV) {
		return nil, nil // not built in, or switched off
	}
	if err != nil {
		return nil, err
	}
	for line := range strings.Lines(string(text)) {
		if _, total, ok := strings.Cut(strings.TrimSpace(line), " total="); ok && strings.HasPrefix(line, "some ") {
			micros, err := strconv.ParseInt(total, 10, 64)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", file, err)
			}
			seconds := float64(micros) / 1e6
			return &seconds, nil
		}
	}
	return nil, fmt.Errorf("%s: no line \"some ... total=\" (got %q)", file, text)
}

// IOBytes is what the group has read from disks and written to them: null where the group
// has no io controller, as with version 1.
func (g Group) IOBytes() (read, written *int64, err error) {
	if g.Version == 1 {
		return nil, nil, nil
	}
	file := filepath.Join(g.Dirs["cpu"], "io.stat")
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	return sumIO(file, string(text))
}

// sumIO adds up the bytes of an io.stat, which has a line for each device.
func sumIO(file, text string) (read, written *int64, err error) {
	var sums [2]int64
	for _, word := range strings.Fields(text) {
		name, value, _ := strings.Cut(word, "=")
		for i, counted := range []string{"rbytes", "wbytes"} {
			if name != counted {
				continue
			}
			n, err := strconv.ParseInt(value, 10, 64)
			if err != nil {
				return nil, nil, fmt.Errorf("%s: %s: %w", file, name, err)
			}
			sums[i] += n
		}
	}
	return &sums[0], &sums[1], nil
}
