// Package app is the command mockapi: serve, plan and help.
package app

import (
	"context"
	"fmt"
	"os"
	"strings"

	urfave "github.com/urfave/cli/v2"

	"scaleguild/internal/cli"
	"scaleguild/internal/cli/command"
	"scaleguild/mockapi/internal/config"
)

// Run is the mockapi command.
func Run(ctx context.Context, env cli.Env) error {
	return command.Run(ctx, env, Command(env, "mockapi"))
}

// Command is the mock under the name that a program gives it.
func Command(env cli.Env, name string) command.Command {
	m := mock{env}
	return command.Command{
		Name:     name,
		Usage:    "serve an HTTP upstream with delays and faults that depend on seed and key only",
		Examples: []string{"--seed 1 --latency 'lognormal(p50=200ms,p99=1200ms)' --listen 127.0.0.1:4000"},
		Flags:    settingFlags(), Action: m.serveOrRefuse, Help: help,
		Commands: []command.Command{{
			Name: "plan", Usage: "print the draws, delays and faults of the first N keys", Arguments: "N",
			Examples: []string{"--seed 1 --latency 'lognormal(p50=200ms,p99=1200ms)' 3"},
			Flags:    append(settingFlags(), pathFlag()), Action: m.plan, Help: help,
		}},
	}
}

// mock is one call of the command.
type mock struct{ cli.Env }

func pathFlag() urfave.Flag {
	return &urfave.StringFlag{Name: "path", Value: "/", Usage: "`PATH` of the requests"}
}

// settingFlags are the flags of all settings. The library is not told of the
// variables: package config lays flags over the environment.
func settingFlags() []urfave.Flag {
	var all []urfave.Flag
	for _, v := range config.Variables() {
		all = append(all, &urfave.StringFlag{Name: v.Flag, Usage: v.About})
	}
	return all
}

// serveOrRefuse is what mockapi does without a command.
func (m mock) serveOrRefuse(c *urfave.Context) error {
	if args := c.Args().Slice(); len(args) > 0 {
		return cli.Fail(cli.Usage, c.App.Name+" help", "arguments: unknown command (got %s, want none, plan N or help)", quoted(args))
	}
	return m.serve(c)
}

// load reads the settings from the flags, the environment and a file.
func (m mock) load(c *urfave.Context, need config.Need) (config.Settings, error) {
	return config.Load(config.Sources{
		Flags: flagValues(c), Getenv: m.Getenv,
		ReadFile: func(path string) ([]byte, error) {
			return os.ReadFile(m.Path(path))
		},
	}, need)
}

// flagValues are the flags that were given.
func flagValues(c *urfave.Context) map[string]string {
	flags := map[string]string{}
	for _, v := range config.Variables() {
		if c.IsSet(v.Flag) {
			flags[v.Flag] = c.String(v.Flag)
		}
	}
	return flags
}

func quoted(args []string) string {
	text := fmt.Sprintf("%q", args)
	return strings.Trim(text, "[]")
}
