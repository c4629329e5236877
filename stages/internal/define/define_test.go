package define_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"scaleguild/internal/cli"
	"scaleguild/stages/internal/define"
)

var update = flag.Bool("update", false, "rewrite the expected texts in testdata")

// good is a small project with one sound study.
const good = "testdata/good"

func load(t *testing.T) *define.Study {
	t.Helper()
	study, err := define.Load(good, "small")
	if err != nil {
		t.Fatal(err)
	}
	return study
}

// report is what a command would print of an error.
func report(err error) string {
	var text strings.Builder
	cli.Report(&text, "stages", err)
	return text.String()
}

// golden compares a text with a file, or rewrites the file with -update.
func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs (go test -update rewrites it)\ngot:\n%s\nwant:\n%s", file, got, want)
	}
}

// TestBadDefinitions lays the files of each folder in testdata/bad over the
// good project, and compares the whole report with the folder's want.txt.
func TestBadDefinitions(t *testing.T) {
	folders, err := filepath.Glob("testdata/bad/*")
	if err != nil || len(folders) == 0 {
		t.Fatalf("no bad definitions: %v", err)
	}
	for _, folder := range folders {
		t.Run(filepath.Base(folder), func(t *testing.T) {
			root := t.TempDir()
			overlay(t, root, good)
			overlay(t, root, folder)
			study, err := define.Load(root, "small")
			if err == nil || study != nil {
				t.Fatal("the definition was accepted")
			}
			if code := cli.Code(err); code != cli.Usage {
				t.Errorf("exit code %d, want %d", code, cli.Usage)
			}
			golden(t, filepath.Join(folder, "want.txt"), report(err))
		})
	}
}

// overlay copies the files of a folder, over those that are there.
func overlay(t *testing.T, root, folder string) {
	t.Helper()
	err := filepath.WalkDir(folder, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() || entry.Name() == "want.txt" {
			return err
		}
		relative, err := filepath.Rel(folder, path)
		if err != nil {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		target := filepath.Join(root, relative)
		if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
			return err
		}
		return os.WriteFile(target, data, 0o644)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestMissingFilesAndFolders(t *testing.T) {
	tests := []struct{ name, remove, study, want string }{
		{"no such study", "", "smal", `stages: stages/smal: no such study (got no folder, want one of small, or a path)
hint: did you mean "small"?
`},
		{"no baseline", "stages/small/baseline.env", "small", `stages: stages/small/baseline.env: the file cannot be read (got no such file or directory, want a file)
hint: a study is a folder with study.toml, baseline.env and one file per stage
`},
		{"no study file", "stages/small/study.toml", "small", `stages: stages/small/study.toml: the file cannot be read (got no such file or directory, want a file)
hint: a study is a folder with study.toml, baseline.env and one file per stage
`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			root := t.TempDir()
			overlay(t, root, good)
			if tt.remove != "" {
				if err := os.Remove(filepath.Join(root, tt.remove)); err != nil {
					t.Fatal(err)
				}
			}
			_, err := define.Load(root, tt.study)
			if got := report(err); got != tt.want {
				t.Errorf("got:\n%s\nwant:\n%s", got, tt.want)
			}
		})
	}
}

func TestNameOfAStudyIsRestricted(t *testing.T) {
	root := t.TempDir()
	overlay(t, root, good)
	if err := os.Rename(filepath.Join(root, "stages/small"), filepath.Join(root, "stages/Small")); err != nil {
		t.Fatal(err)
	}
	_, err := define.Load(root, "Small")
	const want = `stages: stages/Small: not a study's name (got "Small", want small letters, digits and -, not beginning with -, at most 80)
hint: rename the folder
`
	if got := report(err); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

// TestOtherFilesAreLeftAlone: an editor's hidden files, notes and folders are not stages.
func TestOtherFilesAreLeftAlone(t *testing.T) {
	root := t.TempDir()
	overlay(t, root, good)
	for _, name := range []string{".two.toml", "README.md", "two.toml~"} {
		if err := os.WriteFile(filepath.Join(root, "stages/small", name), []byte("no TOML"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := define.Load(root, "small"); err != nil {
		t.Error(err)
	}
}

func TestLoadByPath(t *testing.T) {
	absolute, err := filepath.Abs(good + "/stages/small")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"stages/small", "./stages/small/", absolute} {
		study, err := define.Load(good, path)
		if err != nil {
			t.Errorf("%s: %v", path, err)
		} else if study.Name != "small" {
			t.Errorf("%s: got the name %q, want small", path, study.Name)
		}
	}
}

func TestStudiesListsFoldersWithAStudyFile(t *testing.T) {
	names, err := define.Studies(good)
	if err != nil || len(names) != 1 || names[0] != "small" {
		t.Errorf("got %q, %v; want small alone", names, err)
	}
}
