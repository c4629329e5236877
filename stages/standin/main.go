// Standin is a service whose performance is known beforehand, and the command
// that compares what the harness measured of it with what is known.
package main

import (
	"scaleguild/internal/cli"
	"scaleguild/stages/internal/standin"
)

func main() { cli.Main("standin", standin.Run) }
