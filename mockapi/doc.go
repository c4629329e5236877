// Mockapi is an upstream for tests and studies: an HTTP server that answers
// every request after a delay, or fails, as a seed and the request's key say.
//
//	mockapi --seed 1 --latency 'lognormal(p50=200ms,p99=1200ms)' --listen 127.0.0.1:4000
//	curl 'http://127.0.0.1:4000/anything?key=r0'
//
// It prints "listening on 127.0.0.1:PORT" to stdout once it accepts
// connections, one line for each address, and ends on SIGINT or SIGTERM without
// waiting for delays. Every setting can be a flag, a variable of the
// environment or a key of a file; `mockapi help` lists them.
//
//	GET /anything?key=K   after the delay of K: {"key":"K","value":N}
//	GET /healthz          ok
//	GET /stats            what was injected until now, a run.Upstream
//	DELETE /stats         count from 0 again; refused while requests wait
//	GET /stats/full       the same for each route, with faults and accuracy
//	GET /metrics          counts and delays for Prometheus
//
// The delay of K depends on the seed, the distribution and K only (packages
// delay and lognormal); its fault on the seed, the faults' rates and K only; N,
// from 0 to 999, on the seed and K only. The mock measures what it delivers:
// see /stats for the delays drawn, the delays that passed, and the difference
// between the two.
//
//	mockapi plan --seed 1 --latency 'lognormal(p50=200ms,p99=1200ms)' 1000
//
// prints the draws and the delays of the keys r0 to r999 without serving.
//
// The packages: app is the command, config its settings, profile decides what
// happens to a request, fault what can go wrong, server carries it out, and
// histogram is what it counts with. Another distribution is one type in
// internal/delay; another fault is one kind in fault and one case in
// server/spoil.go.
package main
