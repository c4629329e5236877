package bench

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"scaleguild/internal/cli"
	"scaleguild/internal/run"
	"scaleguild/internal/section"
)

// The document, the chart in it and the data of the chart.
const (
	documentFile = "mock.md"
	chartFile    = "mock-bench.svg"
	dataFile     = "mock-bench.json"
)

// part is a section of the document that is made from a file of data beside it.
type part struct {
	name, file, recipe string
	render             func(file string, data []byte) (string, error)
}

func parts() []part {
	return []part{
		{"bench report", dataFile, "just bench-mock", renderer(table)},
		{"fidelity report", "mock-fidelity.json", "just bench-mock fidelity", renderer(Fidelity.markdown)},
		{"capacity report", "mock-capacity.json", "mockbench capacity", renderer(Capacity.markdown)},
		{"soak report", "mock-soak.json", "just soak-mock", renderer(SoakResult.markdown)},
	}
}

// renderer reads a file's data strictly and gives its Markdown.
func renderer[T any](markdown func(T) string) func(string, []byte) (string, error) {
	return func(file string, data []byte) (string, error) {
		v, err := run.Decode[T](data)
		if err != nil {
			return "", fmt.Errorf("%s: %w", file, err)
		}
		return markdown(v), nil
	}
}

// Publish puts new files of data, if any, into the folder of documents, and
// makes the document's sections and the chart from all its data. Nothing is
// written unless everything could be made.
func Publish(docs string, added ...string) error {
	files := map[string][]byte{}
	for _, path := range added {
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		files[filepath.Base(path)] = data
	}
	if err := render(docs, files); err != nil {
		return err
	}
	var errs []error
	for name, data := range files {
		errs = append(errs, run.WriteBytes(filepath.Join(docs, name), data))
	}
	return errors.Join(errs...)
}

// render adds the document and the chart to the files that are new.
func render(docs string, files map[string][]byte) error {
	known := map[string]bool{}
	old, err := os.ReadFile(filepath.Join(docs, documentFile))
	if err != nil {
		return err
	}
	doc := string(old)
	for _, s := range parts() {
		known[s.file] = true
		data, err := newest(docs, s.file, files)
		if err != nil {
			return err
		}
		text := fmt.Sprintf("Not measured yet: `%s` does it.\n", s.recipe)
		if data != nil {
			if text, err = s.render(s.file, data); err != nil {
				return err
			}
		}
		if doc, err = section.Fill(doc, s.name, text); err != nil {
			return cli.Fail(cli.Usage, "", "%s: no place for the %s: %v", documentFile, s.name, err)
		}
	}
	for name := range files {
		if !known[name] {
			return cli.Fail(cli.Usage, "", "%s: no section of %s is made from a file of this name", name, documentFile)
		}
	}
	return draw(docs, files, []byte(doc))
}

// draw completes the files with the document and the chart.
func draw(docs string, files map[string][]byte, doc []byte) error {
	data, err := newest(docs, dataFile, files)
	if err != nil {
		return err
	}
	files[documentFile] = doc
	if data == nil {
		return nil
	}
	d, err := run.Decode[Data](data)
	if err == nil {
		files[chartFile] = []byte(chart(d))
	}
	return err
}

// newest is a new file, else the one in the folder; nil when there is none.
func newest(docs, name string, files map[string][]byte) ([]byte, error) {
	if data, ok := files[name]; ok {
		return data, nil
	}
	data, err := os.ReadFile(filepath.Join(docs, name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return data, err
}
