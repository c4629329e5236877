package runner

import (
	"slices"
	"testing"
)

func TestPortsOutsideOfTheKernelsRange(t *testing.T) {
	for _, c := range []struct {
		text        string
		first, last int
	}{
		{"32768\t60999\n", 10000, 65535}, {"1024 40000", 40001, 65535}, {"1024 65535", 10000, 65535}, {"9000 9999", 10000, 65535},
	} {
		got, err := portsOutside(c.text)
		if err != nil || got[0] != c.first || got[len(got)-1] != c.last {
			t.Errorf("%q: got %d to %d, %v, want %d to %d", c.text, got[0], got[len(got)-1], err, c.first, c.last)
		}
	}
	if got, _ := portsOutside("32768 60999"); slices.Contains(got, 32768) || slices.Contains(got, 60999) || !slices.Contains(got, 32767) || !slices.Contains(got, 61000) {
		t.Error("the edges of the range are not outside of it, and their neighbours are")
	}
	if _, err := portsOutside("x"); err == nil {
		t.Error("got no error of a range that is none, want one")
	}
	ports, err := freePorts(3)
	if err != nil || len(ports) != 3 || ports[0] == ports[1] || ports[1] == ports[2] || ports[0] == ports[2] {
		t.Errorf("got ports %v, %v, want three", ports, err)
	}
}
