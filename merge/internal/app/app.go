package app

import (
	"context"
	"fmt"

	urfave "github.com/urfave/cli/v2"

	"scaleguild/internal/cli"
	"scaleguild/internal/cli/command"
	"scaleguild/internal/run"
	"scaleguild/merge/internal/history"
	"scaleguild/merge/internal/report"
)

// Run is the merge command.
func Run(ctx context.Context, env cli.Env) error {
	return With(report.ECharts())(ctx, env)
}

// With is the merge command with another library to draw with.
func With(library report.Library) func(context.Context, cli.Env) error {
	return WithPrograms(library, history.Start)
}

// WithPrograms is the same with another way to start programs: git, and `stages digest`.
func WithPrograms(library report.Library, start history.Program) func(context.Context, cli.Env) error {
	return func(ctx context.Context, env cli.Env) error {
		return command.Run(ctx, env, command.Command{
			Name: "merge", Usage: "fold the runs of a study into one table and one HTML report",
			Version: Version(), Commands: merge{Env: env, library: library, start: start}.commands(),
		})
	}
}

// Commands are the room's commands, for whichever program has them.
func Commands(env cli.Env) []command.Command {
	return merge{Env: env, library: report.ECharts(), start: history.Start}.commands()
}

// Version says which files are read.
func Version() string {
	return fmt.Sprintf("reads run directories of schema 1 to %d", run.Schema)
}

// merge is one call of a command.
type merge struct {
	cli.Env
	library report.Library
	start   history.Program
}

func (m merge) commands() []command.Command {
	return []command.Command{m.tableCommand(), m.reportCommand(), m.documentsCommand(), m.siteCommand(), m.publishCommand(), m.verifyCommand(), m.pinsCommand()}
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
	return cli.Fail(cli.Usage, c.App.Name+" runs/<study>/<run-id>", "arguments: got %d, want one run directory", got)
}

// runArguments are the arguments RUN, at least one.
func runArguments(c *urfave.Context) ([]string, error) {
	if !c.Args().Present() {
		return nil, wantOne(c, 0)
	}
	return c.Args().Slice(), nil
}
