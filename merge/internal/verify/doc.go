// Package verify holds a published run to what it promises, one line a promise.
//
//	manifest               every published file is there, has its bytes, and no other file is
//	records, verdicts      plans, order and blocks fit study.json; verdicts follow from the numbers
//	order, identity, settings, samples, means, witnesses
//	                       records do not contradict each other, see package consistency
//	definition             predictions, titles and reasons are those of the commit that ran
//	table, report          derived again from the records, they are the published bytes
//	same-answers           all stages gave the same answers and hold the same data
//	plan, service          the digests are those of the commit that ran
//	toolchain              the pins are those of that commit, and what the run reports fits them
//	claim ...              a rerun shows what the published run claims
//
// A promise is kept (PASS), broken (FAIL), or there is too little to tell
// (CANNOT TELL). Inconclusive is never reported as passed.
//
// A claim about a ratio is tested by two one-sided tests (Schuirmann, A comparison
// of the two one-sided tests procedure and the power approach, Journal of
// Pharmacokinetics and Biopharmaceutics 15, 1987): two runs agree where the 90 %
// interval of the difference of their mean log-ratios (Welch's, as the blocks of
// two runs are no pairs) lies within the margin, they differ where it lies
// outside, and anything else cannot be told. That there is no significant
// difference would show nothing: a noisy rerun never has one.
//
// Only quantities that do not depend on how fast a machine is are compared:
// ratios within a block, and the names of bounds. The ratio of a stage to its parent
// is one of them where the same constraint bounds both; where the bound changes, only
// the direction of what the published run shows is claimed. Where that one shows no
// difference it claims no direction.
package verify
