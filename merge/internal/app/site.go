package app

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	urfave "github.com/urfave/cli/v2"

	"scaleguild/internal/cli"
	"scaleguild/internal/cli/command"
	"scaleguild/internal/run"
	"scaleguild/merge/internal/report"
	"scaleguild/merge/internal/site"
)

// frontStudy is the study whose report is the site's front page.
const frontStudy = "ladder"

func (m merge) siteCommand() command.Command {
	return command.Command{
		Name: "site", Arguments: "OUT",
		Usage:    "write the reports, tables and records of all published runs to a new folder",
		Examples: []string{"dist/site"},
		Flags: []urfave.Flag{
			&urfave.StringFlag{Name: "front", Value: frontStudy, Usage: "the `STUDY` of the front page"},
			&urfave.StringFlag{Name: "echarts-js", Usage: "read the library that draws from `FILE` (instead of $ECHARTS_JS)"},
			command.RootFlag(),
		},
		Action: m.site,
	}
}

func (m merge) site(c *urfave.Context) error {
	out, err := command.One(c, "a new folder")
	if err != nil {
		return err
	}
	root, err := command.Root(c, m.Env)
	if err != nil {
		return err
	}
	code, err := m.libraryCode(c)
	if err != nil {
		return err
	}
	names, err := published(root)
	if err != nil {
		return err
	}
	var studies []site.Study
	for _, name := range names {
		s, err := m.siteStudy(root, name)
		if err != nil {
			return err
		}
		studies = append(studies, s)
	}
	render := func(in report.Input) ([]byte, error) { return report.Render(in, m.library, code) }
	if err := site.Write(m.path(out), c.String("front"), studies, render); err != nil {
		return m.asGiven(err, out)
	}
	_, err = fmt.Fprintln(m.Out, out)
	return err
}

// siteStudy reads a published run with all that the site shows of it.
func (m merge) siteStudy(root, name string) (site.Study, error) {
	folder := filepath.Join(root, run.ResultsFolder, name)
	d, t, err := m.load(folder)
	if err != nil {
		return site.Study{}, err
	}
	shown, wrong := report.NewStudy(d, t)
	question, err := site.Question(root, d.Study)
	return site.Study{Name: name, Folder: folder, Question: question, Table: t, Report: shown}, errors.Join(wrong, err)
}

// published are the names of the studies of which a run is published, in order.
func published(root string) ([]string, error) {
	entries, err := os.ReadDir(filepath.Join(root, run.ResultsFolder))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, cli.Fail(cli.Usage, "call it inside the project, or name it: --root FOLDER", "%s: no folder %s in it", root, run.ResultsFolder)
	}
	var names []string
	for _, e := range entries {
		if e.IsDir() && !strings.HasPrefix(e.Name(), ".") { // such a one is being published
			names = append(names, e.Name())
		}
	}
	return names, err
}
