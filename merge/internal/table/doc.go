// Package table folds a run directory into a Table and writes it as text,
// Markdown, CSV or JSON.
//
// A Table has one Row per stage, in the study's order, and in it:
//
//   - one Cell per Metric: the median of the stage's valid runs with its interval.
//     Quantiles are never averaged: beside the median of the blocks' quantiles, which
//     the interval belongs to, a cell has the quantile of all blocks' responses
//     together, from histograms added up, and that is the one to show;
//   - one Comparison with its parent per judged metric: the ratio within blocks,
//     and whether it is better, worse, or no difference is shown (package stats);
//   - its Bound, the score of its prediction, and its runs, the invalid ones too.
//
// Its JSON is the whole data model: reports are made from it and from nothing else.
// Everything here is a pure function of its arguments: the same run directory
// gives the same bytes, whatever the machine, the time zone or the language.
//
//	rundir.Dir --Fold--> Table --Text, Markdown, CSV, JSON--> bytes
//	                       \-----report.Render-------------> HTML
package table
