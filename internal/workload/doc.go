// Package workload computes what a study asks of a service, from files: the first
// requests of its load, the delays that these meet at the upstream, and the items that
// the service's database is filled with.
//
// Nothing is computed by a second implementation: the requests follow from the study's
// tables by the load's own keys.js, which Node executes, the items from the service's own Python module, and
// the delays from the package that the mock uses. So the digest of a study
// (stages digest) and a published run (merge verify) are held to the same thing. The
// files may be those of this checkout or those of an earlier commit.
package workload
