package runner

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"scaleguild/internal/cli"
	"scaleguild/internal/run"
	"scaleguild/stages/internal/digest"
)

// Sums are the SHA-256 sums of what a run is made by, as host.json has them.
type Sums struct {
	Files    map[string]string // of the service and the load, as run.Host has them
	Programs map[string]string // by their part
}

// TakeSums reads what the runner's runs are made by, as it is now. Of a file that the kernel
// says is the one of the last time it gives the sum of then, so that it can look each second.
func (r *Runner) TakeSums() (Sums, error) {
	s := Sums{Files: map[string]string{}, Programs: map[string]string{}}
	if r.memo == nil {
		r.memo = sumMemo{}
	}
	self, err := os.Executable()
	if err != nil {
		return s, err
	}
	programs := map[string]string{"k6": r.Tools.K6, "service": r.Tools.Program, "stages": self}
	if r.Consumers.Service.TakesUpstream() {
		programs["mockapi"] = r.Tools.Mock
	}
	for part, file := range programs {
		if s.Programs[part], err = r.memo.sumOf(file); err != nil {
			return s, err
		}
	}
	names, err := digest.LoadFiles(r.Root, r.Consumers.K6.Folder, r.Entries)
	if err != nil {
		return s, err
	}
	for _, name := range names {
		shown := path.Join(r.Consumers.K6.Folder, name)
		if s.Files[shown], err = r.memo.sumOf(filepath.Join(r.Root, filepath.FromSlash(shown))); err != nil {
			return s, err
		}
	}
	if err := r.addScript(s.Files); err != nil {
		return s, err
	}
	if _, own := run.Repository(r.Root, r.Folder); !own {
		return s, r.addElsewhere(s.Files)
	}
	if r.Script != nil {
		return s, r.addFolder(s.Files, r.Root, r.Consumers.Service.Folder)
	}
	file := r.LoadFile
	if !filepath.IsAbs(file) {
		file = filepath.Join(r.Root, filepath.FromSlash(file))
	}
	if s.Files[r.LoadFile], err = r.memo.sumOf(file); err != nil {
		return s, err
	}
	return s, r.addFolder(s.Files, r.Root, r.Consumers.Service.Folder)
}

// addScript adds the files of a k6 script, by path from the study's folder, with ./ or ../ at the
// beginning.
func (r *Runner) addScript(sums map[string]string) error {
	if r.Script == nil {
		return nil
	}
	for _, name := range r.Script.Files {
		shown := name
		if !strings.HasPrefix(shown, "../") {
			shown = "./" + shown
		}
		var err error
		if sums[shown], err = r.memo.sumOf(filepath.Join(r.Folder, filepath.FromSlash(name))); err != nil {
			return err
		}
	}
	return nil
}

// addFolder adds the files of a folder below root, with those below it, but for what running
// and testing leave behind, and tests.
func (r *Runner) addFolder(found map[string]string, root, folder string) error {
	top, err := filepath.EvalSymlinks(filepath.Join(root, filepath.FromSlash(folder)))
	if err != nil {
		return err
	}
	return filepath.WalkDir(top, func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		within, err := filepath.Rel(top, file)
		switch {
		case err != nil:
			return err
		case file != top && passing(entry.Name()):
			if entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		case entry.IsDir():
			return nil
		}
		found[path.Join(folder, filepath.ToSlash(within))], err = r.memo.sumOf(file)
		return err
	})
}

// passing says whether a file or folder of this name is none of the service's own.
func passing(name string) bool {
	return strings.HasPrefix(name, ".") || strings.HasSuffix(name, "~") || name == "__pycache__" || name == "node_modules" || name == "tests"
}

// checkSums refuses to go on with a study whose files or programs are not those that it was
// begun with. When says what was about to be done, or was done last.
func (r *Runner) checkSums(begun run.Host, when string) error {
	now, err := r.Sums()
	if err != nil {
		return fmt.Errorf("%s: %w", when, err)
	}
	is := begun
	is.Files, is.Programs = now.Files, now.Programs
	differences, err := compare(run.HostFile, begun, is)
	if err != nil || len(differences) == 0 {
		return err
	}
	return cli.Fail(cli.Usage, "restore what has changed and go on with --resume, or start a new study",
		"%s: what the study is made by has changed since it began (got %d differences, want none)\n  %s",
		when, len(differences), strings.Join(differences, "\n  "))
}
