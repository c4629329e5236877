package run

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

func TestANameIsOneForWritersAndReaders(t *testing.T) {
	for name, want := range map[string]bool{
		"v2-async": true, "v2-async@50": true, "v2@0.5s": true, "20260102T030405Z-abcd": true, "list_items": true,
		strings.Repeat("a", MaxName): true, strings.Repeat("a", MaxName+1): false,
		"": false, "-x": false, ".": false, "..": false, "../x": false, "a/b": false, "a b": false, "ü": false, "@50": false,
		"v2.failed": false, "v2.failed.1": false,
	} {
		if IsName(name) != want {
			t.Errorf("%q: got %v, want %v", name, !want, want)
		}
	}
}

func TestABlocksFolderIsOfItsNumberAlone(t *testing.T) {
	for block := range MaxBlocks + 2 {
		number, ok := BlockNumber(BlockFolder(block))
		if want := CheckBlocks(block) == nil; ok != want || want && number != block {
			t.Errorf("%s: got %d, %v", BlockFolder(block), number, ok)
		}
	}
	for _, folder := range []string{"b1", "b001", "b", "b-1", "b+1", "x01", "B01", "b00", "b100"} {
		if _, ok := BlockNumber(folder); ok {
			t.Errorf("%s is taken for a block", folder)
		}
	}
}

func TestABrokenRunsFolderTellsItsStage(t *testing.T) {
	for _, number := range []int{0, 1, 12} {
		if stage, ok := FailedStage(FailedFolder("v2-async@50", number)); !ok || stage != "v2-async@50" {
			t.Errorf("got %q, %v", stage, ok)
		}
	}
	if _, ok := FailedStage("v2-async"); ok {
		t.Error("a run that did not break is taken for one that did")
	}
}

// The names of a run directory are written down in layout.go and nowhere else in
// the program: no string of another Go file has one of them.
func TestTheNamesAreWrittenDownOnce(t *testing.T) {
	names := []string{StudyFile, HostFile, PlanFile, RecordFile, SamplesFile, SummaryFile, LatencyFile, UpstreamFile, SumsFile, FailuresFile, ManifestFile, "b%02d"}
	files := 0
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			if err == nil && path != "../.." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata" || d.Name() == RunsFolder) {
				return fs.SkipDir
			}
			return err
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || path == "../../internal/run/layout.go" {
			return nil
		}
		files++
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, text := range texts(file) {
			named := slices.ContainsFunc(names, func(name string) bool { return strings.Contains(text, name) })
			named = named || text == LogsFolder || strings.Contains(text, LogsFolder+"/") || strings.Contains(text, "/"+LogsFolder)
			if named || strings.HasPrefix(text, FailedSuffix) || strings.Contains(text, FailedSuffix+"/") {
				t.Errorf("%s: %q has a name of layout.go", path, text)
			}
		}
		return nil
	})
	if err != nil || files < 200 {
		t.Errorf("read %d files, want all: %v", files, err)
	}
}

// texts are the strings of a file: not its comments, and not the tags of its structs.
func texts(file *ast.File) []string {
	var all []string
	ast.Inspect(file, func(n ast.Node) bool {
		if field, ok := n.(*ast.Field); ok && field.Tag != nil {
			field.Tag = nil
		}
		if literal, ok := n.(*ast.BasicLit); ok && literal.Kind == token.STRING {
			if text, err := strconv.Unquote(literal.Value); err == nil {
				all = append(all, text)
			}
		}
		return true
	})
	return all
}
