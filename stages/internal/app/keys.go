package app

import (
	"io"

	urfave "github.com/urfave/cli/v2"

	"scaleguild/internal/cli/command"
	"scaleguild/stages/internal/define"
	"scaleguild/stages/internal/reference"
)

func (s stages) keysCommand() command.Command {
	return command.Command{
		Name: "keys", Action: s.keys, Usage: "print every key of a study.toml: its kind, default and meaning, as Markdown",
		Examples: []string{""},
	}
}

func (s stages) keys(c *urfave.Context) error {
	root, err := command.Root(c, s.Env)
	if err != nil {
		return err
	}
	tools, err := define.Tools(root)
	if err == nil {
		_, err = io.WriteString(s.Out, reference.Markdown(reference.Keys(tools)))
	}
	return err
}
