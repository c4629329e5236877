// Package bench measures mocks of HTTP APIs against one another: the same
// machine, the same CPUs, the same load, one after the other, several times.
//
// It has five commands (app.go). compare measures all mocks in turn (compare.go,
// and measure.go for one of them); fidelity, soak and capacity measure mockapi
// alone. Each writes a file of raw numbers. report makes the tables and the chart
// of docs/mock.md from these files (publish.go, table.go, rows.go, chart.go).
//
// A mock is what peer.go says of it: how to start it and how to ask it for a
// delay. Every mock runs on one CPU (process.go), and the load on another: wrk at
// full speed (wrk.go), and requests at a fixed rate for everything that is about
// times (load.go). accuracy.go and park.go hold the arithmetic.
package bench
