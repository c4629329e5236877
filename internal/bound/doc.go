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
// The rules are written once: merge asks Of about a finished run, the live view
// asks Live about the last seconds of one that goes on.
package bound
