// Package cli is what the project's commands share: the environment they run
// in, the exit codes, and errors that carry a remedy.
//
// A command is a function func(context.Context, Env) error. It takes its
// arguments and streams from Env, never from package os, so that tests call it
// like any function. main is one line:
//
//	func main() { cli.Main("merge", app.Run) }
//
// An error reads "where: what is wrong (got X, want Y)"; a second line "hint:"
// says what to do about it. Fail makes such an error; Report prints it.
package cli
