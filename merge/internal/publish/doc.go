// Package publish makes a run directory the published run of its study.
//
//	may.go    which runs may be published
//	thin.go   which of their seconds are kept
//	copy.go   which of their files are kept
//	seal.go   what is put beside the records: evidence of the commit that ran, and the
//	          manifest of all files
//
// What is published is never edited. So nothing is put there that this checkout's
// tables and pages decide: those are made from the records when they are asked for.
package publish
