package app

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	urfave "github.com/urfave/cli/v2"

	"scaleguild/internal/cli"
	"scaleguild/internal/cli/command"
	"scaleguild/merge/internal/report"
	"scaleguild/merge/internal/rundir"
	"scaleguild/merge/internal/table"
	"scaleguild/merge/internal/verify"
)

func (m merge) verifyCommand() command.Command {
	return command.Command{
		Name: "verify", Arguments: "PUBLISHED [RERUN]",
		Usage:    "hold a published run to its promises, and a RERUN to what it claims",
		Examples: []string{"results/ladder"},
		Flags: []urfave.Flag{
			&urfave.StringFlag{Name: "root", Value: ".", Usage: "the checkout whose pins count: `DIR`"},
			&urfave.StringFlag{Name: "readme", Value: "README.md", Usage: "the `FILE` that holds the short table"},
			&urfave.StringFlag{Name: "results", Value: "docs/results.md", Usage: "the `FILE` that holds the longer table"},
			&urfave.StringFlag{Name: "digest", Usage: "what the command digest prints in this checkout, in `FILE`"},
			&urfave.StringFlag{Name: "work", Usage: "what the command same-answers printed in a rerun, in `FILE`"},
			&urfave.StringFlag{Name: "echarts-js", Usage: "read the library that draws from `FILE` (instead of $ECHARTS_JS)"},
		},
		Action: m.verify,
	}
}

func (m merge) pinsCommand() command.Command {
	return command.Command{
		Name: "pins", Arguments: "CHECKOUT",
		Usage:    "print what a checkout pins: tools, packages, the hash of their lock",
		Examples: []string{"."},
		Action:   m.pins,
	}
}

func (m merge) pins(c *urfave.Context) error {
	root, err := runArgument(c)
	if err != nil {
		return err
	}
	text, err := verify.Pins(m.path(root))
	if err != nil {
		return m.asGiven(err, root)
	}
	_, err = fmt.Fprint(m.Out, text)
	return err
}

func (m merge) verify(c *urfave.Context) error {
	args := c.Args().Slice()
	if len(args) < 1 || len(args) > 2 {
		return cli.Fail(cli.Usage, "merge verify results/ladder runs/ladder/<run-id>",
			"arguments: got %d, want a published run, and a rerun or none", len(args))
	}
	promises, kept, err := m.published(c, args[0])
	if err != nil {
		return err
	}
	if len(args) == 2 {
		more, err := m.rerun(c, args[1], kept)
		if err != nil {
			return err
		}
		promises = append(promises, more...)
	}
	if err := verify.Write(m.Out, promises); err != nil {
		return err
	}
	broken, unknown := verify.Count(promises, verify.Fail), verify.Count(promises, verify.CannotTell)
	fmt.Fprintf(m.Out, "%s: %d promises, %d broken, %d that cannot be told\n", args[0], len(promises), broken, unknown)
	if broken > 0 {
		return cli.Fail(cli.Invalid, "", "%s: %d of %d promises are broken", args[0], broken, len(promises))
	}
	if unknown > 0 { // 0 means that all was shown
		return cli.Fail(cli.Invalid, "", "%s: nothing is broken, but %d of %d promises were not shown", args[0], unknown, len(promises))
	}
	return nil
}

// kept is what was read of a published run.
type kept struct {
	dir   rundir.Dir
	table table.Table
}

// published checks the promises of a published run. What was read of it is nil when
// the records cannot be read.
func (m merge) published(c *urfave.Context, argument string) ([]verify.Promise, *kept, error) {
	dir := m.path(argument)
	promises := []verify.Promise{verify.Manifest(dir)}
	d, err := rundir.Read(dir)
	if err != nil {
		return append(promises, verify.Kept("records", "", []string{m.asGiven(err, argument).Error()})), nil, nil
	}
	t, err := table.Fold(d)
	if err != nil {
		return append(promises, verify.Kept("table", "", []string{err.Error()})), nil, nil
	}
	strays, err := rundir.FindStrays(dir, d.Study)
	if err != nil {
		return nil, nil, m.asGiven(err, argument)
	}
	files, err := m.texts(c, dir)
	if err != nil {
		return nil, nil, err
	}
	promises = append(promises, verify.Records(d, strays), verify.Verdicts("verdicts", d),
		m.sameTable(dir, files["derived.sha256"], t), m.sameReport(c, files["derived.sha256"], d, t),
		m.sameDocuments(c, argument, t),
		verify.Plan(files["digest.txt"], files["digest"], d.Study),
		verify.Service(files["service.sha256"], m.path(c.String("root"))))
	if files["work.txt"] != "" || files["work"] != "" { // else it is not promised
		promises = append(promises, verify.Work(files["work.txt"], files["work"], d.Study))
	}
	return append(promises, m.toolchain(c, files["pins.txt"], d)), &kept{d, t}, nil
}

