package verify

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// serviceFolder holds the service under study, below the root of a checkout.
const serviceFolder = "service/app"

// Service compares the files of the service that ran, published with their sums, with
// those of this checkout. The records are of the service that ran, whatever became of it
// since: files that differ are listed, one by one, and break nothing.
func Service(published, root string) Promise {
	const name = "service"
	if published == "" {
		return Unknown(name, "no service.sha256 was published")
	}
	was, wrong := sums("service.sha256", published)
	if len(wrong) > 0 {
		return Kept(name, "", wrong)
	}
	is, err := sourceSums(root)
	if err != nil {
		return Kept(name, "", []string{err.Error()})
	}
	detail, changed := fmt.Sprintf("%d files are those that ran", len(was)), 0
	for _, file := range union(was, is) {
		if was[file] == is[file] {
			continue
		}
		if changed++; changed == 1 {
			detail = "changed since it ran: "
		} else {
			detail += ", "
		}
		detail += fmt.Sprintf("%s (was %s, is %s)", file, partSum(was[file]), partSum(is[file]))
	}
	return Kept(name, detail, nil)
}

// sourceSums are the sums of the service's Python files by name, as seen from the root.
func sourceSums(root string) (map[string]string, error) {
	all := map[string]string{}
	err := filepath.WalkDir(filepath.Join(root, filepath.FromSlash(serviceFolder)), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(path) != ".py" {
			return err
		}
		relative, wrong := filepath.Rel(root, path)
		data, err := os.ReadFile(path)
		all[filepath.ToSlash(relative)] = Sum(data)
		return errors.Join(wrong, err)
	})
	return all, err
}
