package budget

import (
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"scaleguild/internal/cgroup"
	"scaleguild/internal/cli"
)

// A process that listens outside of the group is named, with the group's own; so is a port on
// which nobody listens.
func TestWhoListensIsInTheGroup(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port, self := l.Addr().(*net.TCPAddr).Port, os.Getpid()
	for _, c := range []struct{ members, want string }{
		{fmt.Sprintf("1\n%d\n", self), ""},
		{"1\n", fmt.Sprintf("got process %d, want only those of unit: 1", self)},
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "cgroup.procs"), []byte(c.members), 0o644); err != nil {
			t.Fatal(err)
		}
		p := &Process{Name: "unit", Group: cgroup.Group{Version: 1, Dirs: map[string]string{"cpu": dir}}}
		if ports := p.Ports(); slices.Contains(ports, port) != (c.want == "") {
			t.Errorf("group %q listens on %v, of which one is %d", c.members, ports, port)
		}
		err := p.Listens(port)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want) || cli.Code(err) != cli.Machine) {
			t.Errorf("group %q: got %v, want %q", c.members, err, c.want)
		}
	}
	l.Close()
	p := &Process{Name: "unit", Group: cgroup.Group{Version: 1, Dirs: map[string]string{"cpu": t.TempDir()}}}
	if err := p.Listens(port); !errors.Is(err, ErrNobodyListens) || cli.Code(err) != cli.Broke {
		t.Errorf("nobody listens: got %v", err)
	}
}

// Processes begin and end while they are listed: neither a worker that a server has just forked
// nor one that has just ended is outside of the group.
func TestWhoComesAndGoesIsNotOutside(t *testing.T) {
	for name, c := range map[string]struct {
		members       []int // of the group at first
		forked        []int // joins it before its socket is seen
		before, after []int // the holders, at the two looks
		want          string
	}{
		"a worker is forked":     {[]int{7}, []int{8}, []int{7, 8}, []int{7, 8}, "{[7 8] true [] false}"},
		"a child ends":           {[]int{7}, nil, []int{7, 8}, []int{7}, "{[7] true [] false}"},
		"somebody else":          {[]int{7}, nil, []int{8}, []int{8}, "{[7] false [8] false}"},
		"somebody else as well":  {[]int{7}, nil, []int{7, 8}, []int{7, 8}, "{[7] true [8] false}"},
		"the only one ends":      {nil, nil, []int{8}, nil, "{[] false [] true}"},
		"nobody to be looked at": {[]int{7}, nil, nil, nil, "{[7] false [] false}"},
	} {
		members, looks := c.members, 0
		got, err := whoHolds(
			func() ([]int, error) {
				members = append(members, c.forked...)
				c.forked = nil
				if looks++; looks == 1 {
					return c.before, nil
				}
				return c.after, nil
			},
			func() ([]int, error) { return members, nil })
		if err != nil || fmt.Sprint(got) != c.want {
			t.Errorf("%s: got %v, %v, want %s", name, got, err, c.want)
		}
	}
}
