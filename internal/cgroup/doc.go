// Package cgroup reads and makes Linux control groups, version 2 and version 1:
// the CPU quota of a group, what it used of it, its memory and its processes.
//
// Mounts finds where the kernel shows the controllers; Group is one group, as
// one directory per controller (with version 2 all are the same). Units are
// seconds, bytes and cores; the kernel's microseconds, nanoseconds and ticks
// are converted here and nowhere else. A file that is missing is an error.
package cgroup
