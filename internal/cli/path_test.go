package cli

import (
	"os"
	"path/filepath"
	"testing"
)

func TestPathsCountFromTheWorkingDirectory(t *testing.T) {
	env := Env{Dir: "/here/now"}
	for path, want := range map[string]string{"a/../b": "/here/now/b", "../b/": "/here/b", "/there//x": "/there/x", "": "/here/now"} {
		if got := env.Path(path); got != want {
			t.Errorf("%q: got %s, want %s", path, got, want)
		}
	}
}

func TestTheRootIsGivenOrSetOrFoundUpwards(t *testing.T) {
	root := t.TempDir()
	inside := filepath.Join(root, "a", "b")
	for _, dir := range []string{inside, filepath.Join(root, "stages")} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(root, "go.mod"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ dir, given, set, want string }{
		{inside, "", "", root},
		{root, "", "", root},
		{inside, "x", "/set", filepath.Join(inside, "x")},
		{inside, "", "/set", "/set"},
		{"/", "", "", ""},
	} {
		env := Env{Dir: c.dir, Getenv: func(string) string { return c.set }}
		got, err := env.Root(c.given)
		if got != c.want || (err == nil) != (c.want != "") || err != nil && Code(err) != Usage {
			t.Errorf("in %s, given %q, set %q: got %q, %v; want %q", c.dir, c.given, c.set, got, err, c.want)
		}
	}
}
