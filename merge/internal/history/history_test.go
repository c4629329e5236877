package history_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"scaleguild/merge/internal/history"
)

// git runs git in a folder, with nothing of the user's settings.
func git(t *testing.T, folder string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "git", append([]string{"-c", "user.name=n", "-c", "user.email=e@example", "-c", "commit.gpgsign=false"}, args...)...)
	cmd.Dir = folder
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("git %q: %v\n%s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}

// repository has two commits; of the first it gives the name.
func repository(t *testing.T) (root, first string) {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("skipped: no git here")
	}
	root = t.TempDir()
	git(t, root, "init", "-q", "-b", "main")
	for i, text := range []string{"was\n", "is\n"} {
		for _, name := range []string{"k6/load.js", "results/x/study.json", "docs/page.md"} {
			path := filepath.Join(root, name)
			if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), 0o644)); err != nil {
				t.Fatal(err)
			}
		}
		git(t, root, "add", "-A")
		git(t, root, "commit", "-q", "-m", "one")
		if i == 0 {
			first = git(t, root, "rev-parse", "HEAD")
		}
	}
	return root, first
}

func TestFilesAreThoseOfTheCommit(t *testing.T) {
	root, first := repository(t)
	files, err := history.At(t.Context(), history.Start, root, first)
	if err != nil || len(files) != 1 || string(files["k6/load.js"]) != "was\n" {
		t.Fatalf("got %q, %v; want the load alone, as it was", files, err)
	}
	if _, err := files.Read("k6/mix.js"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file that is not there: got %v", err)
	}
	folder := t.TempDir()
	if err := files.Write(folder); err != nil {
		t.Fatal(err)
	}
	if data, err := os.ReadFile(filepath.Join(folder, "k6", "load.js")); string(data) != "was\n" {
		t.Errorf("written: got %q, %v", data, err)
	}
	if err := (history.Files{"../out": nil}).Write(folder); err == nil {
		t.Error("a name that leads out of the folder is written")
	}
}

// Three reasons why there are no files are told apart.
func TestWhyThereAreNoFiles(t *testing.T) {
	root, first := repository(t)
	shallow := filepath.Join(t.TempDir(), "shallow")
	git(t, root, "clone", "-q", "--depth", "1", "file://"+root, shallow)
	failing := func(context.Context, string, string, ...string) ([]byte, error) {
		return nil, errors.New("git: not found")
	}
	never := strings.Repeat("0", 40)
	for _, c := range []struct {
		what, root, commit string
		start              history.Program
		is                 error
		text               string
	}{
		{"a tarball", t.TempDir(), first, history.Start, history.ErrNone, "no git checkout"},
		{"a shallow clone", shallow, first, history.Start, history.ErrNone, "a shallow clone without commit " + first[:12]},
		{"no such commit", root, never, history.Start, history.ErrUnknown, "(got 000000000000)"},
		{"no commit", root, "--help", history.Start, history.ErrUnknown, `(got "--help")`},
		{"no git", root, first, failing, nil, "git: not found"},
	} {
		_, err := history.At(t.Context(), c.start, c.root, c.commit)
		if err == nil || c.is != nil && !errors.Is(err, c.is) || !strings.Contains(err.Error(), c.text) {
			t.Errorf("%s: got %v, want %v with %q", c.what, err, c.is, c.text)
		}
		if c.is == nil && (errors.Is(err, history.ErrNone) || errors.Is(err, history.ErrUnknown)) {
			t.Errorf("%s: got %v, want another reason", c.what, err)
		}
	}
}

// What a program that failed wrote is in the error.
func TestAFailureSaysWhy(t *testing.T) {
	root, _ := repository(t)
	if _, err := history.Start(t.Context(), root, "git", "no-such-command"); err == nil || !strings.Contains(err.Error(), "no-such-command") {
		t.Errorf("got %v", err)
	}
}
