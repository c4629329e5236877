// Package table folds a run directory into a Table and writes it as text,
// Markdown, CSV or JSON.
//
// A Table has one Row per stage, in the study's order, and in it:
//
//   - one Cell per Metric: the median of the stage's valid runs with their range.
//     Quantiles are never averaged: a cell shows the median of the runs' quantiles,
//     which the range is of too, and has beside it the quantile of all runs' responses
//     together, from histograms added up;
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
