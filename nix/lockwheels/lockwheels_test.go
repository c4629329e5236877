package main

import (
	"archive/zip"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"scaleguild/internal/cli"
)

func run(t *testing.T, dir string, args ...string) error {
	t.Helper()
	return command(t.Context(), cli.Env{Args: args, Out: io.Discard, Err: io.Discard, Dir: dir})
}

// TestStoredWheels fails when nix/wheels.json does not fit the lock files.
func TestStoredWheels(t *testing.T) {
	if err := run(t, filepath.Join("..", "..")); err != nil {
		t.Errorf("%v\nrun: %s", err, fix)
	}
}

func TestArguments(t *testing.T) {
	for _, args := range [][]string{{"--wrote"}, {"--write", "x"}} {
		if err := run(t, ".", args...); cli.Code(err) != cli.Usage {
			t.Errorf("%q: got %v, want an error of usage", args, err)
		}
	}
	if err := run(t, t.TempDir()); cli.Code(err) != cli.Usage {
		t.Errorf("outside the project: got %v, want an error of usage", err)
	}
}

// digits is a SHA-256 that no file has.
var digits = strings.Repeat("0", 63)

func TestParseLock(t *testing.T) {
	lock, err := parseLock("a.lock", "# a comment\n"+
		"One_Two[extra]==1.0 \\\n    --hash=sha256:"+digits+"1 \\\n    --hash=sha256:"+digits+"2\n    # via x\n"+
		"windows==2 ; sys_platform == 'win32' \\\n    --hash=sha256:"+digits+"3\n"+
		"last==3.post1 ; platform_python_implementation != 'PyPy' \\\n    --hash=sha256:"+digits+"4\n")
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"one-two": "1.0 1 2", "last": "3.post1 4"}
	got := map[string]string{}
	for name, release := range lock {
		got[name] = release.Version
		for end := range 10 {
			if release.Hashes[toSRI(fmt.Sprintf("%s%d", digits, end))] {
				got[name] += fmt.Sprintf(" %d", end)
			}
		}
	}
	if !maps.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// TestParseLockRefuses: what pip would decide by the machine that it runs on,
// or what is not pinned, is named with its line.
func TestParseLockRefuses(t *testing.T) {
	for _, line := range []string{
		"a==1 ; python_full_version < '3.13' \\",
		"a==1 ; platform_machine == 'aarch64'",
		"a>=1",
		"-e .",
	} {
		_, err := parseLock("a.lock", "# first\n"+line+"\n")
		if err == nil || !strings.HasPrefix(err.Error(), "a.lock:2: ") {
			t.Errorf("%s: got %v, want an error that names a.lock:2", line, err)
		}
	}
}

// TestCompare changes one thing at a time of a table that fits.
func TestCompare(t *testing.T) {
	first, other := toSRI(digits+"1"), toSRI(digits+"2")
	const file = "one_two-1.0-py3-none-any.whl"
	all := map[string]Lock{"service": {"one-two": {Version: "1.0", Hashes: map[string]bool{first: true}}}}
	for _, test := range []struct {
		file, sri, path string
		extra           string
		want            string
	}{
		{},
		{file: "one_two-1.1-py3-none-any.whl", want: "another version than the lock's (got 1.1, want 1.0)"},
		{sri: other, want: "a hash that the lock does not have"},
		{file: "three-1.0-py3-none-any.whl", want: "not in the lock"},
		{file: "three-1.0-py3-none-any.whl", want: "no wheel of one-two 1.0"},
		{file: "one_two-1.0.tar.gz", want: "not a wheel's name"},
		{file: "one_two-1.0-7-py3-none-any.whl", want: "not a wheel's name"},
		{file: "one_two-1.0-cp313-cp313-manylinux_2_17_x86_64.whl", want: "service.aarch64-linux: one_two-1.0-cp313-cp313-manylinux_2_17_x86_64.whl: for another platform"},
		{file: "one_two-1.0-cp313-cp313-musllinux_1_2_x86_64.whl", want: "service.x86_64-linux: one_two"},
		{extra: "One.Two-1.0-py3-none-any.whl", want: "a second wheel of one package"},
		{path: "-", want: "not a path of the package index (got \"-\""},
		{path: digits + "1", want: "not a path of the package index"},
		{path: strings.ToUpper(pathOf(nil)), want: "not a path of the package index"},
		{path: pathOf(nil) + "0", want: "not a path of the package index"},
		{path: "../" + pathOf(nil), want: "not a path of the package index"},
	} {
		wheel := Wheel{Hash: cmp.Or(test.sri, first), Path: cmp.Or(test.path, pathOf(nil))}
		wheels := Wheels{"service": {}}
		for _, system := range systems() {
			wheels["service"][system.name] = map[string]Wheel{cmp.Or(test.file, file): wheel}
			if test.extra != "" {
				wheels["service"][system.name][test.extra] = wheel
			}
		}
		err := compare(wheels, all)
		if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
			t.Errorf("%+v: got %v, want %q", test, err, test.want)
		}
	}
	if err := compare(Wheels{}, all); err == nil {
		t.Error("an empty table: got no error, want one")
	}
}

