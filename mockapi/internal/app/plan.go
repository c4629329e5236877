package app

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"strconv"

	"scaleguild/internal/cli"
	"scaleguild/internal/lognormal"
	"scaleguild/mockapi/internal/config"
)

// plan prints the first keys of a study with their draws and delays, as
// tab-separated values under a heading. It is the server's arithmetic without
// the server.
func plan(ctx context.Context, env cli.Env, args []string) error {
	count, argErr := countOf(args)
	study, err := config.Load[config.Study](env.Getenv)
	if err := errors.Join(argErr, err); err != nil {
		return err
	}
	out := bufio.NewWriter(env.Out)
	fmt.Fprintln(out, "key\tdraw\tdelay_microseconds")
	for i := range count {
		key := "r" + strconv.FormatInt(i, 10)
		draw := lognormal.Draw(string(study.Seed), key)
		// A bufio.Writer keeps its first error, so this one stands for all rows.
		_, err := fmt.Fprintf(out, "%s\t%d\t%d\n", key, draw, study.Latency.Distribution.Delay(draw))
		if err := errors.Join(err, ctx.Err()); err != nil {
			return fmt.Errorf("plan: stopped after %d of %d keys: %w", i, count, err)
		}
	}
	return out.Flush()
}

func countOf(args []string) (int64, error) {
	if len(args) == 1 {
		if count, err := strconv.ParseInt(args[0], 10, 64); err == nil && count > 0 {
			return count, nil
		}
	}
	return 0, cli.Fail(cli.Usage, "mockapi plan 20",
		"plan: not a number of keys (got %s, want one positive whole number)", quoted(args))
}
