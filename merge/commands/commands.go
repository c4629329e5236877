// Package commands is what the program scaleguild has of the room merge.
package commands

import (
	"scaleguild/internal/cli"
	"scaleguild/internal/cli/command"
	"scaleguild/merge/internal/app"
)

// Of are the room's commands, in the environment of a call.
func Of(env cli.Env) []command.Command { return app.Commands(env) }

// Version says which files they read.
func Version() string { return app.Version() }
