// Package app is the command mockapi: serve, plan and help.
package app

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	urfave "github.com/urfave/cli/v2"

	"scaleguild/internal/cli"
	"scaleguild/mockapi/internal/config"
)

// Run runs the command that env.Args ask for.
func Run(ctx context.Context, env cli.Env) error {
	return mock{env}.app().RunContext(ctx, append([]string{"mockapi"}, env.Args...))
}

// mock is one call of the command.
type mock struct{ cli.Env }

// app describes the command to urfave/cli and keeps it from acting on its own:
// it would print usage to standard output on a bad flag, and end the process.
func (m mock) app() *urfave.App {
	a := &urfave.App{
		Name:                  "mockapi",
		Usage:                 "an HTTP upstream with delays and faults that depend on seed and key only",
		Writer:                m.Out,
		ErrWriter:             m.Err,
		HideVersion:           true,
		HideHelpCommand:       true,
		ExitErrHandler:        func(*urfave.Context, error) {},
		OnUsageError:          badFlag,
		Flags:                 settingFlags(),
		Action:                m.serveOrHelp,
		CustomAppHelpTemplate: help(),
		Commands: []*urfave.Command{{
			Name: "plan", Usage: "print the draws, delays and faults of the first N keys",
			ArgsUsage: "N", Flags: append(settingFlags(), pathFlag()), Action: m.plan,
			OnUsageError: badFlag, HideHelpCommand: true, CustomHelpTemplate: help(),
		}},
	}
	return a
}

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

func badFlag(_ *urfave.Context, err error, _ bool) error {
	return cli.Fail(cli.Usage, "mockapi --help", "arguments: %w", err)
}

// serveOrHelp is what mockapi does without a command.
func (m mock) serveOrHelp(c *urfave.Context) error {
	args := c.Args().Slice()
	switch {
	case len(args) == 0:
		return m.serve(c)
	case len(args) == 1 && args[0] == "help":
		return urfave.ShowAppHelp(c)
	}
	return cli.Fail(cli.Usage, "mockapi help", "arguments: unknown (got %s, want none, plan N or help)", quoted(args))
}

// load reads the settings from the flags, the environment and a file.
func (m mock) load(c *urfave.Context, need config.Need) (config.Settings, error) {
	return config.Load(config.Sources{
		Flags: given(c), Getenv: m.Getenv,
		ReadFile: func(path string) ([]byte, error) {
			return os.ReadFile(m.path(path))
		},
	}, need)
}

// path is the path of a file that was named, from the working directory.
func (m mock) path(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(m.Dir, name)
}

// given are the flags that were given, before or after the command's name; the
// later one counts.
func given(c *urfave.Context) map[string]string {
	flags := map[string]string{}
	for _, level := range c.Lineage() {
		for _, v := range config.Variables() {
			if _, later := flags[v.Flag]; !later && level.IsSet(v.Flag) {
				flags[v.Flag] = level.String(v.Flag)
			}
		}
	}
	return flags
}

func quoted(args []string) string {
	text := fmt.Sprintf("%q", args)
	return strings.Trim(text, "[]")
}
