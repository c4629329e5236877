package main

import (
	"scaleguild/internal/cli"
	"scaleguild/mockapi/internal/app"
)

func main() { cli.Main("mockapi", app.Run) }
