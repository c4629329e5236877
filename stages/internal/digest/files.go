package digest

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"scaleguild/internal/cli"
)

// studyFiles adds the files of the study that define reads, byte for byte, with that of its
// load.
func (b *builder) studyFiles() error {
	names := []string{"study.toml"}
	if script := b.study.Script; script != nil {
		names = append(names, script.Files...)
	}
	if !b.study.OneFile {
		names = append([]string{"baseline.env"}, names...)
		for _, stage := range b.study.Stages {
			names = append(names, stage.Name+".toml")
		}
	}
	for _, name := range names {
		if _, err := b.file(b.study.Folder(), name, "stages/"+b.study.Name+"/"+name); err != nil {
			return err
		}
	}
	if b.study.OwnLoad || b.study.Script != nil {
		return nil
	}
	_, err := b.file(b.study.Root(), b.study.LoadFile, b.study.LoadFile)
	return err
}

// module matches an import of a file beside the importing one.
var module = regexp.MustCompile(`(?m)^(?:import|export)\b[^;]*?['"]\./([^'"]+)['"];`)

// loadFiles adds the files that k6 reads.
func (b *builder) loadFiles() error {
	folder := b.study.Consumers.K6.Folder
	names, err := LoadFiles(b.study.Root(), folder, b.study.Entries())
	if err != nil {
		return err
	}
	for _, name := range names {
		if _, err := b.file(filepath.Join(b.study.Root(), folder), name, path.Join(folder, name)); err != nil {
			return err
		}
	}
	return nil
}

// LoadFiles names the files that k6 reads, in the folder of its load below the project's
// root: the entries that it is called with, all modules that they import, the configuration,
// and the manifest, which says what they take. Of a module in Go they are its sources.
func LoadFiles(root, folder string, entries []string) ([]string, error) {
	names := append([]string{"config.json", "manifest.json"}, entries...)
	for i := 0; i < len(names); i++ { // grows with what is imported
		text, err := read(filepath.Join(root, folder), names[i], path.Join(folder, names[i]))
		if err != nil {
			return nil, err
		}
		for _, found := range module.FindAllStringSubmatch(text, -1) {
			if !slices.Contains(names, found[1]) {
				names = append(names, found[1])
			}
		}
	}
	if !slices.Contains(entries, generatorEntry) {
		return names, nil
	}
	sources, err := generatorFiles(filepath.Join(root, folder))
	return append(names, sources...), err
}

// generatorEntry is the file that k6 is called with where its module in Go sends the requests.
const generatorEntry = "generator.js"

// generatorFiles are the sources of that module, without tests, from the load's folder.
func generatorFiles(folder string) (names []string, err error) {
	err = filepath.WalkDir(filepath.Join(folder, "generator"), func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() && entry.Name() != "testdata" {
			return err
		}
		switch name := entry.Name(); {
		case entry.IsDir():
			return fs.SkipDir
		case path.Ext(name) == ".go" && !strings.HasSuffix(name, "_test.go"), name == "go.mod", name == "go.sum":
			within, err := filepath.Rel(folder, file)
			names = append(names, filepath.ToSlash(within))
			return err
		}
		return nil
	})
	return names, err
}

// file adds a file under the name that it has on every machine.
func (b *builder) file(folder, name, shown string) (string, error) {
	text, err := read(folder, name, shown)
	if err == nil {
		b.add(shown, text)
	}
	return text, err
}

func read(folder, name, shown string) (string, error) {
	data, err := os.ReadFile(filepath.Join(folder, name))
	if err != nil {
		return "", cli.Fail(cli.Usage, "", "%s: part of the plan, but cannot be read: %w", shown, err)
	}
	return string(data), nil
}
