// Package ksum reads k6-summary.json, which k6's handleSummary writes at the
// end of a run. It is the only place that knows the keys of that file.
//
// The file comes from JavaScript, where a number that could not be computed
// turns into null or is left out without a word. Load therefore takes nothing
// for granted: each object must have exactly the keys of the contract, each
// number must be a number, finite and not negative, and response times must
// rise with their quantile. Milliseconds become seconds here and nowhere else.
//
// run.Decode proves that each key is there, once, with a value of its type: by
// itself encoding/json reads a value that is not there, or null, as 0, and takes the
// last of two equal keys.
package ksum
