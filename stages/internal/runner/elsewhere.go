package runner

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"scaleguild/internal/cli"
	"scaleguild/internal/run"
	"scaleguild/stages/internal/budget"
)

// addElsewhere adds the sums of the files of a study that is not in the project's repository: its
// definition and the folder of its service, by path from the study's folder, with ./ or ../ at
// the beginning. In a git checkout that is what git does not ignore. Which files there are is
// looked up once: git takes too long to be asked each second.
func (r *Runner) addElsewhere(sums map[string]string) error {
	if r.elsewhere == nil {
		var err error
		if r.elsewhere, err = r.filesElsewhere(); err != nil {
			return err
		}
	}
	for shown, file := range r.elsewhere {
		sum, err := r.memo.sumOf(file)
		if errors.Is(err, fs.ErrNotExist) {
			continue // deleted and not committed yet, or deleted since
		}
		if err != nil {
			return err
		}
		sums[shown] = sum
	}
	return nil
}

// filesElsewhere lists the files, by the names that they are shown under.
func (r *Runner) filesElsewhere() (map[string]string, error) {
	top := r.Consumers.Service.Dir(r.Root)
	names, err := trackable(top)
	switch {
	case errors.Is(err, errNoRepository):
		found := map[string]string{}
		if err := r.addFolder(found, top, "."); err != nil {
			return nil, err
		}
		names = slices.Sorted(maps.Keys(found))
	case err != nil:
		return nil, err
	}
	files := []string{filepath.Join(r.Folder, run.DefinitionFile)}
	for _, name := range names {
		files = append(files, filepath.Join(top, filepath.FromSlash(name)))
	}
	shown := map[string]string{}
	for _, file := range files {
		name, err := filepath.Rel(r.Folder, file)
		if err != nil {
			return nil, err
		}
		if name = filepath.ToSlash(name); !strings.HasPrefix(name, "../") {
			name = "./" + name
		}
		shown[name] = file
	}
	return shown, nil
}

// gitPatience is how long git may take to list files.
const gitPatience = time.Minute

// errNoRepository says that a folder is in no git repository, where git has nothing to say of it.
var errNoRepository = errors.New("in no git repository")

// trackable lists the files below a folder that git has, or would take; not submodules.
func trackable(folder string) ([]string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), gitPatience)
	defer cancel()
	staged, err := listed(ctx, folder, "--stage") // mode, sum, number, a tab, name
	if err != nil {
		return nil, err
	}
	names, err := listed(ctx, folder, "--others", "--exclude-standard")
	for _, line := range staged {
		if kind, name, ok := strings.Cut(line, "\t"); ok && !strings.HasPrefix(kind, "160000 ") {
			names = append(names, name)
		}
	}
	return names, err
}

// listed is what git ls-files prints of a folder. That there is no repository is errNoRepository:
// a .git that leads nowhere, or belongs to somebody else, is one all the same.
func listed(ctx context.Context, folder string, flags ...string) ([]string, error) {
	cmd := exec.CommandContext(ctx, "git", append([]string{"-C", folder, "ls-files", "-z"}, flags...)...)
	cmd.Env = append(os.Environ(), "LC_ALL=C")
	out, err := cmd.Output()
	exit := (*exec.ExitError)(nil)
	switch {
	case err == nil:
		return strings.FieldsFunc(string(out), func(c rune) bool { return c == 0 }), nil
	case ctx.Err() != nil:
		err = fmt.Errorf("git did not end within %s", gitPatience)
	case errors.As(err, &exit):
		said := strings.TrimSpace(string(exit.Stderr))
		if strings.HasPrefix(said, "fatal: not a git repository (or any") {
			return nil, errNoRepository
		}
		err = fmt.Errorf("%w: %s", err, strings.Join(strings.Fields(said), " "))
	}
	return nil, cli.Fail(cli.Machine, "mend what stops this: "+budget.Quote("git", "-C", folder, "ls-files"),
		"%s: git cannot list the service's files, whose sums a run records: %w", folder, err)
}
