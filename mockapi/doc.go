// Mockapi is the upstream that the service under study calls: an HTTP server
// that answers every request after a delay.
//
//	SEED=1 UPSTREAM_LATENCY='lognormal(p50=200ms,p99=1200ms)' LISTEN=127.0.0.1:0 mockapi
//
// It prints "listening on 127.0.0.1:PORT" to stdout once it accepts
// connections, and ends on SIGINT or SIGTERM without waiting for delays.
//
//	GET /anything?key=K   after the delay of K: {"key":"K","value":N}
//	GET /healthz          ok
//	GET /stats            what was injected until now, a run.Upstream
//
// The delay of K depends on the seed, the distribution and K only (package
// lognormal); N, from 0 to 999, depends on the seed and K only. The mock
// measures what it delivers: see /stats for the delays drawn, the delays that
// passed, and the difference between the two.
//
//	SEED=1 UPSTREAM_LATENCY='lognormal(p50=200ms,p99=1200ms)' mockapi plan 1000
//
// prints the draws and the delays of the keys r0 to r999 without serving.
//
// The packages: app is the command, config its environment, delay the choice
// of a distribution, server the HTTP server, histogram what it counts with.
// Another distribution is one file in delay. A fault, such as an error for a
// share of the keys, belongs beside server/call.go, between the delay and the
// answer, and takes its decision from a hash of the seed and the key as the
// delay does.
package main
