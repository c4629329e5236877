package run

import (
	"os"
	"path/filepath"
	"slices"
)

// The files by which a folder is known to hold a study: its definition, and in the form of
// several files its baseline.
const (
	DefinitionFile = "study.toml"
	BaselineFile   = "baseline.env"
)

// OwnFolder is the project's folder in a repository that has studies of its own services.
const OwnFolder = ".scaleguild"

// IsDefined says whether a folder holds a study, sound or not.
func IsDefined(folder string) bool {
	return slices.ContainsFunc([]string{DefinitionFile, BaselineFile}, func(name string) bool { return exists(folder, name) })
}

// exists says whether a folder has a file, a folder or a link of this name.
func exists(folder, name string) bool {
	_, err := os.Lstat(filepath.Join(folder, name))
	return err == nil
}

// Repository is the folder of the repository that a folder belongs to: the nearest one upwards
// that is the project's root or holds .git, else the folder itself. Both paths are absolute.
// It is own for the project's repository.
func Repository(root, folder string) (repository string, own bool) {
	for dir := filepath.Clean(folder); ; dir = filepath.Dir(dir) {
		switch {
		case same(dir, root):
			return root, true
		case exists(dir, ".git"):
			return dir, false
		case dir == filepath.Dir(dir):
			return filepath.Clean(folder), false
		}
	}
}

// same says whether two paths are of one folder, by whichever links.
func same(a, b string) bool {
	if filepath.Clean(a) == filepath.Clean(b) {
		return true
	}
	infoA, errA := os.Stat(a)
	infoB, errB := os.Stat(b)
	return errA == nil && errB == nil && os.SameFile(infoA, infoB)
}

// RunsOf is the folder of the run directories, <study>/<run-id>, of the studies in a folder: runs
// of the project, or .scaleguild/runs of another repository.
func RunsOf(root, folder string) string {
	repository, own := Repository(root, folder)
	if own {
		return filepath.Join(root, RunsFolder)
	}
	return filepath.Join(repository, OwnFolder, RunsFolder)
}

// Newest is the newest run directory below runs, "" where there is none; of one study when it
// is named. Run ids begin with their time, so the last name is the newest run. A folder without
// host.json is no run: its runner was killed while it made it, and cannot have begun.
func Newest(runs, study string) string {
	found, err := FindStudies(runs, study)
	if err != nil { // only a malformed pattern is an error
		return ""
	}
	best := ""
	for _, file := range found {
		dir := filepath.Dir(file)
		if _, err := os.Stat(filepath.Join(dir, HostFile)); err != nil {
			continue
		}
		if best == "" || filepath.Base(dir) > filepath.Base(best) {
			best = dir
		}
	}
	return best
}