// toolchain compares the published pins with those of this checkout.
func (m merge) toolchain(c *urfave.Context, published string, d rundir.Dir) verify.Promise {
	root := c.String("root")
	here, err := verify.Pins(m.path(root))
	if err != nil {
		return verify.Kept("toolchain", "", []string{m.asGiven(err, root).Error()})
	}
	return verify.Toolchain(published, here, d)
}

// texts reads the texts that lie beside the records, "" for those that were not
// published, and those that the flags name.
func (m merge) texts(c *urfave.Context, dir string) (map[string]string, error) {
	all := map[string]string{}
	for _, name := range []string{"digest.txt", "work.txt", "pins.txt", "service.sha256", "derived.sha256"} {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		all[name] = string(data)
	}
	for _, flag := range []string{"digest", "work"} {
		if c.String(flag) == "" {
			continue
		}
		data, err := os.ReadFile(m.path(c.String(flag)))
		if err != nil {
			return nil, m.asGiven(err, c.String(flag))
		}
		all[flag] = string(data)
	}
	return all, nil
}

// tables are the formats of the table that are published as files, and their names.
var tables = [][2]string{{"csv", "table.csv"}, {"markdown", "table.md"}}

// sameTable derives the table once more, in each format that was published. Of the
// JSON, which is long, the SHA-256 alone was.
func (m merge) sameTable(dir, derived string, t table.Table) verify.Promise {
	const name = "table"
	var differences []string
	for _, format := range tables {
		published, err := os.ReadFile(filepath.Join(dir, format[1]))
		if err != nil {
			return verify.Unknown(name, "no %s was published", format[1])
		}
		text, err := presented(t, format[0])
		if err != nil {
			return verify.Kept(name, "", []string{err.Error()})
		}
		if where := firstDifference(string(published), text); where != "" {
			differences = append(differences, format[1]+": "+where)
		}
	}
	text, err := presented(t, "json")
	if err != nil {
		return verify.Kept(name, "", []string{err.Error()})
	}
	differences = append(differences, verify.Derived(derived, "table.json", []byte(text))...)
	return verify.Kept(name, "csv, markdown and json follow from the records, byte for byte", differences)
}

func presented(t table.Table, format string) (string, error) {
	present, err := presenter(format)
	if err != nil {
		return "", err
	}
	return present(t)
}

// sameReport derives the report twice and compares its hash with the published one.
func (m merge) sameReport(c *urfave.Context, derived string, d rundir.Dir, t table.Table) verify.Promise {
	const name = "report"
	code, err := m.libraryCode(c)
	if err != nil {
		return verify.Unknown(name, "%v", err)
	}
	study, wrong := report.NewStudy(d, t)
	first, err := report.Render(report.Input{Study: study}, m.library, code)
	second, again := report.Render(report.Input{Study: study}, m.library, code)
	if err := errors.Join(wrong, err, again); err != nil {
		return verify.Kept(name, "", []string{err.Error()})
	}
	differences := verify.Derived(derived, "index.html", first)
	if !bytes.Equal(first, second) {
		differences = append(differences, "two derivations differ")
	}
	return verify.Kept(name, "derived twice, both have the published sha256 "+verify.Sum(first), differences)
}

// sameDocuments compares the study's tables in the project's documents with the one
// of the records. The results hold every study, the README some.
func (m merge) sameDocuments(c *urfave.Context, argument string, t table.Table) verify.Promise {
	var differences []string
	for _, f := range forms() {
		file := c.String(f.flag)
		if text, err := os.ReadFile(m.path(file)); f.flag == "readme" && err == nil && !strings.Contains(string(text), beginMarker(t.Study)) {
			continue
		}
		old, updated, err := m.withTable(t, f, file, argument)
		if err != nil {
			differences = append(differences, err.Error())
		} else if where := firstDifference(old, updated); where != "" {
			differences = append(differences, file+": "+where)
		}
	}
	return verify.Kept("README", "the tables in the documents follow from the records, byte for byte", differences)
}

// firstDifference names the first line in which two texts differ, "" when none.
func firstDifference(was, is string) string {
	if was == is {
		return ""
	}
	a, b := strings.Split(was, "\n"), strings.Split(is, "\n")
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	return fmt.Sprintf("line %d is not the one that the records give", i+1)
}

// rerun tests the claims of the published table on another run.
func (m merge) rerun(c *urfave.Context, argument string, published *kept) ([]verify.Promise, error) {
	d, t, err := m.load(argument)
	if err != nil {
		return nil, err
	}
	if published == nil {
		return []verify.Promise{verify.Unknown("rerun", "the published records cannot be read")}, nil
	}
	here, err := verify.Pins(m.path(c.String("root")))
	if err != nil {
		return nil, err
	}
	return append([]verify.Promise{
		verify.SamePlans(published.dir.Study, d.Study),
		verify.Verdicts("rerun verdicts", d),
		verify.RerunToolchain(published.dir, d, here),
	}, verify.Claims(published.table, t)...), nil
}
