package app

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"scaleguild/internal/cli"
	"scaleguild/internal/run"
	"scaleguild/internal/section"
	"scaleguild/merge/internal/table"
)

// form is a way to write a table into a Markdown document.
type form struct {
	flag     string // that asks for it
	document string // of the project that has tables in it
	text     func(table.Table) string
}

// forms are the ways there are: few columns for the first page of the project, and
// more for the document that has every published study.
func forms() []form {
	return []form{{"readme", "README.md", table.Table.MarkdownShort}, {"results", "docs/results.md", table.Table.MarkdownBrief}}
}

// readme puts the table into a Markdown file between the markers of its study,
// <!-- STUDY:begin --> and <!-- STUDY:end -->, or checks that it is there.
func (m merge) readme(t table.Table, f form, file, argument string, check bool) error {
	old, updated, err := m.withTable(t, f, file, argument)
	if err != nil || updated == old {
		return err
	}
	if check {
		return cli.Fail(cli.Broke, fmt.Sprintf("merge table --%s %s %s", f.flag, file, argument),
			"%s: the table of %s is stale", file, t.Study)
	}
	return m.asGiven(run.WriteBytes(m.path(file), []byte(updated)), file)
}

// withTable is the text of file, as it is and with the table in it.
func (m merge) withTable(t table.Table, f form, file, argument string) (old, updated string, err error) {
	document, source, err := m.beside(file, argument)
	if err != nil {
		return "", "", err
	}
	text, err := os.ReadFile(m.path(file))
	if err != nil {
		return "", "", m.asGiven(err, file)
	}
	updated, err = section.Fill(string(text), t.Study, block(t, f, document, source))
	if err != nil {
		return "", "", fmt.Errorf("%s: %w", file, err)
	}
	return string(text), updated, nil
}

// block is what stands between the markers.
func block(t table.Table, f form, file, source string) string {
	return fmt.Sprintf("%s\nFrom %s. Made by `bin/merge table --%s %s %s`; all columns: `bin/merge table %s`.\n",
		f.text(t), t.Provenance(), f.flag, file, source, source)
}

// beside are the file and the run directory as seen from the folder of file or the
// one above it, so that the command in the text works for whoever reads it there.
func (m merge) beside(file, argument string) (document, source string, err error) {
	for base := filepath.Dir(m.path(file)); ; base = filepath.Dir(base) {
		source, err := filepath.Rel(base, m.path(argument))
		if err == nil && filepath.IsLocal(source) {
			document, err := filepath.Rel(base, m.path(file))
			return filepath.ToSlash(document), filepath.ToSlash(source), err
		}
		if base != filepath.Dir(m.path(file)) {
			return "", "", cli.Fail(cli.Usage, "",
				"%s: not below the folder of %s or the one above it, so its readers could not find it", argument, file)
		}
	}
}

// showInDocuments puts the table of a published run into the documents of the project at
// root that have the markers of its study, and warns where none has.
func (m merge) showInDocuments(t table.Table, root, folder string) error {
	shown := false
	for _, f := range forms() {
		file := filepath.Join(root, filepath.FromSlash(f.document))
		text, err := os.ReadFile(file)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if !strings.Contains(string(text), section.Begin(t.Study)) {
			continue
		}
		shown = true
		if err := m.readme(t, f, file, folder, false); err != nil {
			return err
		}
	}
	if !shown {
		m.warn("%s: no document shows its table (want a line %s and one %s)", t.Study, section.Begin(t.Study), section.End(t.Study))
	}
	return nil
}
