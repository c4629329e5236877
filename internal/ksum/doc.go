// Package ksum reads k6-summary.json, which k6's handleSummary writes at the
// end of a run. It is the only place that knows the keys of that file.
//
// The file comes from JavaScript, where a number that could not be computed
// turns into null or is left out without a word. Load therefore takes nothing
// for granted: each object must have exactly the keys of the contract, each
// number must be a number, finite and not negative, and response times must
// rise with their quantile. Milliseconds become seconds here and nowhere else.
//
// Note: gjson reads a path in a string ("a.p(99.9)" has three parts) and
// answers 0 for a value that is not there. Objects are walked key by key
// instead, and a value is only read by node.number, which demands that it exists.
package ksum
