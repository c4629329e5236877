package procfs

import (
	"fmt"
	"os"
	"strconv"
	"strings"
)

// Field reads "name : value" from a file such as /proc/cpuinfo. The first of the names that
// is there counts, as architectures name their CPUs differently.
func Field(file string, names ...string) (string, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	for _, name := range names {
		for line := range strings.Lines(string(text)) {
			k, v, ok := strings.Cut(line, ":")
			if ok && strings.TrimSpace(k) == name {
				return strings.TrimSpace(v), nil
			}
		}
	}
	return "", fmt.Errorf("%s: no %s", file, strings.Join(names, " or "))
}

// KiB reads a field that is an amount of memory, "name: 1234 kB", in KiB.
func KiB(file, name string) (int64, error) {
	text, err := Field(file, name)
	if err != nil {
		return 0, err
	}
	number, ok := strings.CutSuffix(text, " kB")
	kib, err := strconv.ParseInt(number, 10, 64)
	if !ok || err != nil {
		return 0, fmt.Errorf("%s: %s: not an amount of memory (got %q, want a number and kB)", file, name, text)
	}
	return kib, nil
}

// Kernel is the release of the running kernel, such as 6.12.48.
func Kernel() (string, error) {
	text, err := os.ReadFile("/proc/sys/kernel/osrelease")
	return strings.TrimSpace(string(text)), err
}
