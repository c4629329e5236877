// Package table folds a run directory into a Table and writes it as text,
// Markdown, CSV or JSON.
//
// A Table has one Row per stage, in the study's order, and one Cell per Column.
// With several blocks a cell is the median of the blocks' values and their
// range. Quantiles are never averaged or pooled: the p99 of a stage is the
// median of its runs' p99s, and every presenter says so.
//
// Everything here is a pure function of its arguments: the same run directory
// gives the same bytes, whatever the machine, the time zone or the language.
//
//	rundir.Dir --Fold--> Table --Text, Markdown, CSV, JSON--> bytes
//	                       \-----report.Render-------------> HTML
package table
