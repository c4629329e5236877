package counters

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// Set counts a pair of events of one control group, from Open until Close.
type Set struct {
	cpus   []int
	kernel bool
	leads  []*os.File // by CPU: reading one gives both counts
	others []*os.File // by CPU
}

// ErrNoGroup is the error of a control group that the kernel counts no events of.
var ErrNoGroup = absence{errors.New("the kernel shows no control groups with the perf_event controller")}

// Open starts to count what the group in that directory does on the CPUs: in the kernel as
// well where that is allowed, else in the programs alone.
func Open(dir string, cpus []int, events Pair) (*Set, error) {
	if dir == "" {
		return nil, ErrNoGroup
	}
	group, err := os.Open(dir)
	if err != nil {
		return nil, err
	}
	defer group.Close()
	for _, kernel := range []bool{true, false} {
		s := &Set{cpus: cpus, kernel: kernel}
		if err = s.open(group, events); err == nil {
			return s, nil
		}
		s.Close()
		if !errors.Is(err, syscall.EACCES) && !errors.Is(err, syscall.EPERM) {
			break
		}
	}
	return nil, explain(err)
}

// open opens the events of each CPU and starts them.
func (s *Set) open(group *os.File, events Pair) error {
	for _, cpu := range s.cpus {
		lead, err := openEvent(group, cpu, -1, events.Cycles.attributes(s.kernel, true))
		if err != nil {
			return err
		}
		s.leads = append(s.leads, lead)
		other, err := openEvent(group, cpu, int(lead.Fd()), events.Instructions.attributes(s.kernel, false))
		if err != nil {
			return err
		}
		s.others = append(s.others, other)
		if err := unix.IoctlSetInt(int(lead.Fd()), unix.PERF_EVENT_IOC_ENABLE, unix.PERF_IOC_FLAG_GROUP); err != nil {
			return err
		}
	}
	return nil
}

func openEvent(group *os.File, cpu, leader int, a *unix.PerfEventAttr) (*os.File, error) {
	fd, err := unix.PerfEventOpen(a, int(group.Fd()), cpu, leader, unix.PERF_FLAG_PID_CGROUP|unix.PERF_FLAG_FD_CLOEXEC)
	if err != nil {
		return nil, err
	}
	return os.NewFile(uintptr(fd), "perf event"), nil
}

// Close ends the counting.
func (s *Set) Close() {
	for _, f := range append(s.leads, s.others...) {
		f.Close()
	}
	s.leads, s.others = nil, nil
}

// count is what the events of one CPU have counted so far.
type count struct {
	instructions, cycles uint64
	enabled, running     uint64 // ns
}

// Reading is what a Set has counted so far.
type Reading struct {
	kernel bool
	counts []count // by CPU
}

// countWords is how many numbers the kernel gives of a group of two events: how many events,
// enabled, running, and the two counts, the leader's first.
const countWords = 5

// Read reads all counts.
func (s *Set) Read() (Reading, error) {
	r := Reading{kernel: s.kernel}
	for i, lead := range s.leads {
		data := make([]byte, 8*countWords)
		if _, err := io.ReadFull(lead, data); err != nil {
			return r, fmt.Errorf("the counters of CPU %d: %w", s.cpus[i], err)
		}
		word := func(i int) uint64 { return binary.NativeEndian.Uint64(data[8*i:]) }
		r.counts = append(r.counts, count{enabled: word(1), running: word(2), cycles: word(3), instructions: word(4)})
	}
	return r, nil
}
