package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"scaleguild/internal/cli"
)

// project gives the project's folder and skips where a vendor folder cannot be
// computed: in a sandbox without modules, or outside a git checkout.
func project(t *testing.T) string {
	t.Helper()
	needModules(t)
	root, err := moduleRoot(t.Context(), ".")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(root, ".git")); err != nil {
		t.Skip("skipped: not a git checkout, so the tracked files are unknown")
	}
	return root
}

func needModules(t *testing.T) {
	t.Helper()
	out, err := exec.Command("go", "env", "GOPROXY").Output()
	if err != nil {
		t.Fatal(err)
	}
	if strings.TrimSpace(string(out)) == "off" {
		t.Skip("skipped: GOPROXY=off, no module can be fetched")
	}
}

// run calls the command in dir.
func run(t *testing.T, dir string, args ...string) (stdout string, err error) {
	t.Helper()
	var out bytes.Buffer
	err = command(t.Context(), cli.Env{Args: args, Out: &out, Err: &out, Dir: dir})
	return out.String(), err
}

// TestStoredHash fails when nix/vendor-hash.json does not fit the Go files: a
// build with Nix would stop with the same two hashes.
func TestStoredHash(t *testing.T) {
	if _, err := run(t, project(t)); err != nil {
		t.Errorf("%v\nrun: %s", err, fix)
	}
}

func TestArguments(t *testing.T) {
	for _, args := range [][]string{{"--wrote"}, {"--write", "x"}} {
		if _, err := run(t, ".", args...); cli.Code(err) != cli.Usage {
			t.Errorf("%q: got %v, want an error of usage", args, err)
		}
	}
	if _, err := run(t, t.TempDir()); cli.Code(err) != cli.Usage {
		t.Errorf("outside a module: got %v, want an error of usage", err)
	}
}

// fixture is a module with one dependency, which is a folder inside it, so that
// vendoring needs no network.
func fixture(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":               "module fixture\n\ngo 1.26.0\n\nrequire example.test/dep v0.0.0\n\nreplace example.test/dep => ./dep\n",
		"dep/go.mod":           "module example.test/dep\n\ngo 1.26.0\n",
		"dep/dep.go":           "package dep\n",
		"dep/other/other.go":   "package other\n",
		"main.go":              "package main\n\nimport _ \"example.test/dep\"\n\nfunc main() {}\n",
		"notes.txt":            "no part of the build\n",
		"nix/vendor-hash.json": "\"sha256-old\"\n",

		"tools/lint/go.mod":         "module fixture/lint\n\ngo 1.26.0\n\nrequire example.test/dep v0.0.0\n\nreplace example.test/dep => ./dep\n",
		"tools/lint/main.go":        "package main\n\nimport _ \"example.test/dep\"\n\nfunc main() {}\n",
		"tools/lint/dep/go.mod":     "module example.test/dep\n\ngo 1.26.0\n",
		"tools/lint/dep/dep.go":     "package dep\n",
		"nix/vendor-hash-lint.json": "\"sha256-older\"\n",

		"k6/generator/go.mod":     "module fixture/k6\n\ngo 1.26.0\n\nrequire example.test/dep v0.0.0\n\nreplace example.test/dep => ./dep\n",
		"k6/generator/main.go":    "package main\n\nimport _ \"example.test/dep\"\n\nfunc main() {}\n",
		"k6/generator/dep/go.mod": "module example.test/dep\n\ngo 1.26.0\n",
		"k6/generator/dep/dep.go": "package dep\n",
		"nix/vendor-hash-k6.json": "\"sha256-oldest\"\n",

		".gitignore": "/ignored.go\n",
		"ignored.go": "not Go at all",
	} {
		put(t, dir, name, text)
	}
	if _, err := output(t.Context(), dir, "git", "init", "-q"); err != nil {
		t.Fatal(err)
	}
	return dir
}

