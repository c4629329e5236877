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
		Usage:       "print the table of a run, or write it into a document",
		Description: "RUN is a run directory, or a study, of which the newest run is meant.",
		Examples:    []string{"results/ladder", "results/ladder --format csv", "../shop/perf"},
		Flags: []urfave.Flag{
			&urfave.StringFlag{Name: "format", Value: "text", Usage: "text, markdown, csv or json"},
			&urfave.StringFlag{Name: "readme", Usage: "replace the short table in `FILE` between its markers"},
			&urfave.StringFlag{Name: "results", Usage: "the same with the longer table"},
			&urfave.BoolFlag{Name: "check", Usage: "with --readme or --results: change nothing, fail when the table there is stale"},
		},
		Action: m.table,
	}
}

func (m merge) table(c *urfave.Context) error {
	argument, err := runArgument(c)
	if err == nil {
		argument, err = m.newest(c, argument)
	}
	if err != nil {
		return err
	}
	into, err := documentForm(c)
	if err != nil {
		return err
	}
	present, err := presenter(c.String("format"))
	if err != nil {
		return err
	}
	_, t, err := m.load(argument)
	if err != nil {
		return err
	}
	if into.flag != "" {
		return m.readme(t, into, c.String(into.flag), argument, c.Bool("check"))
	}
	text, err := present(t)
	if err != nil {
		return err
	}
	_, err = io.WriteString(m.Out, text)
	return err
}

// documentForm is the form that a flag asks for; without a flag when none does.
func documentForm(c *urfave.Context) (form, error) {
	var into form
	for _, f := range forms() {
		switch {
		case !c.IsSet(f.flag):
		case c.IsSet("format"):
			return into, cli.Fail(cli.Usage, "", "--format: cannot be used with --%s, which is always Markdown", f.flag)
		case into.flag != "":
			return into, cli.Fail(cli.Usage, "", "--%s: cannot be used with --%s", f.flag, into.flag)
		default:
			into = f
		}
	}
	if c.Bool("check") && into.flag == "" {
		return into, cli.Fail(cli.Usage, c.App.Name+" --readme README.md --check RUN", "--check: needs --readme or --results")
	}
	return into, nil
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
