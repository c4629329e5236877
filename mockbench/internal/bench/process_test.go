package bench

import (
	"strings"
	"testing"
)

func TestCPUTimeOfAProcess(t *testing.T) {
	const fields = " S 1 42 42 0 -1 4194304 120 0 0 0 250 50 0 0 20 0 1 0 100 1000 200"
	for _, name := range []string{"(mockapi)", "(a b)", "(a) (b)", "())"} {
		if got, err := cpuOf("42 " + name + fields); got != 3 || err != nil {
			t.Errorf("%s: got %v, %v, want 3 s", name, got, err)
		}
	}
	for _, text := range []string{"", "42 (mockapi) S 1", "42 (mockapi)" + strings.Replace(fields, "250", "x", 1)} {
		if got, err := cpuOf(text); err == nil {
			t.Errorf("%q: got %v, want an error", text, got)
		}
	}
}

func TestMemoryOfAProcess(t *testing.T) {
	if got, err := residentOf("Name:\tmockapi\nVmHWM:\t   9000 kB\nVmRSS:\t    1234 kB\n"); got != 1234 || err != nil {
		t.Errorf("got %v, %v, want 1234 KiB", got, err)
	}
	for _, text := range []string{"", "Name:\tmockapi\n", "VmRSS:\tmuch\n"} {
		if got, err := residentOf(text); err == nil {
			t.Errorf("%q: got %v, want an error", text, got)
		}
	}
}
