package runner

import (
	"context"
	"errors"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"scaleguild/internal/cli"
	"scaleguild/internal/run"
	"scaleguild/stages/internal/budget"
	"scaleguild/stages/internal/define"
)

// elsewhere makes a repository with a study of its own service, and a runner of it.
func elsewhere(t *testing.T) (repository string, r *Runner) {
	t.Helper()
	r = madeBy(t)
	repository = t.TempDir()
	for name, text := range map[string]string{
		"app/server.js": "1", "app/ignored.log": "1", "app/node_modules/x.js": "1", "perf/study.toml": "", ".gitignore": "*.log\nnode_modules\n",
	} {
		file := filepath.Join(repository, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	r.Folder = filepath.Join(repository, "perf")
	r.Consumers.Service.Folder = filepath.Join(repository, "app")
	return repository, r
}

func git(t *testing.T, folder string, args ...string) {
	t.Helper()
	cmd := exec.Command("git", append([]string{"-C", folder, "-c", "user.name=t", "-c", "user.email=t@example.org"}, args...)...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("git %q: %v: %s", args, err, out)
	}
}

// Of a service in another repository the sums are of what git does not ignore, named as seen
// from the study; without git of all files but hidden ones.
func TestTheSumsOfAServiceElsewhere(t *testing.T) {
	repository, r := elsewhere(t)
	ofService := func() []string {
		r.elsewhere = nil // as in another call of the program
		s, err := r.TakeSums()
		if err != nil {
			t.Fatal(err)
		}
		return slices.DeleteFunc(slices.Sorted(maps.Keys(s.Files)), func(name string) bool { return strings.HasPrefix(name, "k6/") })
	}
	if got, want := ofService(), []string{"../app/ignored.log", "../app/server.js", "./study.toml"}; !slices.Equal(got, want) {
		t.Errorf("without git: got %q, want %q", got, want)
	}
	git(t, repository, "init", "-q")
	if got, want := ofService(), []string{"../app/server.js", "./study.toml"}; !slices.Equal(got, want) {
		t.Errorf("with git: got %q, want %q", got, want)
	}
	git(t, repository, "add", ".")
	if err := os.Remove(filepath.Join(repository, "app", "server.js")); err != nil {
		t.Fatal(err)
	}
	if got, want := ofService(), []string{"./study.toml"}; !slices.Equal(got, want) {
		t.Errorf("a file that is deleted: got %q, want %q", got, want)
	}
}

// Only where there is no repository are the files listed without git: a git that fails would
// otherwise let what it ignores into the sums, or leave out what it has.
func TestAGitThatFailsIsAnError(t *testing.T) {
	repository, r := elsewhere(t)
	git(t, repository, "init", "-q")
	git(t, repository, "add", ".")
	for name, c := range map[string]struct {
		file, text, path string
		want             string
	}{
		"an index that is none":         {".git/index", "no index", os.Getenv("PATH"), "git cannot list the service's files, whose sums a run records: exit status 128: "},
		"a .git that leads nowhere":     {"app/.git", "gitdir: /nowhere\n", os.Getenv("PATH"), "exit status 128: fatal: not a git repository: /nowhere"},
		"no git on this machine":        {".git/description", "", "/nowhere", `exec: "git": executable file not found in $PATH`},
		"settings that are no settings": {".git/config", "[", os.Getenv("PATH"), "fatal: bad config line "},
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(repository, c.file)
			before, missing := os.ReadFile(file)
			if err := os.WriteFile(file, []byte(c.text), 0o644); err != nil {
				t.Fatal(err)
			}
			t.Setenv("PATH", c.path)
			r.elsewhere = nil
			_, err := r.TakeSums()
			var inner *cli.Error
			if err == nil || !strings.Contains(err.Error(), c.want) || !errors.As(err, &inner) || cli.Code(err) != cli.Machine || !strings.Contains(inner.Hint, " ls-files") {
				t.Errorf("got %v, want %s", err, c.want)
			}
			if missing != nil {
				err = os.Remove(file)
			} else {
				err = os.WriteFile(file, before, 0o644)
			}
			if err != nil {
				t.Fatal(err)
			}
		})
	}
}

