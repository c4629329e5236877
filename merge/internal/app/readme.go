package app

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"scaleguild/internal/cli"
	"scaleguild/internal/run"
	"scaleguild/merge/internal/table"
)

// readme puts the table into a Markdown file between the markers of its study,
// <!-- STUDY:begin --> and <!-- STUDY:end -->, or checks that it is there.
func (m merge) readme(t table.Table, file, argument string, check bool) error {
	source, err := m.beside(file, argument)
	if err != nil {
		return err
	}
	old, err := os.ReadFile(m.path(file))
	if err != nil {
		return m.asGiven(err, file)
	}
	updated, err := replaceBlock(string(old), t.Study, block(t, filepath.Base(file), source))
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	if updated == string(old) {
		return nil
	}
	if check {
		return cli.Fail(cli.Broke, fmt.Sprintf("merge table --readme %s %s", file, argument),
			"%s: the table of %s is stale", file, t.Study)
	}
	return m.asGiven(run.WriteBytes(m.path(file), []byte(updated)), file)
}

// block is what stands between the markers.
func block(t table.Table, file, source string) string {
	return fmt.Sprintf("%s\nFrom %s. Made by `go run ./merge table --readme %s %s`; all columns: `go run ./merge table %s`.\n",
		t.MarkdownBrief(), t.Provenance(), file, source, source)
}

// beside is the run directory as seen from the folder of file, so that the
// command in the text works for whoever reads it there.
func (m merge) beside(file, argument string) (string, error) {
	folder := filepath.Dir(m.path(file))
	relative, err := filepath.Rel(folder, m.path(argument))
	if err != nil || !filepath.IsLocal(relative) {
		return "", cli.Fail(cli.Usage, "", "%s: not below the folder of %s, so its readers could not find it", argument, file)
	}
	return filepath.ToSlash(relative), nil
}

// replaceBlock replaces what stands between the markers of the study in text.
func replaceBlock(text, study, block string) (string, error) {
	begin, end := "<!-- "+study+":begin -->", "<!-- "+study+":end -->"
	for _, marker := range []string{begin, end} {
		if n := strings.Count(text, marker); n != 1 {
			return "", fmt.Errorf("the marker %s stands %d times in it (want once)", marker, n)
		}
	}
	before, rest, _ := strings.Cut(text, begin)
	_, after, found := strings.Cut(rest, end)
	if !found {
		return "", fmt.Errorf("the marker %s stands before %s", end, begin)
	}
	return before + begin + "\n\n" + block + "\n" + end + after, nil
}
