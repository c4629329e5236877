package app

import (
	"time"

	urfave "github.com/urfave/cli/v2"

	"scaleguild/internal/cli/command"
	"scaleguild/stages/internal/digest"
)

func (s stages) digestCommand() command.Command {
	return command.Command{
		Name: "digest", Arguments: "STUDY", Action: s.digest, CleansUp: true, Grace: 5 * time.Second, // it starts node and python3
		Examples: []string{"ladder"},
		Usage:    "print the SHA-256 of a study's plan, and of each of its parts",
	}
}

func (s stages) digest(c *urfave.Context) error {
	name, err := command.One(c, "a study")
	if err != nil {
		return err
	}
	_, study, err := s.load(c, name)
	if err != nil {
		return err
	}
	d, err := digest.Of(c.Context, study)
	if err != nil {
		return err
	}
	return d.Write(s.Out)
}