func put(t *testing.T, dir, name, text string) {
	t.Helper()
	file := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestStaleThenWritten walks the way of a reader: the comparison fails and
// names the fix, the fix is run, the comparison passes.
func TestStaleThenWritten(t *testing.T) {
	dir := fixture(t)
	printed, err := run(t, dir)
	if cli.Code(err) != cli.Broke || !strings.Contains(err.Error(), "sha256-old,") || !strings.Contains(err.Error(), "sha256-older,") {
		t.Fatalf("got %v, want an error with both stale hashes", err)
	}
	if _, err := run(t, dir, "--write"); err != nil {
		t.Fatal(err)
	}
	for _, m := range modules() {
		text, err := os.ReadFile(filepath.Join(dir, m.hashFile))
		if err != nil {
			t.Fatal(err)
		}
		var stored string
		if err := json.Unmarshal(text, &stored); err != nil || !strings.Contains(printed, stored+" "+m.hashFile+"\n") {
			t.Errorf("%s: got %q (%v), want it among %q", m.hashFile, stored, err, printed)
		}
	}
	if _, err := run(t, dir); err != nil {
		t.Errorf("after --write: %v", err)
	}
}

// TestImportsDecide shows why go.sum is not enough: a new import changes the
// hash, a comment does not.
func TestImportsDecide(t *testing.T) {
	dir := fixture(t)
	before, _ := run(t, dir)
	put(t, dir, "comment.go", "// Package main has a comment.\npackage main\n")
	if after, _ := run(t, dir); after != before {
		t.Errorf("after a comment: got %s, want %s", after, before)
	}
	put(t, dir, "main_test.go", "package main\n\nimport _ \"example.test/dep/other\"\n")
	if after, _ := run(t, dir); after == before {
		t.Error("after an import in a test: the hash is the same, want another")
	}
}

func TestSources(t *testing.T) {
	got, err := sources(t.Context(), fixture(t))
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(got)
	want := []string{"dep/dep.go", "dep/go.mod", "dep/other/other.go", "go.mod", "k6/generator/dep/dep.go", "k6/generator/dep/go.mod", "k6/generator/go.mod", "k6/generator/main.go", "main.go", "tools/lint/dep/dep.go", "tools/lint/dep/go.mod", "tools/lint/go.mod", "tools/lint/main.go"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestEmbeddedFilesAreSources fails when a Go file embeds what a build with Nix
// would not have. The rule stands in source.go and in nix/go-source.nix.
func TestEmbeddedFilesAreSources(t *testing.T) {
	root, err := moduleRoot(t.Context(), ".")
	if err != nil {
		t.Fatal(err)
	}
	list := exec.Command("go", "list", "-f", `{{$dir := .Dir}}{{range .EmbedFiles}}{{$dir}}/{{.}}{{"\n"}}{{end}}`, "./...")
	list.Dir = root
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(out)) { // a path may hold spaces
		file := strings.TrimSpace(line)
		if file == "" {
			continue
		}
		name, err := filepath.Rel(root, file)
		if err != nil || !isSource(name) {
			t.Errorf("%s is embedded, but is not a source (%v)\nadd it to isSource and to nix/go-source.nix", name, err)
		}
	}
}

// TestKnownHash computes a vendorHash that nixpkgs publishes: the one of vegeta
// 12.13.0, in pkgs/by-name/ve/vegeta/package.nix.
func TestKnownHash(t *testing.T) {
	const want = "sha256-0Ho1HYckFHaWEE6Ti3fIL/t0hBj5MnKOd4fOZx+LYiE="
	needModules(t)
	if testing.Short() {
		t.Skip("skipped: -short, and it may fetch some forty modules")
	}
	dir := download(t, "github.com/tsenart/vegeta/v12@v12.13.0")
	got, err := vendored(t.Context(), dir, goFiles(t, dir))
	if err != nil {
		t.Fatal(err)
	}
	if got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// download gives the folder of a module in the module cache. Without a network
// and without the module in the cache the test is skipped.
func download(t *testing.T, module string) string {
	t.Helper()
	out, err := output(context.Background(), t.TempDir(), "go", "mod", "download", "-json", module)
	if err != nil {
		t.Skipf("skipped: %s is out of reach: %v", module, err)
	}
	var at struct{ Dir string }
	if err := json.Unmarshal(out, &at); err != nil {
		t.Fatal(err)
	}
	return at.Dir
}

// goFiles lists the sources below dir, which is not a git checkout.
func goFiles(t *testing.T, dir string) []string {
	t.Helper()
	var names []string
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && isSource(name) {
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}
