// Watch shows a study as it runs, or replays one that has run.
package main

import (
	"scaleguild/internal/cli"
	"scaleguild/watch/internal/app"
)

func main() { cli.Main("watch", app.Run) }
