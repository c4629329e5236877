package app

import (
	urfave "github.com/urfave/cli/v2"

	"scaleguild/stages/internal/digest"
)

func (s stages) digestCommand() *urfave.Command {
	return &urfave.Command{
		Name: "digest", ArgsUsage: "STUDY", Action: s.digest,
		Usage: "print the SHA-256 of a study's plan, and of each of its parts",
	}
}

func (s stages) digest(c *urfave.Context) error {
	name, err := one(c, "a study")
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
