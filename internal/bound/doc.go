// Package bound names the constraint that limits a stage, from the operational
// laws of queueing networks (Denning and Buzen, The Operational Analysis of
// Queueing Network Models, 1978; Lazowska et al., Quantitative System
// Performance, 1984, chapters 3 and 5). They hold for what was measured, without
// assumptions on distributions.
//
// Every place where a request can be held up has a number of servers m and a
// demand D: the time that one response occupies one of them. The utilisation law
// says U = X D / m for X responses per second, and as U cannot exceed 1, no
// stage completes more than m / D = X / U per second. The bound is the
// constraint with the highest utilisation; the others say how far away they are.
//
//	name           servers m                       busy time per response D
//	cpu            cores of the quota              CPU time of the service
//	workers        workers of one request each     CPU time + waits for the upstream
//	serial loop    the same, where they are event  CPU time + waits for the upstream
//	               loops with handlers that block
//	threads        threads of all pools            waits for the upstream + turns to write, or CPU time
//	slots          calls that the service allows   waits for the upstream
//	population     VUs of the closed model         CPU time + waits for the upstream
//	database lock  workers                         turns to write
//	arrival rate   (the offered rate)              open model, answered as it comes
//
// Two rules are not of the laws, and their limits are chosen. A place counts as full from
// MinUtilisation on. And a CPU that is full is the bound even where something else is fuller
// by up to CPUTie, because who waits for the CPU holds a slot, a thread or a turn meanwhile:
// to add slots would raise nothing.
//
// What a service waits for elsewhere, such as a database, is in no demand. Where nothing seems to be
// full, workers and threads are therefore counted by the requests in flight: see usage.taken.
//
// Where a figure is missing there is no bound but an error: to guess one would name a cause.
//
// The rules are written once: merge asks Of about a finished run, the live view
// asks Live about the last seconds of one that goes on.
package bound
