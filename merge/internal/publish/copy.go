package publish

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"scaleguild/internal/run"
)

// Copy copies the records of a run directory to a new folder: its JSON, without logs and
// without what is left of runs that broke and of rounds that were measured again. Samples are thinned; the runs of a sweep,
// which are many, go without, as the report draws their curves and nothing second by
// second.
func Copy(from, to string, study run.Study) error {
	swept := map[string]bool{}
	for _, stage := range study.Stages {
		swept[stage.Stage] = stage.Sweep != nil
	}
	return filepath.WalkDir(from, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(from, name)
		if err != nil {
			return err
		}
		relative = filepath.ToSlash(relative)
		switch {
		case entry.IsDir() && (slices.Contains([]string{run.LogsFolder, run.ServicesFolder}, entry.Name()) ||
			strings.Contains(entry.Name(), run.FailedSuffix) || strings.Contains(entry.Name(), run.VoidSuffix)):
			return fs.SkipDir
		case entry.IsDir():
			return nil
		case path.Ext(relative) != ".json" && path.Base(relative) != run.SamplesFile:
			return nil
		case path.Base(relative) == run.SamplesFile && swept[path.Base(path.Dir(relative))]:
			return nil
		}
		return copyFile(name, filepath.Join(to, filepath.FromSlash(relative)))
	})
}

func copyFile(from, to string) error {
	data, err := os.ReadFile(from)
	if err == nil && filepath.Base(from) == run.SamplesFile {
		if data, err = Thin(data); err != nil {
			err = fmt.Errorf("%s: %w", from, err)
		}
	}
	if err != nil {
		return err
	}
	return errors.Join(os.MkdirAll(filepath.Dir(to), 0o755), os.WriteFile(to, data, 0o644))
}
