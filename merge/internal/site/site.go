package site

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"

	"scaleguild/internal/cli"
	"scaleguild/merge/internal/report"
	"scaleguild/merge/internal/table"
)

// A Study is a published run with all that its pages show.
type Study struct {
	Name     string // of the study, and of its folder in the site
	Folder   string // the published run directory
	Question string
	Table    table.Table
	Report   report.Study
}

// Render makes a page of what is shown on it.
type Render func(report.Input) ([]byte, error)

// Write writes the site to out, which must not exist: nothing old may stay in it. The
// study called first is the front page. Out appears whole or not at all.
func Write(out, first string, studies []Study, render Render) (err error) {
	if _, err := os.Lstat(out); err == nil {
		return cli.Fail(cli.Usage, "name a new folder", "%s: is there already (want a new folder)", out)
	} else if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(out), 0o755); err != nil {
		return err
	}
	scratch, err := os.MkdirTemp(filepath.Dir(out), ".site-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(scratch)) }()
	files, err := render.files(first, studies)
	if err != nil {
		return err
	}
	if err := writeFiles(scratch, files); err != nil {
		return err
	}
	return errors.Join(os.Chmod(scratch, 0o755), os.Rename(scratch, out))
}

// files gives all files of the site by their names, with slashes.
func (render Render) files(first string, studies []Study) (map[string][]byte, error) {
	files := map[string][]byte{}
	for i, s := range studies {
		page, err := render.page(studies, i, "../records/"+s.Name)
		if err != nil {
			return nil, err
		}
		files[path.Join(s.Name, "index.html")] = page
		if err := addTables(files, s); err != nil {
			return nil, err
		}
		if err := addRecords(files, s); err != nil {
			return nil, err
		}
		if s.Name != first {
			continue
		}
		if files["index.html"], err = render.page(studies, i, "records/"+s.Name); err != nil {
			return nil, err
		}
	}
	if files["index.html"] == nil {
		return nil, cli.Fail(cli.Usage, "", "%s: not a published study, so the site has no front page", first)
	}
	return files, nil
}

// page is the report of one study, with the others beside it and its records at a place.
func (render Render) page(studies []Study, which int, records string) ([]byte, error) {
	in := report.Input{Study: studies[which].Report, Question: studies[which].Question, RawAt: records}
	for i, other := range studies {
		if i != which {
			in.Others = append(in.Others, other.Report)
		}
	}
	return render(in)
}

// addTables adds the table of a study in the formats that a program or a document takes.
func addTables(files map[string][]byte, s Study) error {
	csv, wrong := s.Table.CSV()
	json, err := s.Table.JSON()
	if err := errors.Join(wrong, err); err != nil {
		return err
	}
	for name, text := range map[string]string{"table.csv": csv, "table.md": s.Table.Markdown(), "table.json": json} {
		files[path.Join(s.Name, name)] = []byte(text)
	}
	return nil
}

// addRecords adds the files of the published run directory.
func addRecords(files map[string][]byte, s Study) error {
	return filepath.WalkDir(s.Folder, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		relative, wrong := filepath.Rel(s.Folder, name)
		data, err := os.ReadFile(name)
		files[path.Join("records", s.Name, filepath.ToSlash(relative))] = data
		return errors.Join(wrong, err)
	})
}

// writeFiles writes them below the folder, with the modes of any new file: a read-only
// source, as Nix has them, makes no read-only site.
func writeFiles(folder string, files map[string][]byte) error {
	for name, data := range files {
		file := filepath.Join(folder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(file, data, 0o644); err != nil {
			return err
		}
	}
	return nil
}
