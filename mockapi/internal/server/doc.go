// Package server is the mock's HTTP server.
//
// One request goes through call: its route and key give a decision (package
// profile); the request is parked for its delay; then it is counted and
// answered. Nothing is logged and nothing is stored per request, so the memory
// of a run of any length is that of the requests parked at one moment.
//
// A request waits in the goroutine of its connection as long as few do, which
// costs the least CPU time, and on the shelf beyond that, which costs the least
// memory. A client sees no difference; a test compares the bytes.
//
// A client that leaves ends its request at once: the epoll
// instance in departure.go tells, without a goroutine or a system call for each request.
//
// The server distrusts itself: what it reports as delivered is measured from
// its own clock around the wait, not taken from the plan. The difference, the
// overshoot, grows when the machine is short of CPU, and tells whether a run's
// upstream was the one that the study asked for.
package server
