// Package bench measures mocks of HTTP APIs against one another: the same
// machine, the same CPUs, the same load, one after the other, several times.
//
// Compare measures, Report writes what was measured into a document, Soak
// watches mockapi alone for minutes. A mock is what peer.go says of it: how to
// start it and how to ask it for a delay. Every process runs on one CPU, and
// the load on another.
package bench