// TestOnePathForOneFile: a path follows from the bytes, so one of several equal
// entries that was changed stands out, and so does a path that two files have.
func TestOnePathForOneFile(t *testing.T) {
	first, second := Wheel{toSRI(digits + "1"), pathOf([]byte("1"))}, Wheel{toSRI(digits + "2"), pathOf([]byte("2"))}
	for _, test := range []struct {
		then Wheel
		want string
	}{
		{first, ""},
		{second, ""},
		{Wheel{first.Hash, second.Path}, "another path than the same file has elsewhere"},
		{Wheel{second.Hash, first.Path}, "the path of another file"},
	} {
		paths, owners := map[string]string{}, map[string]string{}
		if got := belong(paths, owners, first); got != "" {
			t.Fatalf("the first: got %q", got)
		}
		if got := belong(paths, owners, test.then); !strings.HasPrefix(got, test.want) || (got == "") != (test.want == "") {
			t.Errorf("%v: got %q, want %q", test.then, got, test.want)
		}
	}
}

// TestStoredPathsAreCompared changes a digit of a stored path: that of a wheel which
// more than one system or environment takes.
func TestStoredPathsAreCompared(t *testing.T) {
	root := filepath.Join("..", "..")
	all, err := readLocks(root)
	if err != nil {
		t.Fatal(err)
	}
	wheels, err := readWheels(root)
	if err != nil {
		t.Fatal(err)
	}
	for file, wheel := range wheels["service"]["x86_64-linux"] {
		changed := wheel
		last := len(wheel.Path) - 1
		changed.Path = wheel.Path[:last] + map[bool]string{true: "1", false: "0"}[wheel.Path[last] == '0']
		wheels["service"]["x86_64-linux"][file] = changed
		if err := compare(wheels, all); err == nil || !strings.Contains(err.Error(), "another path than the same file has elsewhere") {
			t.Errorf("%s with another path: got %v, want an error that says so", file, err)
		}
		wheels["service"]["x86_64-linux"][file] = wheel
	}
}

// TestWrite has the real pip choose between two wheels of a folder, and so
// needs no network.
func TestWrite(t *testing.T) {
	if err := exec.Command("python3", "-m", "pip", "--version").Run(); err != nil {
		t.Skip("skipped: python3 -m pip is not there")
	}
	shelf, root := t.TempDir(), t.TempDir()
	lock := "fast==1.0 \\\n"
	for _, arch := range []string{"x86_64", "aarch64"} {
		lock += "    --hash=sha256:" + makeWheel(t, shelf, "fast-1.0-cp313-cp313-manylinux_2_17_"+arch+".whl") + " \\\n"
	}
	lock += "    --hash=sha256:" + makeWheel(t, shelf, "fast-1.0-cp312-cp312-manylinux_2_17_x86_64.whl") + "\n"
	for _, file := range locks() {
		put(t, filepath.Join(root, file), lock)
	}
	put(t, filepath.Join(root, wheelsFile), "{}\n")
	t.Setenv("PIP_NO_INDEX", "1")
	t.Setenv("PIP_FIND_LINKS", shelf)

	if err := run(t, root); cli.Code(err) != cli.Broke {
		t.Errorf("before --write: got %v, want an error", err)
	}
	if err := run(t, root, "--write"); err != nil {
		t.Fatal(err)
	}
	if err := run(t, root); err != nil {
		t.Errorf("after --write: %v", err)
	}
	put(t, filepath.Join(root, locks()["service"]), "gone==1.0 \\\n    --hash=sha256:"+digits+"1\n")
	if err := run(t, root, "--write"); err == nil || !strings.Contains(err.Error(), "gone==1.0") {
		t.Errorf("a release without a wheel: got %v, want an error that names gone==1.0", err)
	}
}

// makeWheel writes the least that pip takes for a wheel, and gives its hash.
func makeWheel(t *testing.T, dir, name string) string {
	t.Helper()
	var text strings.Builder
	archive := zip.NewWriter(&text)
	tag := strings.Join(strings.Split(strings.TrimSuffix(name, ".whl"), "-")[2:], "-")
	for file, content := range map[string]string{
		"fast-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: fast\nVersion: 1.0\n",
		"fast-1.0.dist-info/WHEEL":    "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: false\nTag: " + tag + "\n",
		"fast-1.0.dist-info/RECORD":   "",
	} {
		w, err := archive.Create(file)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, content); err != nil {
			t.Fatal(err)
		}
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(dir, name), text.String())
	sum := sha256.Sum256([]byte(text.String()))
	return hex.EncodeToString(sum[:])
}

func put(t *testing.T, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
