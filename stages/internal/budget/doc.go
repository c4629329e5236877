// Package budget runs one command under the study's CPU budget: a quota set by
// the kernel, one CPU to run on, a limit of open files.
//
// Two back-ends set the same limits. Where systemd runs, the command becomes a
// transient service unit (systemd-run, of the system for root, else of the
// user). Where none runs, the package makes a control group of its own. Which
// one a machine needs is a fact, found by Choose and written into every record;
// there is no falling back from one to the other, and a limit that could not be
// set and read back is an error with exit code 4.
//
// A back-end owns what it starts: Stop ends the command, then everything that
// is left in its unit or group, and waits until the unit or group is gone.
// Sweep removes what a runner that was killed left behind.
package budget
