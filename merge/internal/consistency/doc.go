// Package consistency finds records of a run directory that contradict each other. No
// number of them has to be believed for it: each check asks whether two things that were
// written by different programs, at different times or of different runs can both be true.
//
//	order       runs began one after another in the order of study.json, after host.json
//	identity    group, processes, beginning and histograms of a run are those of no other
//	settings    quota, period, CPUs and phases are those of the plan and of the host
//	samples     the seconds of the window add up to the record
//	means       means, in-flight requests and p99.9 are those of the histograms
//	witnesses   delays and asked quantiles follow from seed and distribution
//
// A tolerance is stated where it stands, with what the 130 published runs of schema 1 need
// of it. Whoever changes everything that belongs together contradicts nothing; see
// docs/reproduce.md for what is left then.
package consistency
