package app_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"scaleguild/internal/cli"
	"scaleguild/merge/internal/app"
	"scaleguild/merge/internal/report"
)

// standInJS takes the place of ECharts where $ECHARTS_JS is not set.
const standInJS = "var echarts = { init: function () { return { setOption: function () {} }; } };\n"

func standIn() report.Library {
	sum := sha256.Sum256([]byte(standInJS))
	return report.Library{Name: "ECharts", Version: "0.0.0-stand-in", SHA256: hex.EncodeToString(sum[:])}
}

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"merge": func() {
			library := report.ECharts()
			if os.Getenv("LIBRARY") == "stand-in" {
				library = standIn()
			}
			cli.Main("merge", app.With(library))
		},
	})
}

func TestScripts(t *testing.T) {
	library := os.Getenv("ECHARTS_JS")
	if library == "" {
		t.Log("ECHARTS_JS is not set: reports hold a stand-in")
	}
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("..", "..", "testdata", "script"),
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup:               func(env *testscript.Env) error { return setup(env, library) },
		Cmds:                map[string]func(*testscript.TestScript, bool, []string){"edit": edit},
		// Goldens are written by: go test ./merge/internal/table -update
	})
}

// setup gives each script the committed run directories and goldens.
func setup(env *testscript.Env, library string) error {
	testdata := filepath.Join("..", "..", "testdata")
	for _, folder := range []string{"runs", "golden"} {
		if err := os.CopyFS(filepath.Join(env.WorkDir, folder), os.DirFS(filepath.Join(testdata, folder))); err != nil {
			return err
		}
	}
	if err := definition(env.WorkDir); err != nil {
		return err
	}
	if library != "" {
		absolute, err := filepath.Abs(library)
		env.Setenv("ECHARTS_JS", absolute)
		return err
	}
	path := filepath.Join(env.WorkDir, "echarts.min.js")
	env.Setenv("ECHARTS_JS", path)
	env.Setenv("LIBRARY", "stand-in")
	return os.WriteFile(path, []byte(standInJS), 0o644)
}

// definition makes the folder a project that says what its study asks.
func definition(root string) error {
	folder := filepath.Join(root, "stages", "ladder")
	return errors.Join(
		os.MkdirAll(folder, 0o755),
		os.WriteFile(filepath.Join(folder, "study.toml"), []byte("question = 'How far is \"far\"?'\n"), 0o644),
		os.WriteFile(filepath.Join(root, "go.mod"), []byte("module project\n"), 0o644))
}

// edit FILE OLD NEW replaces the first OLD in the file.
func edit(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: edit FILE OLD NEW")
	}
	text := ts.ReadFile(args[0])
	if !strings.Contains(text, args[1]) {
		ts.Fatalf("%s does not contain %q", args[0], args[1])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.Replace(text, args[1], args[2], 1)), 0o644))
}

// mergeIn runs the command in a folder and gives what it printed and its exit code.
func mergeIn(dir string, args ...string) (string, int) {
	var out, problems bytes.Buffer
	env := cli.Env{Args: args, Out: &out, Err: &problems, Dir: dir, Getenv: func(string) string { return filepath.Join(dir, "echarts.js") }}
	code := cli.Report(&problems, "merge", app.With(standIn())(context.Background(), env))
	return out.String() + problems.String(), code
}
