// Package run is the vocabulary of a study: what passes between the rooms.
//
// A study's definition resolves to one Plan per stage. Executing a Plan leaves
// a Record. Plans and Records are JSON files in a run directory, and nothing
// else passes between the program that runs (stages) and the one that folds runs
// into tables (merge):
//
//	runs/<study>/<run-id>/
//	  study.json                 Study: the stages, their order, the seed
//	  host.json                  Host: where it ran and with which tools
//	  b01/v2-async/
//	    plan.json                Plan
//	    k6-summary.json          k6's own summary of the run
//	    samples.jsonl            Sample, one a second
//	    upstream.json            Upstream: what the mock really injected
//	    record.json              Record
//	    logs/
//
// Every key, with its unit, is defined in docs/run-directory.md.
//
// WriteFile writes and ReadFile reads them: canonical JSON (sorted keys, two
// spaces, a newline at the end), decoded strictly. A number that is missing is an
// error or an explicit null, never 0.
package run
