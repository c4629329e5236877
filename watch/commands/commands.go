// Package commands is what the program scaleguild has of the room watch.
package commands

import (
	"scaleguild/internal/cli"
	"scaleguild/internal/cli/command"
	"scaleguild/watch/internal/app"
)

// Of is the room's command, in the environment of a call.
func Of(env cli.Env) []command.Command { return []command.Command{app.Command(env)} }
