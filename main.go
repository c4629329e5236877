// Scaleguild is the whole project as one command: it defines and runs studies,
// folds their runs into tables and reports, shows them as they run, and serves the
// mock of the upstream. docs/commands.md lists what it does.
//
// In a checkout, ./scaleguild calls it with the tools that the project pins.
package main

import (
	"context"
	"slices"

	"scaleguild/internal/cli"
	"scaleguild/internal/cli/command"
	merge "scaleguild/merge/commands"
	mock "scaleguild/mockapi/commands"
	stages "scaleguild/stages/commands"
	watch "scaleguild/watch/commands"
)

func main() { cli.Main("scaleguild", run) }

func run(ctx context.Context, env cli.Env) error { return command.Run(ctx, env, program(env)) }

// program is scaleguild with the commands of all rooms.
func program(env cli.Env) command.Command {
	p := command.Command{
		Name: "scaleguild", Usage: "measure how far a service goes on one vCPU, one change at a time", Version: merge.Version(),
		Description: "The result goes to standard output, everything else to standard error. Exit codes: 0 done, 1 it broke, " +
			"2 wrong usage or definition, 3 a run is invalid or a promise is not kept, 4 this machine cannot do it, 5 it cannot tell.",
		Commands: slices.Concat(stages.Of(env), merge.Of(env), watch.Of(env), mock.Of(env)),
	}
	p.Commands = append(p.Commands, command.Completion(p, env.Out))
	p.Commands = append(p.Commands, command.Reference(p, env.Out))
	return p
}
