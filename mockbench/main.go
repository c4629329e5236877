// Mockbench measures mockapi beside other mocks, and mockapi alone for a long
// time. tools/bench-mock.sh starts it on the right CPUs.
package main

import (
	"scaleguild/internal/cli"
	"scaleguild/mockbench/internal/bench"
)

func main() { cli.Main("mockbench", bench.Run) }
