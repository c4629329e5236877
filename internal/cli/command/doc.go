// Package command describes the project's commands, once for all that is made
// of the description: parsing, --help, --version, completion and
// docs/commands.md. It is the only wrapper of github.com/urfave/cli, of which it
// uses the flags and the help texts; which command is meant, and the order of
// flags and arguments, is settled here.
//
// A program is a Command, and so is each of its commands:
//
//	func Run(ctx context.Context, env cli.Env) error {
//		return command.Run(ctx, env, command.Command{Name: "merge", Commands: ...})
//	}
//
// What every program gets: flags stand before or after arguments, and before or
// after a command's name; an unknown flag or command is an error with exit code 2
// that prints nothing to standard output; -- ends the flags.
package command
