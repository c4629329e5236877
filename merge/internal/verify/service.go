package verify

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"scaleguild/internal/keys"
	"scaleguild/internal/sums"
	"scaleguild/merge/internal/history"
)

// serviceFolder holds the service under study, below the root of a checkout.
const serviceFolder = "service/app"

// Service holds the published sums of the service's files to the commit that ran them.
func Service(published string, c Commit) Promise {
	const name = "service"
	if published == "" {
		return Unknown(name, "no service.sha256 was published")
	}
	was, differences := sums.Parse("service.sha256", published)
	if len(differences) > 0 {
		return NewPromise(name, "", differences)
	}
	if p, absent := c.absent(name); absent {
		return p
	}
	at := ServiceSums(c.Files)
	for _, file := range keys.Union(was, at) {
		if was[file] != at[file] {
			differences = append(differences, fmt.Sprintf("%s: is %s in service.sha256, %s at commit %s",
				file, partSum(was[file]), partSum(at[file]), history.Short(c.Name)))
		}
	}
	return NewPromise(name, fmt.Sprintf("%d files are those of commit %s", len(was), history.Short(c.Name)), differences)
}

// ServiceDrift notes which files of the service are others in the checkout at root.
func ServiceDrift(published string, c Commit, root string) []Promise {
	was, wrong := sums.Parse("service.sha256", published)
	if published == "" || len(wrong) > 0 {
		return nil // the promise says so
	}
	files, err := serviceFiles(root)
	if err != nil {
		return drift("service", "", []string{err.Error()})
	}
	is := ServiceSums(files)
	var differences []string
	for _, file := range keys.Union(was, is) {
		if was[file] != is[file] {
			differences = append(differences, fmt.Sprintf("%s: was %s, is %s", file, partSum(was[file]), partSum(is[file])))
		}
	}
	return drift("service", c.since(), differences)
}

// ServiceSums are the sums of the service's Python files by name, as seen from the root.
func ServiceSums(files history.Files) sums.List {
	all := sums.List{}
	for name, data := range files {
		if strings.HasPrefix(name, serviceFolder+"/") && path.Ext(name) == ".py" {
			all[name] = sums.Of(data)
		}
	}
	return all
}

// serviceFiles reads those of a checkout.
func serviceFiles(root string) (history.Files, error) {
	files := history.Files{}
	err := filepath.WalkDir(filepath.Join(root, filepath.FromSlash(serviceFolder)), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(path) != ".py" {
			return err
		}
		relative, wrong := filepath.Rel(root, path)
		data, err := os.ReadFile(path)
		files[filepath.ToSlash(relative)] = data
		return errors.Join(wrong, err)
	})
	return files, err
}
