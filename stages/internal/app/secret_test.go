package app_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"scaleguild/internal/cli"
	"scaleguild/internal/run"
)

// A secret is in nothing that is printed or kept, whatever a service does with it: of a try, a
// run, a wrong answer, a service that ends, and of the table and the pages that are made of a run.
func TestASecretIsFoundNowhere(t *testing.T) {
	root, folder := project(t), filepath.Join(t.TempDir(), "shop")
	if err := os.CopyFS(folder, os.DirFS("testdata/secret")); err != nil {
		t.Fatal(err)
	}
	environment := []string{"DATABASE_URL=" + secret}
	// hidden calls a program, which has to end with the code, and to say the name where it says
	// what the service has said.
	hidden := func(code int, named bool, program string, words ...string) (printed string) {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), filepath.Join(root, "bin", program), words...)
		cmd.Dir, cmd.Env = folder, append(append(os.Environ(), "SCALEGUILD_ROOT="+root), environment...)
		var said strings.Builder
		cmd.Stderr = &said
		out, err := cmd.Output()
		if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
			t.Fatal(err)
		}
		text := string(out) + said.String()
		if got := cmd.ProcessState.ExitCode(); got != code || strings.Contains(text, "hunter2") || named != strings.Contains(text, "$DATABASE_URL") {
			t.Errorf("%s %q: got %d, want %d, without the secret, and with its name in its place: %t\n%s", program, words, got, code, named, text)
		}
		return strings.TrimSpace(string(out))
	}
	hidden(cli.OK, false, "stages", "check", ".")
	hidden(cli.OK, false, "stages", "show", "padded", "--study", ".")
	hidden(cli.OK, true, "stages", "run", "-n", ".")
	hidden(cli.Usage, true, "stages", "try", ".", "--set", "FAULT=wrong")
	hidden(cli.Broke, true, "stages", "try", ".", "--set", "FAULT=ends")
	hidden(cli.Usage, true, "stages", "run", ".", "--wait", "0s", "--set", "FAULT=wrong")
	hidden(cli.Broke, true, "stages", "run", ".", "--wait", "0s", "--set", "FAULT=ends")
	dir := hidden(cli.OK, false, "stages", "run", ".", "--wait", "0s")
	checkNamed(t, dir)
	hidden(cli.OK, false, "merge", "table", dir)
	hidden(cli.OK, false, "merge", "report", "-o", filepath.Join(folder, "site"), dir)
	if page, err := os.ReadFile(filepath.Join(folder, "site", "index.html")); err != nil || !strings.Contains(string(page), "Where does a secret go?") {
		t.Errorf("the report: %v", err)
	}
	noSecret(t, folder)
}

// checkNamed wants the name where the service, its sidecar and its seed said the secret: else
// nothing had to be hidden.
func checkNamed(t *testing.T, dir string) {
	t.Helper()
	at := run.RunFolder(dir, 1, "baseline")
	for _, file := range []string{run.FailuresFile, "logs/service.log", "logs/before.log", "logs/cache.log"} {
		if text, err := os.ReadFile(filepath.Join(at, file)); err != nil || !strings.Contains(string(text), "$DATABASE_URL") {
			t.Errorf("%s: has no name of a secret (%v):\n%s", file, err, text)
		}
	}
}
