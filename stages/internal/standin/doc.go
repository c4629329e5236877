// Package standin is a service whose performance is known beforehand. It stands
// in for the service under study, behind the same runner, load and upstream, to
// show how far what the harness measures is from what is true.
//
// A request waits STANDIN_DELAY by a timer; a quote and a checkout then wait for
// the upstream; then the request takes the CPU, which one request has at a time,
// until it has cost STANDIN_CPU. Nothing else happens, so that rate, response time,
// CPU time and requests in flight follow from arithmetic: see package known.
//
// With STANDIN_CPU=0s a response takes no turn and costs what HTTP does: nothing is known of it
// then, and it serves to find out how much the harness can measure.
//
// What HTTP and the Go runtime cost is not added to STANDIN_CPU but is part of it:
// the CPU is taken until the clock of the whole process (CLOCK_PROCESS_CPUTIME_ID)
// shows the requests so far times STANDIN_CPU. The stand-in says at its end how
// much of that was not its own doing.
package standin
