// Package digest gives the identity of a study's plan: one SHA-256 over all that
// decides what is asked of the service, on any machine and architecture.
//
// Its parts are the study's files, the files that k6 executes, each stage's plan,
// the mock's parameters, the first requests of the load, the delays that these
// requests meet, in integer microseconds, and the data that the database is filled
// with. Nothing is computed by a second implementation: the requests follow from the
// study's tables by k6/mix.js, which Node executes, the items from the service's own Python module,
// and the delays from the package that the mock uses.
//
// The whole is the SHA-256 of the lines of the parts, so that two outputs can be
// compared line by line, and by hand:
//
//	stages digest ladder | tail -n +2 | sha256sum
package digest
