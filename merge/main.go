// Merge folds a study's run directory into one table and one HTML report.
//
// It reads what the runner left behind, computes every verdict again, and
// writes nothing but what follows from the files: the same run directory gives
// the same bytes on every machine.
package main

import (
	"scaleguild/internal/cli"
	"scaleguild/merge/internal/app"
)

func main() { cli.Main("merge", app.Run) }
