// Package server is the mock's HTTP server.
//
// One request goes through call: its key gives a draw, the draw a delay; the
// request is parked for that long; then it is counted and answered. Nothing is
// logged and nothing is stored per request, so the memory of a run of any
// length is that of the requests parked at one moment.
//
// The server distrusts itself: what it reports as delivered is measured from
// its own clock around the wait, not taken from the plan. The difference, the
// overshoot, grows when the machine is short of CPU, and tells whether a run's
// upstream was the one that the study asked for.
package server
