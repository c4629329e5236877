package verify

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"scaleguild/internal/run"
	"scaleguild/internal/sums"
)

// ManifestName is the file that lists all others of a published run as sha256sum does.
const ManifestName = run.ManifestFile

// Manifest compares the files in dir with its manifest, which names each of them
// but itself.
func Manifest(dir string) Promise {
	text, err := os.ReadFile(filepath.Join(dir, ManifestName))
	if err != nil {
		return NewPromise("manifest", "", []string{ManifestName + ": cannot be read"})
	}
	found, err := Files(dir)
	if err != nil {
		return NewPromise("manifest", "", []string{err.Error()})
	}
	differences := sums.Compare(ManifestName, string(text), found)
	return NewPromise("manifest", fmt.Sprintf("%d files have the bytes that %s says", len(found), ManifestName), differences)
}

// Files are the sums of all files in dir by name, with slashes, without the manifest.
func Files(dir string) (sums.List, error) {
	all := sums.List{}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		relative, err := filepath.Rel(dir, path)
		if err != nil || relative == ManifestName {
			return err
		}
		if !entry.Type().IsRegular() {
			return errors.New(relative + ": not a regular file")
		}
		all[filepath.ToSlash(relative)], err = sums.OfFile(path)
		return err
	})
	return all, err
}
