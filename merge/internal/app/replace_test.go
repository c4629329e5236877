package app

import (
	"os"
	"path/filepath"
	"testing"
)

// What was published stays when what should replace it cannot be put in its place.
func TestAPublishedRunIsNeverLost(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	write := func(folder, text string) {
		if err := os.MkdirAll(at(folder), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(at(folder), "study.json"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	is := func(want string) {
		t.Helper()
		if got, err := os.ReadFile(filepath.Join(at("results"), "study.json")); err != nil || string(got) != want {
			t.Errorf("got %q, %v, want %q", got, err, want)
		}
	}
	write("results", "old")
	if err := replace(at("none"), at("results"), at("moved")); err == nil {
		t.Error("a folder that is not there took its place, want an error")
	}
	is("old")
	write("new", "new")
	if err := replace(at("new"), at("results"), at("moved")); err != nil {
		t.Error(err)
	}
	is("new")
	write("first", "first")
	if err := os.RemoveAll(at("results")); err != nil {
		t.Fatal(err)
	}
	if err := replace(at("first"), at("results"), at("other")); err != nil {
		t.Errorf("nothing was published before: %v", err)
	}
	is("first")
}
