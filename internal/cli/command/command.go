package command

import (
	"context"
	"fmt"
	"strings"
	"time"

	urfave "github.com/urfave/cli/v2"

	"scaleguild/internal/cli"
)

// A Command is a command of a program, or a program.
type Command struct {
	Name        string
	Usage       string        // what it does, in a line
	Arguments   string        // as a synopsis has them, such as "STUDY"; empty when there are none
	Description string        // what --help says beyond Usage
	Examples    []string      // calls to paste, without the program's and the command's names
	Flags       []urfave.Flag // beside --help and, of a program, --version
	Action      urfave.ActionFunc
	Commands    []Command                // of a program; Action is nil when one of them has to be named
	Version     string                   // of a program: what --version says beside its name and build
	Help        func(path string) string // all of --help, where the library's form does not fit
	CleansUp    bool                     // a first signal cancels its context, and does not end the process: see cli.Env
	Grace       time.Duration            // of one that CleansUp: how long it has for that, then its process ends; 0: as long as it takes
	Verbatim    bool                     // it takes all words after its name as they are
	Hidden      bool                     // --help and the documents leave it out
}

// Run runs what env.Args ask of a program.
func Run(ctx context.Context, env cli.Env, program Command) error {
	call := program.find(env.Args)
	if call.version {
		_, err := fmt.Fprintln(env.Out, program.version())
		return err
	}
	a := call.command.app(call.path, env)
	return a.RunContext(ctx, append([]string{call.path}, call.words...))
}

// app describes the command to the library and keeps it from acting on its own:
// it would print usage to standard output on a bad flag, and end the process.
func (c Command) app(path string, env cli.Env) *urfave.App {
	a := &urfave.App{
		Name: path, Usage: c.Usage, UsageText: c.synopsis(path), Description: c.Description, Flags: c.Flags,
		Writer: env.Out, ErrWriter: env.Err,
		HideVersion: true, HideHelpCommand: true, DisableSliceFlagSeparator: true, // values such as a latency hold commas
		ExitErrHandler: func(*urfave.Context, error) {},
		OnUsageError: func(_ *urfave.Context, err error, _ bool) error {
			return cli.Fail(cli.Usage, path+" --help", "arguments: %w", err)
		},
		Action:                c.action(env),
		CustomAppHelpTemplate: c.help(path),
	}
	for _, sub := range c.Commands {
		a.Commands = append(a.Commands, &urfave.Command{Name: sub.Name, Usage: sub.Usage, Hidden: sub.Hidden})
	}
	return a
}

// action is the command's action, with signals that cancel its context if it is to clean up.
func (c Command) action(env cli.Env) urfave.ActionFunc {
	if c.Action == nil {
		return c.unnamed
	}
	if !c.CleansUp {
		return c.Action
	}
	return func(context *urfave.Context) error {
		interruptible, stop := env.Interruptible(context.Context)
		defer stop()
		context.Context = interruptible
		if c.Grace == 0 {
			return c.Action(context)
		}
		return within(interruptible, c.Grace, func() error { return c.Action(context) })
	}
}

// within does the work until ctx ends, and then waits for it no longer than the grace:
// it may hang at a file that never comes. What interrupted work could not find out is
// not its result.
func within(ctx context.Context, grace time.Duration, work func() error) error {
	done := make(chan error, 1)
	go func() { done <- work() }()
	select {
	case err := <-done:
		if err == nil || ctx.Err() == nil {
			return err
		}
	case <-ctx.Done():
		select {
		case err := <-done:
			if err == nil {
				return nil
			}
		case <-time.After(grace):
		}
	}
	return cli.Fail(cli.Broke, "", "interrupted")
}

// unnamed is what a program does that has commands only, and was given none that it has.
func (c Command) unnamed(call *urfave.Context) error {
	var names []string
	for _, sub := range c.Commands {
		if !sub.Hidden {
			names = append(names, sub.Name)
		}
	}
	last := len(names) - 1
	want := strings.Join(names[:last], ", ") + " or " + names[last]
	hint := call.App.Name + " --help"
	if call.Args().Present() {
		return cli.Fail(cli.Usage, hint, "arguments: unknown command (got %q, want %s)", call.Args().First(), want)
	}
	return cli.Fail(cli.Usage, hint, "arguments: no command (want %s)", want)
}

// One gives the only argument of a command.
func One(call *urfave.Context, what string) (string, error) {
	if call.NArg() != 1 {
		return "", cli.Fail(cli.Usage, call.App.Name+" --help", "arguments: got %d (%q), want one: %s", call.NArg(), call.Args().Slice(), what)
	}
	return call.Args().First(), nil
}

// Program gives the name of the program that a call is of, for hints that name
// another of its commands.
func Program(call *urfave.Context) string {
	name, _, _ := strings.Cut(call.App.Name, " ")
	return name
}

// RootFlag is the flag of a command that needs the project's folder; Root reads it.
func RootFlag() urfave.Flag {
	return &urfave.StringFlag{Name: "root", Usage: "the project's `FOLDER` (default: $" + cli.RootVariable + ", else the nearest one upwards that holds go.mod and stages)"}
}

// Root gives the project's folder.
func Root(call *urfave.Context, env cli.Env) (string, error) { return env.Root(call.String("root")) }
