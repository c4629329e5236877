package counters

import "golang.org/x/sys/unix"

// Event is one thing that the kernel can count: a type and a number in it, as
// perf_event_open(2) lists them.
type Event struct {
	Type   uint32
	Config uint64
}

// Pair is what is counted: always two, in one group of events, so that both are counted
// over the same time.
type Pair struct{ Instructions, Cycles Event }

// Hardware is what the CPU's own counters count. Cycles are those in which the CPU was not
// halted, at whatever clock it had.
func Hardware() Pair {
	return Pair{
		Instructions: Event{unix.PERF_TYPE_HARDWARE, unix.PERF_COUNT_HW_INSTRUCTIONS},
		Cycles:       Event{unix.PERF_TYPE_HARDWARE, unix.PERF_COUNT_HW_CPU_CYCLES},
	}
}

// attributes ask for an event, with those of one's time in the kernel or without. The leader
// of a group waits until it is started, and the whole group with it.
func (e Event) attributes(kernel, leader bool) *unix.PerfEventAttr {
	a := &unix.PerfEventAttr{
		Type: e.Type, Config: e.Config, Size: unix.PERF_ATTR_SIZE_VER5,
		Read_format: unix.PERF_FORMAT_GROUP | unix.PERF_FORMAT_TOTAL_TIME_ENABLED | unix.PERF_FORMAT_TOTAL_TIME_RUNNING,
	}
	if leader {
		a.Bits |= unix.PerfBitDisabled
	}
	if !kernel {
		a.Bits |= unix.PerfBitExcludeKernel
	}
	return a
}
