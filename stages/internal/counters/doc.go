// Package counters counts what a control group makes the CPU do: instructions and cycles,
// by the counters of the hardware (perf_event_open(2)).
//
// A Set has one event of each sort for each CPU that the group may run on. The kernel counts
// while a process of the group, or of a group in it, is on that CPU, whoever started it and
// whenever: so processes that come and go are counted without a gap and none twice. Counting
// by process, with children inherited, is not as sound: a thread that is born while its
// family is listed is either missed or counted twice, and no service is stopped for that.
//
// A group's event is an event of the whole CPU to the kernel. So it takes root, CAP_PERFMON
// or kernel.perf_event_paranoid of 0 or less; a user may not count even the own processes
// in this way.
//
// Where more is counted than the hardware has counters for, the kernel takes turns. Enabled
// and Running say for how long a count was wanted and done; the first is the time for which
// the group had the CPU. A count that is done in part is extrapolated.
//
// What is counted is an Event like another, so that the code is tested with events that the
// kernel counts itself, on machines that have no counters.
package counters
