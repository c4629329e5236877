package app

import (
	"fmt"
	"os"
	"path/filepath"

	urfave "github.com/urfave/cli/v2"

	"scaleguild/internal/cli"
	"scaleguild/internal/cli/command"
	"scaleguild/internal/run"
	"scaleguild/merge/internal/report"
	"scaleguild/merge/internal/site"
)

func (m merge) reportCommand() command.Command {
	return command.Command{
		Name: "report", Arguments: "RUN [OTHER-STUDY'S-RUN ...]",
		Usage:       "write the report of a run, one HTML file that needs nothing else",
		Description: "RUN is a run directory, or a study, of which the newest run is meant.",
		Examples:    []string{"results/ladder", "results/ladder results/replica -o site"},
		Flags: []urfave.Flag{
			&urfave.StringFlag{Name: "o", Value: "site", Usage: "write `DIR`/index.html"},
			&urfave.StringFlag{Name: "question", Usage: "`TEXT` that the page begins with (default: the question of its study)"},
			&urfave.StringFlag{Name: "raw", Usage: "link to the records in `FOLDER`, as seen from the page"},
			&urfave.StringFlag{Name: "echarts-js", Usage: "read the library that draws from `FILE` (instead of $ECHARTS_JS)"},
			command.RootFlag(),
		},
		Action: m.report,
	}
}

func (m merge) report(c *urfave.Context) error {
	arguments, err := runArguments(c)
	if err != nil {
		return err
	}
	code, err := m.libraryCode(c)
	if err != nil {
		return err
	}
	in := report.Input{RawAt: c.String("raw")}
	for i, argument := range arguments {
		argument, err := m.newest(c, argument)
		if err != nil {
			return err
		}
		s, err := m.study(argument)
		if err != nil {
			return err
		}
		if i == 0 {
			in.Study = s
			if in.Question, err = m.question(c, s); err != nil {
				return err
			}
			continue
		}
		in.Others = append(in.Others, s)
	}
	page, err := report.Render(in, m.library, code)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(m.path(c.String("o")), 0o755); err != nil {
		return m.asGiven(err, c.String("o"))
	}
	path := filepath.Join(c.String("o"), "index.html")
	if err := run.WriteBytes(m.path(path), page); err != nil {
		return m.asGiven(err, c.String("o"))
	}
	_, err = fmt.Fprintln(m.Out, path)
	return err
}

// question is what the page begins with: the flag's text, else the question of the study.
func (m merge) question(c *urfave.Context, s report.Study) (string, error) {
	if c.IsSet("question") {
		return c.String("question"), nil
	}
	root, err := command.Root(c, m.Env)
	if err != nil && s.Recorded.Question == nil {
		return "", noQuestion(err)
	}
	question, err := site.Question(root, s.Recorded)
	if err != nil {
		return "", noQuestion(err)
	}
	return question, nil
}

func noQuestion(err error) error {
	return cli.Fail(cli.Usage, `--question "What does it ask?"`, "the page has no question: %w", err)
}

// study reads one run directory with all that the page shows of it.
func (m merge) study(argument string) (report.Study, error) {
	d, t, err := m.load(argument)
	if err != nil {
		return report.Study{}, err
	}
	s, err := report.NewStudy(d, t)
	return s, m.asGiven(err, argument)
}

// libraryCode reads the library from the flag's file or, without the flag, from
// that of $ECHARTS_JS.
func (m merge) libraryCode(c *urfave.Context) ([]byte, error) {
	path := c.String("echarts-js")
	if path == "" {
		path = m.Getenv("ECHARTS_JS")
	}
	if path == "" {
		return nil, cli.Fail(cli.Machine, "./bootstrap   # installs the library and sets ECHARTS_JS",
			"ECHARTS_JS: not set (want the path of echarts.min.js, or --echarts-js FILE)")
	}
	code, err := m.library.Load(m.path(path))
	return code, m.asGiven(err, path)
}
