package collect

import (
	"errors"
	"fmt"

	"scaleguild/internal/cgroup"
	"scaleguild/internal/run"
)

// disk is what the kernel has counted of waiting for disks, and of what the service has
// read and written; null where it does not count.
type disk struct {
	machine, service *float64 // seconds in which some thread waited
	read, written    *int64   // bytes, of the service
}

func readDisk(g cgroup.Group) (disk, error) {
	var d disk
	var errs [3]error
	d.machine, errs[0] = cgroup.MachineStall()
	d.service, errs[1] = g.IOStall()
	d.read, d.written, errs[2] = g.IOBytes()
	return d, errors.Join(errs[:]...)
}

// since is what was counted after an earlier reading, in so many seconds.
func (d disk) since(earlier disk, wall float64) (*run.Disk, error) {
	var out run.Disk
	for _, c := range []struct {
		to       **float64
		was, now *float64
	}{{&out.MachineStall, earlier.machine, d.machine}, {&out.ServiceStall, earlier.service, d.service}} {
		if c.was == nil || c.now == nil {
			continue
		}
		// The kernel brings its sum up to date every two seconds; so one reading can have up to
		// two seconds of the other's time.
		share := min(1, (*c.now-*c.was)/wall)
		if share < 0 {
			return nil, fmt.Errorf("the waits for disks counted backwards within the window (got %g s, want 0 or more)", *c.now-*c.was)
		}
		*c.to = &share
	}
	for _, c := range []struct {
		to       **int64
		was, now *int64
	}{{&out.ReadBytes, earlier.read, d.read}, {&out.WrittenBytes, earlier.written, d.written}} {
		if c.was == nil || c.now == nil {
			continue
		}
		bytes := *c.now - *c.was
		if bytes < 0 {
			return nil, fmt.Errorf("the service's disk bytes counted backwards within the window (got %d, want 0 or more)", bytes)
		}
		*c.to = &bytes
	}
	return &out, nil
}
