// Package metric knows every quantity of a run, once: its key, its unit, what
// people are told of it, how it is computed, and what it is used for.
//
// A quantity is computed from a whole run (run.Record), from one endpoint kind of
// a run (run.Kind), from one second of it (run.Sample), or from several of these.
// What a quantity is used for is a property of it:
//
//	predicted  a stage may predict it: Prediction
//	shown      it has a column in the tables: OfRecord and not Hidden
//	judged     the effect of a stage against its parent is named in it: Judged
//	compared   its ratio to the parent is taken: Compared
//	drawn      the live view draws it second by second: OfSample
//
// So stages (what may be predicted), merge (tables, effects, charts), watch (the
// live view) and docs/metrics.md know the same quantities under the same keys.
// What is theirs alone, such as digits, axes and the order of columns, stays with
// them.
//
// A quantity that does not exist, such as the time per response without
// responses, is nil; it is never 0.
package metric
