package app

import (
	"io"

	urfave "github.com/urfave/cli/v2"

	"scaleguild/internal/cli"
	"scaleguild/internal/cli/command"
	"scaleguild/merge/internal/table"
)

func (m merge) tableCommand() command.Command {
	return command.Command{
		Name: "table", Arguments: "RUN",
		Usage:    "print the table of a run, or write it into a README",
		Examples: []string{"results/ladder", "results/ladder --format csv"},
		Flags: []urfave.Flag{
			&urfave.StringFlag{Name: "format", Value: "text", Usage: "text, markdown, csv or json"},
			&urfave.StringFlag{Name: "readme", Usage: "replace the table in `FILE` between its markers"},
			&urfave.BoolFlag{Name: "check", Usage: "with --readme: change nothing, fail when the table there is stale"},
		},
		Action: m.table,
	}
}

func (m merge) table(c *urfave.Context) error {
	argument, err := runArgument(c)
	if err != nil {
		return err
	}
	if c.Bool("check") && !c.IsSet("readme") {
		return cli.Fail(cli.Usage, c.App.Name+" --readme README.md --check RUN", "--check: needs --readme")
	}
	if c.IsSet("format") && c.IsSet("readme") {
		return cli.Fail(cli.Usage, "", "--format: cannot be used with --readme, which is always Markdown")
	}
	present, err := presenter(c.String("format"))
	if err != nil {
		return err
	}
	_, t, err := m.load(argument)
	if err != nil {
		return err
	}
	if c.IsSet("readme") {
		return m.readme(t, c.String("readme"), argument, c.Bool("check"))
	}
	text, err := present(t)
	if err != nil {
		return err
	}
	_, err = io.WriteString(m.Out, text)
	return err
}

// presenter is the function that writes a table in the format.
func presenter(format string) (func(table.Table) (string, error), error) {
	switch format {
	case "text":
		return func(t table.Table) (string, error) { return t.Text(), nil }, nil
	case "markdown":
		return func(t table.Table) (string, error) { return t.Markdown(), nil }, nil
	case "csv":
		return table.Table.CSV, nil
	case "json":
		return table.Table.JSON, nil
	}
	return nil, cli.Fail(cli.Usage, "", "--format: no such format (got %q, want text, markdown, csv or json)", format)
}
