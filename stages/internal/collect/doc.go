// Package collect turns what a run emits while it runs into numbers.
//
// Stream reads k6's points as they come: every response with its kind, outcome
// and response time, every start of a request. Probe reads what the machine
// says: the service's control group, the harness's processes, the CPUs, the mock
// upstream. Sampler puts both together once a second; Load and Spent sum them up
// for the measurement window.
//
// A response belongs to the phase that k6 tagged it with, so that k6's own
// summary of the window and the runner's count are about the same responses.
package collect