// The service of a study elsewhere is not started by the project's own tools.
func TestThePathOfAServiceElsewhere(t *testing.T) {
	root, folder := t.TempDir(), t.TempDir()
	toolchain := filepath.Join(root, ".toolchain", "service", "bin")
	getenv := func(string) string { return toolchain + ":/usr/bin:/bin" }
	study := &define.Study{}
	study.Consumers.Service.Folder = "service"
	if got := ServicePath(root, study, getenv); got != toolchain+":/usr/bin:/bin" {
		t.Errorf("a service of the project: got %s", got)
	}
	study.Consumers.Service.Folder = folder
	if got := ServicePath(root, study, getenv); got != "/usr/bin:/bin" {
		t.Errorf("a service elsewhere: got %s", got)
	}
}

// What is passed to the service is not kept, whatever the service prints.
func TestWhatIsPassedIsHidden(t *testing.T) {
	t.Setenv("DATABASE_URL", "postgres://u:hunter2@db")
	t.Setenv("FLAG", "1")
	w, r := newWorld(t, "")
	r.Passed = []string{"DATABASE_URL", "FLAG"}
	dir := filepath.Join(t.TempDir(), "v1")
	log := filepath.Join(dir, run.LogsFolder, "service.log")
	w.seen = func(step string) {
		if step == "measuring" {
			if err := os.WriteFile(log, []byte("connected to postgres://u:hunter2@db in 1 ms\n"), 0o644); err != nil {
				t.Error(err)
			}
		}
	}
	if _, err := r.Run(context.Background(), testPlan(), dir); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(log)
	if err != nil || string(text) != "connected to $DATABASE_URL in 1 ms\n" {
		t.Errorf("got %q, %v", text, err)
	}
	broken := cli.Fail(cli.Machine, "look there", "it said: hunter2 postgres://u:hunter2@db")
	err = r.hideInError(broken)
	var inner *cli.Error
	if err.Error() != "it said: hunter2 $DATABASE_URL" || cli.Code(err) != cli.Machine || !errors.As(err, &inner) || inner.Hint != "look there" {
		t.Errorf("got %v", err)
	}
}

// A value is found however it is written, and one that holds another is not cut in two.
func TestEveryFormOfAValueIsHidden(t *testing.T) {
	t.Setenv("SHORT", `"pw&`)
	t.Setenv("LONG", `db:"pw&<`)
	r := &Runner{Passed: []string{"SHORT", "LONG", "MISSING"}}
	for text, want := range map[string]string{
		`{"a": "db:\"pw&<"}`:           `{"a": "$LONG"}`,
		`{"a": "db:\"pw\u0026\u003c"}`: `{"a": "$LONG"}`,
		"?a=db%3A%22pw%26%3C&b":        "?a=$LONG&b",
		"/db:%22pw&%3C/":               "/$LONG/",
		"<p>db:&#34;pw&amp;&lt;</p>":   "<p>$LONG</p>",
		`db:"pw&< and "pw&`:            "$LONG and $SHORT",
		"nothing of it":                "nothing of it",
	} {
		if got := r.hide(text); got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
}

// A passed variable stands in no command that is printed.
func TestAPassedVariableIsPrintedByName(t *testing.T) {
	t.Setenv("DATABASE_URL", "hunter2")
	_, r := newWorld(t, "")
	r.Passed = []string{"DATABASE_URL"}
	x := &execution{runner: r, plan: testPlan(), dir: t.TempDir()}
	service, err1 := r.serviceCommand(x)
	sidecar, err2 := r.sidecarCommand(x, "cache")
	for _, c := range []budget.Command{service, sidecar} {
		if !slices.Equal(c.Passed, r.Passed) || strings.Contains(strings.Join(slices.Concat(c.Env, c.Argv), " "), "hunter2") {
			t.Errorf("got %+v, %v, %v", c, err1, err2)
		}
	}
	r.Tools.Before, r.Tools.Build = []string{"/seed"}, []string{"/make"}
	if lines, err := r.Shell(testPlan(), "/runs"); err != nil || strings.Contains(strings.Join(lines, "\n"), "hunter2") {
		t.Errorf("shell: got %v, %v", lines, err)
	}
}
