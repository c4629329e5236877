package collect

import (
	"strings"
	"testing"
)

func TestTheDiskOfAWindow(t *testing.T) {
	f := func(v float64) *float64 { return &v }
	n := func(v int64) *int64 { return &v }
	a := disk{machine: f(100), service: f(10), read: n(5), written: n(50)}
	d, err := disk{f(103), f(25), n(5), n(80)}.since(a, 10)
	if err != nil || *d.MachineStall != 0.3 || *d.ServiceStall != 1 || *d.ReadBytes != 0 || *d.WrittenBytes != 30 {
		t.Errorf("got %+v, %v", d, err)
	}
	if d, err := (disk{machine: f(101)}).since(a, 10); err != nil || *d.MachineStall != 0.1 || d.ServiceStall != nil || d.ReadBytes != nil || d.WrittenBytes != nil {
		t.Errorf("what is not counted: got %+v, %v", d, err)
	}
	if _, err := (disk{machine: f(99)}).since(a, 10); err == nil || !strings.Contains(err.Error(), "backwards") {
		t.Errorf("got %v", err)
	}
	if _, err := (disk{read: n(4)}).since(a, 10); err == nil || !strings.Contains(err.Error(), "backwards") {
		t.Errorf("got %v", err)
	}
}
