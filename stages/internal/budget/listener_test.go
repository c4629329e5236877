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
