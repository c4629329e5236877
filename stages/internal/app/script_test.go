package app_test

import (
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"scaleguild/internal/cli"
	"scaleguild/stages/internal/app"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"stages": func() { cli.Main("stages", app.Run) }})
}

// The scripts run in a folder of their own; $ROOT is the project.
func TestScripts(t *testing.T) {
	root, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir: "testdata", RequireExplicitExec: true, UpdateScripts: os.Getenv("UPDATE") != "",
		Setup: func(env *testscript.Env) error {
			env.Setenv("ROOT", root+"/../../..")
			return nil
		},
	})
}
