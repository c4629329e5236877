// Package app is the merge command: it parses arguments, reads a run
// directory, and hands it to the packages that fold and present it.
//
//	merge table RUN [--format text|markdown|csv|json]
//	merge table --readme FILE | --results FILE [--check] RUN
//	merge report [-o DIR] [--echarts-js FILE] RUN
//	merge verify [--root DIR] [--readme FILE] [--results FILE] [--digest FILE] [--same-answers FILE] PUBLISHED [RERUN]
//	merge pins CHECKOUT
//	merge --version
//
// RUN is a run directory. The result goes to standard output, everything else
// to standard error. A study with runs that are missing or invalid is shown as
// such and is not an error of merge.
package app
