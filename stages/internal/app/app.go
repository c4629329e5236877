package app

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"

	urfave "github.com/urfave/cli/v2"

	"scaleguild/internal/cli"
	"scaleguild/stages/internal/budget"
)

// Run is the stages command.
func Run(ctx context.Context, env cli.Env) error {
	if len(env.Args) > 0 && env.Args[0] == budget.LaunchWord {
		return budget.Launch(env.Args[1:])
	}
	s := stages{Env: env}
	a := s.app()
	return a.RunContext(ctx, append([]string{"stages"}, flagsFirst(a, env.Args)...))
}

// stages is one call of the command.
type stages struct {
	cli.Env
}

// app describes the command to urfave/cli and keeps it from acting on its own:
// it would print usage to standard output on a bad flag, and end the process.
func (s stages) app() *urfave.App {
	a := &urfave.App{
		Name: "stages", Usage: "define, prove and run studies",
		Writer: s.Out, ErrWriter: s.Err,
		HideHelpCommand: true, DisableSliceFlagSeparator: true, // values such as a latency hold commas
		ExitErrHandler: func(*urfave.Context, error) {},
		OnUsageError:   badFlag,
		Action:         noCommand,
		Commands: []*urfave.Command{
			s.checkCommand(), s.showCommand(), s.diffCommand(), s.digestCommand(), s.runCommand(), s.workCommand(), s.latestCommand(), s.doctorCommand(),
		},
	}
	for _, c := range a.Commands {
		c.OnUsageError, c.HideHelpCommand = badFlag, true
		c.Flags = append(c.Flags, &urfave.StringFlag{Name: "root", Usage: "the project's `FOLDER` (default: the nearest one upwards that holds go.mod and stages)"})
	}
	return a
}

func badFlag(c *urfave.Context, err error, _ bool) error {
	return cli.Fail(cli.Usage, c.Command.HelpName+" --help", "arguments: %w", err)
}

func noCommand(c *urfave.Context) error {
	if c.Args().Present() {
		return cli.Fail(cli.Usage, "stages --help", "arguments: no such command (got %q, want check, show, diff, digest, run, work, latest or doctor)", c.Args().First())
	}
	return cli.Fail(cli.Usage, "stages --help", "arguments: no command (want check, show, diff, digest, run, work, latest or doctor)")
}

// flagsFirst puts a command's flags before its arguments: the library stops
// looking for flags at the first argument, people do not.
func flagsFirst(a *urfave.App, args []string) []string {
	if len(args) == 0 {
		return args
	}
	command := a.Command(args[0])
	if command == nil {
		return args
	}
	var flags, rest []string
	for words := args[1:]; len(words) > 0; {
		n := flagLength(command, words)
		if n == 0 {
			rest, words = append(rest, words[0]), words[1:]
			continue
		}
		flags, words = append(flags, words[:n]...), words[n:]
	}
	return slices.Concat(args[:1], flags, rest)
}

// flagLength is how many of the words the flag at their beginning takes: 0 when
// there is none, 2 when its value is a word of its own.
func flagLength(c *urfave.Command, words []string) int {
	name := strings.TrimLeft(words[0], "-")
	if !strings.HasPrefix(words[0], "-") || name == "" {
		return 0
	}
	for _, f := range c.Flags {
		valued, ok := f.(urfave.DocGenerationFlag)
		if ok && slices.Contains(f.Names(), name) && valued.TakesValue() {
			return min(2, len(words))
		}
	}
	return 1
}

// root finds the project's folder.
func (s stages) root(c *urfave.Context) (string, error) {
	if given := c.String("root"); given != "" {
		return s.path(given), nil
	}
	for dir := s.Dir; ; dir = filepath.Dir(dir) {
		_, module := os.Stat(filepath.Join(dir, "go.mod"))
		_, room := os.Stat(filepath.Join(dir, "stages"))
		if module == nil && room == nil {
			return dir, nil
		}
		if dir == filepath.Dir(dir) {
			return "", cli.Fail(cli.Usage, "call it inside the project, or name it: --root FOLDER",
				"root: %s is not inside the project (got no go.mod and stages in it or above, want both)", s.Dir)
		}
	}
}

// path makes a path of the command line absolute.
func (s stages) path(p string) string {
	if filepath.IsAbs(p) {
		return p
	}
	return filepath.Join(s.Dir, p)
}

// one gives the only argument of a command.
func one(c *urfave.Context, what string) (string, error) {
	if c.NArg() != 1 {
		return "", cli.Fail(cli.Usage, c.Command.HelpName+" --help", "arguments: got %d (%q), want one: %s", c.NArg(), c.Args().Slice(), what)
	}
	return c.Args().First(), nil
}
