package standin

import (
	"context"
	"fmt"

	urfave "github.com/urfave/cli/v2"

	"scaleguild/internal/cli"
	"scaleguild/internal/cli/command"
	"scaleguild/stages/internal/capacity"
	"scaleguild/stages/internal/known"
)

// Run is the standin command.
func Run(ctx context.Context, env cli.Env) error {
	return command.Run(ctx, env, command.Command{
		Name: "standin", Usage: "be a service whose performance is known, and compare what was measured of it",
		Commands: []command.Command{{
			Name: "serve", Usage: "serve, as the variables of the environment say (the runner calls it)", CleansUp: true,
			Examples: []string{""},
			Action:   func(c *urfave.Context) error { return fromEnvironment(c.Context, env) },
		}, {
			Name: "compare", Usage: "print what was measured beside what is known", Arguments: "RUN",
			Examples: []string{"runs/known-answer/20261123T003938Z-ebbb --tolerance 5%"},
			Flags:    []urfave.Flag{known.ToleranceFlag()},
			Action:   func(c *urfave.Context) error { return compare(c, env) },
		}, {
			Name: "capacity", Usage: "print up to which rate the runs of the study capacity are valid", Arguments: "RUN",
			Examples: []string{"runs/capacity/20261127T172626Z-1f0a"},
			Action:   func(c *urfave.Context) error { return showCapacity(c, env) },
		}},
	})
}

// showCapacity ends with 3 where no run of a generator is valid.
func showCapacity(c *urfave.Context, env cli.Env) error {
	folder, err := command.One(c, "a run directory")
	if err != nil {
		return err
	}
	found, err := capacity.Of(env.Path(folder))
	if err != nil {
		return err
	}
	fmt.Fprintln(env.Out, found.Text())
	if len(found.Valid) == 0 {
		return cli.Fail(cli.Invalid, "a machine that does nothing else", "%s: no run is valid (got 0, want one of each generator)", folder)
	}
	return nil
}

func fromEnvironment(ctx context.Context, env cli.Env) error {
	s, err := readSettings(env.Getenv)
	if err != nil {
		return err
	}
	return serve(ctx, s, env.Err)
}

func compare(c *urfave.Context, env cli.Env) error {
	run, err := command.One(c, "a run directory")
	if err != nil {
		return err
	}
	tolerance, err := known.ParseTolerance(c.String("tolerance"))
	if err != nil {
		return err
	}
	return known.Compare(env.Out, env.Path(run), tolerance)
}
