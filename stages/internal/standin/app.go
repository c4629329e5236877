package standin

import (
	"context"
	"fmt"
	"path/filepath"

	"scaleguild/internal/cli"
	"scaleguild/stages/internal/known"
)

const usage = "standin serve   (the runner calls it)\n" +
	"standin compare [--tolerance 2%] RUN"

// Run runs the command that env.Args ask for.
func Run(ctx context.Context, env cli.Env) error {
	switch {
	case len(env.Args) == 1 && env.Args[0] == "serve":
		s, err := readSettings(env.Getenv)
		if err != nil {
			return err
		}
		return serve(ctx, s, env.Err)
	case len(env.Args) == 2 && env.Args[0] == "compare":
		return known.Compare(env.Out, folder(env, env.Args[1]), known.Tolerance)
	case len(env.Args) == 4 && env.Args[0] == "compare" && env.Args[1] == "--tolerance":
		tolerance, err := known.ParseTolerance(env.Args[2])
		if err != nil {
			return err
		}
		return known.Compare(env.Out, folder(env, env.Args[3]), tolerance)
	case len(env.Args) == 1 && (env.Args[0] == "--help" || env.Args[0] == "-h"):
		_, err := fmt.Fprintln(env.Out, usage)
		return err
	}
	return cli.Fail(cli.Usage, usage, "standin: no such call (got %q, want serve or compare)", env.Args)
}

// folder is a path as the caller means it: relative to the working directory.
func folder(env cli.Env, path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(env.Dir, path)
}
