package app

import (
	"bufio"
	"errors"
	"fmt"
	"strconv"

	urfave "github.com/urfave/cli/v2"

	"scaleguild/internal/cli"
	"scaleguild/mockapi/internal/config"
	"scaleguild/mockapi/internal/profile"
)

// plan prints the first keys of a study with their draws and delays, as
// tab-separated values under a heading. It is the server's arithmetic without
// the server.
func (m mock) plan(c *urfave.Context) error {
	count, argErr := countOf(c)
	settings, err := m.load(c, config.ForPlan)
	if err := errors.Join(argErr, err); err != nil {
		return err
	}
	i, found := profile.NewFinder(settings.Routes).Find([]byte(c.String("path")))
	if !found {
		return cli.Fail(cli.Usage, c.App.Name+" --path PATH N", "plan: no route has this path (got %q)", c.String("path"))
	}
	route := &settings.Routes[i]
	out := bufio.NewWriter(m.Out)
	fmt.Fprint(out, "key\tdraw\tdelay_microseconds")
	if route.Faults.Any() {
		fmt.Fprint(out, "\tfault")
	}
	for i := range count {
		key := "r" + strconv.FormatInt(i, 10)
		d := route.Decide(settings.Seed, key)
		_, err := fmt.Fprintf(out, "\n%s\t%d\t%d", key, d.Draw, d.Delay)
		if route.Faults.Any() {
			_, err = fmt.Fprintf(out, "\t%s", d.Fault)
		}
		// A bufio.Writer keeps its first error, so this one stands for all rows.
		if err := errors.Join(err, c.Context.Err()); err != nil {
			return fmt.Errorf("plan: stopped after %d of %d keys: %w", i, count, err)
		}
	}
	fmt.Fprintln(out)
	return out.Flush()
}

func countOf(c *urfave.Context) (int64, error) {
	args := c.Args().Slice()
	if len(args) == 1 {
		if count, err := strconv.ParseInt(args[0], 10, 64); err == nil && count > 0 {
			return count, nil
		}
	}
	return 0, cli.Fail(cli.Usage, c.App.Name+" 20",
		"plan: not a number of keys (got %s, want one positive whole number)", quoted(args))
}
