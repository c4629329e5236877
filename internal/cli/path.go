package cli

import (
	"os"
	"path/filepath"
)

// RootVariable names the environment variable that ./scaleguild sets to its own
// checkout, so that its commands work from any folder.
const RootVariable = "SCALEGUILD_ROOT"

// Path makes a path of the command line absolute: it counts from the working directory.
func (e Env) Path(p string) string {
	if filepath.IsAbs(p) {
		return filepath.Clean(p)
	}
	return filepath.Join(e.Dir, p)
}

// Root gives the project's folder: the given one, that of $SCALEGUILD_ROOT, or
// the nearest one upwards of the working directory that holds go.mod and stages.
func (e Env) Root(given string) (string, error) {
	if given == "" && e.Getenv != nil {
		given = e.Getenv(RootVariable)
	}
	if given != "" {
		return e.Path(given), nil
	}
	for dir := e.Dir; ; dir = filepath.Dir(dir) {
		_, module := os.Stat(filepath.Join(dir, "go.mod"))
		_, room := os.Stat(filepath.Join(dir, "stages"))
		if module == nil && room == nil {
			return dir, nil
		}
		if dir == filepath.Dir(dir) {
			return "", Fail(Usage, "call it inside the project, or name it: --root FOLDER",
				"root: %s is not inside the project (got no go.mod and stages in it or above, want both)", e.Dir)
		}
	}
}
