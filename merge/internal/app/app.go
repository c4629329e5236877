package app

import (
	"context"
	"fmt"
	"io"
	"runtime/debug"
	"strings"

	urfave "github.com/urfave/cli/v2"

	"scaleguild/internal/cli"
	"scaleguild/internal/run"
	"scaleguild/merge/internal/report"
)

// Run is the merge command.
func Run(ctx context.Context, env cli.Env) error {
	return With(report.ECharts())(ctx, env)
}

// With is the merge command with another library to draw with.
func With(library report.Library) func(context.Context, cli.Env) error {
	return func(ctx context.Context, env cli.Env) error {
		m := merge{Env: env, library: library}
		return m.app().RunContext(ctx, append([]string{"merge"}, env.Args...))
	}
}

// merge is one call of the command.
type merge struct {
	cli.Env
	library report.Library
}

// app describes the command to urfave/cli and keeps it from acting on its own:
// it would print usage to standard output on a bad flag, and end the process.
func (m merge) app() *urfave.App {
	a := &urfave.App{
		Name:            "merge",
		Usage:           "fold the runs of a study into one table and one HTML report",
		Writer:          m.Out,
		ErrWriter:       m.Err,
		HideVersion:     true, // its printer is a global of the library
		HideHelpCommand: true,
		ExitErrHandler:  func(*urfave.Context, error) {},
		OnUsageError:    badFlag,
		Flags:           []urfave.Flag{&urfave.BoolFlag{Name: "version", Usage: "print the version and exit"}},
		Action:          m.noCommand,
		Commands:        []*urfave.Command{m.tableCommand(), m.reportCommand(), m.verifyCommand(), m.pinsCommand()},
	}
	for _, c := range a.Commands {
		c.OnUsageError = badFlag
		c.HideHelpCommand = true
		if c.ArgsUsage == "" {
			c.ArgsUsage = "RUN"
		}
		c.CustomHelpTemplate = urfave.CommandHelpTemplate + "\n" // theirs ends without a line end
	}
	return a
}

func badFlag(c *urfave.Context, err error, _ bool) error {
	return cli.Fail(cli.Usage, c.Command.HelpName+" --help", "arguments: %w", err)
}

// noCommand is what merge does without a command, or with one it does not have.
func (m merge) noCommand(c *urfave.Context) error {
	if c.Bool("version") {
		_, err := io.WriteString(m.Out, version())
		return err
	}
	if c.Args().Present() {
		return cli.Fail(cli.Usage, "merge --help", "arguments: no such command (got %q, want table, report, verify or pins)", c.Args().First())
	}
	return cli.Fail(cli.Usage, "merge --help", "arguments: no command (want table, report, verify or pins)")
}

// version names the build and the files it reads.
func version() string {
	build := "unknown build"
	if info, ok := debug.ReadBuildInfo(); ok {
		build = info.Main.Version
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				build = s.Value
			}
		}
	}
	return fmt.Sprintf("merge %s, reads run directories of schema %d\n", build, run.Schema)
}

// runArgument is the one argument RUN.
func runArgument(c *urfave.Context) (string, error) {
	args, err := runArguments(c)
	if err == nil && len(args) > 1 {
		err = wantOne(c, len(args))
	}
	if err != nil {
		return "", err
	}
	return args[0], nil
}

func wantOne(c *urfave.Context, got int) error {
	return cli.Fail(cli.Usage, c.Command.HelpName+" runs/<study>/<run-id>", "arguments: got %d, want one run directory", got)
}

// runArguments are the arguments RUN, at least one.
func runArguments(c *urfave.Context) ([]string, error) {
	args := c.Args().Slice()
	for i, arg := range args {
		// The library stops looking for flags at the first argument.
		if i > 0 && strings.HasPrefix(arg, "-") {
			return nil, cli.Fail(cli.Usage, c.Command.HelpName+" "+arg+" ... "+args[0],
				"arguments: %s stands after RUN (want flags first)", arg)
		}
	}
	if len(args) == 0 {
		return nil, wantOne(c, 0)
	}
	return args, nil
}
