// Stages defines, proves and runs studies.
package main

import (
	"scaleguild/internal/cli"
	"scaleguild/stages/internal/app"
)

func main() { cli.Main("stages", app.Run) }
