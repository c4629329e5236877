package app

import (
	"context"
	"path/filepath"
	"slices"

	urfave "github.com/urfave/cli/v2"

	"scaleguild/internal/cli"
	"scaleguild/internal/cli/command"
	"scaleguild/internal/run"
	"scaleguild/stages/internal/budget"
	"scaleguild/stages/internal/define"
)

// Run is the stages command.
func Run(ctx context.Context, env cli.Env) error {
	commands := Commands(env)
	former := commands[slices.IndexFunc(commands, func(c command.Command) bool { return c.Name == "same-answers" })]
	former.Name, former.Hidden = "work", true // its name until there was scaleguild
	return command.Run(ctx, env, command.Command{
		Name: "stages", Usage: "define, prove and run studies", Commands: append(commands, former),
	})
}

// Commands are the room's commands, for whichever program has them.
func Commands(env cli.Env) []command.Command {
	s := stages{Env: env}
	commands := []command.Command{
		s.initCommand(), s.runCommand(), s.tryCommand(), s.checkCommand(), s.showCommand(), s.diffCommand(), s.digestCommand(),
		s.sameAnswersCommand(), s.instructionsCommand(), s.keysCommand(), s.knownAnswerCommand(), s.doctorCommand(), s.latestCommand(),
	}
	for i := range commands {
		commands[i].Flags = append(commands[i].Flags, command.RootFlag())
	}
	return append(commands, launchCommand())
}

// launchCommand is what the runner calls of its own program: see package budget.
func launchCommand() command.Command {
	return command.Command{
		Name: budget.LaunchWord, Usage: "become another program, in its place", Verbatim: true, Hidden: true,
		Action: func(c *urfave.Context) error { return budget.Launch(c.Args().Slice()) },
	}
}

// stages is one call of a command.
type stages struct {
	cli.Env
}

// load reads a study; a path counts from the working directory.
func (s stages) load(c *urfave.Context, name string) (string, *define.Study, error) {
	root, err := command.Root(c, s.Env)
	if err != nil {
		return "", nil, err
	}
	study, err := define.Load(root, s.studyWord(root, name))
	return root, study, err
}

// studyWord is how a word of the command line names a study to package define: a path becomes
// absolute. A bare word is a study of the project, or else a folder at hand.
func (s stages) studyWord(root, word string) string {
	here := s.Path(word)
	bare := filepath.Base(word) == word && word != "." && word != ".."
	if bare && (run.IsDefined(filepath.Join(root, "stages", word)) || !run.IsDefined(here)) {
		return word
	}
	return here
}
