package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// documents are the pages that a newcomer follows, from the project's folder.
func documents(t *testing.T) map[string]string {
	t.Helper()
	pages, err := filepath.Glob("docs/*.md")
	if err != nil || len(pages) == 0 {
		t.Skip("the documents are not among these files")
	}
	texts := map[string]string{}
	for _, page := range append(pages, "README.md", "CONTRIBUTING.md") {
		data, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		texts[page] = string(data)
	}
	return texts
}

// TestTheDocumentsNameRecipesThatExist: what stands as `just NAME`, in code or in a
// block of it, is a recipe of the justfile.
func TestTheDocumentsNameRecipesThatExist(t *testing.T) {
	texts := documents(t)
	data, err := os.ReadFile("justfile")
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, match := range regexp.MustCompile(`(?m)^(?:alias )?([a-z][a-z-]*)\b[^\n]*(?::|:=)`).FindAllStringSubmatch(string(data), -1) {
		known[match[1]] = true
	}
	named := regexp.MustCompile("(?m)(?:`|^|-c |bootstrap |<\\()just ([a-z][a-z-]*)")
	for page, text := range texts {
		for _, match := range named.FindAllStringSubmatch(text, -1) {
			if !known[match[1]] {
				t.Errorf("%s: just %s: no such recipe", page, match[1])
			}
		}
	}
}

// TestTheMapLeadsSomewhere: every path that CONTRIBUTING.md and the README name in
// code is there.
func TestTheMapLeadsSomewhere(t *testing.T) {
	texts := documents(t)
	path := regexp.MustCompile("`([a-z][A-Za-z0-9_.-]*/[A-Za-z0-9_./*-]*)`")
	for _, page := range []string{"README.md", "CONTRIBUTING.md"} {
		for _, match := range path.FindAllStringSubmatch(texts[page], -1) {
			if made := regexp.MustCompile(`^(bin|runs|site|dist)/`).MatchString(match[1]); made || regexp.MustCompile(`[A-Z]{3}`).MatchString(match[1]) {
				continue
			}
			if found, err := filepath.Glob(match[1]); err != nil || len(found) == 0 {
				t.Errorf("%s: %s: no such file", page, match[1])
			}
		}
	}
}

// TestEveryScriptOfToolsHasItsReason: CONTRIBUTING.md says of each script in tools/ why
// it is no rule of the study, and of none that is not there.
func TestEveryScriptOfToolsHasItsReason(t *testing.T) {
	_, section, found := strings.Cut(documents(t)["CONTRIBUTING.md"], "\n## What stays in tools/\n")
	section, _, _ = strings.Cut(section, "\n## ")
	if !found {
		t.Fatal("CONTRIBUTING.md: has no such section")
	}
	var patterns []string
	for _, match := range regexp.MustCompile("`(tools/[^`]+)`").FindAllStringSubmatch(section, -1) {
		patterns = append(patterns, match[1])
		if files, err := filepath.Glob(match[1]); err != nil || len(files) == 0 {
			t.Errorf("CONTRIBUTING.md: %s: no such file", match[1])
		}
	}
	err := filepath.WalkDir("tools", func(path string, entry fs.DirEntry, err error) error {
		if script := slices.Contains([]string{".sh", ".py", ".mjs"}, filepath.Ext(path)); err != nil || entry.IsDir() || !script {
			return err
		}
		matches := func(pattern string) bool { ok, err := filepath.Match(pattern, path); return ok && err == nil }
		if !slices.ContainsFunc(patterns, matches) {
			t.Errorf("CONTRIBUTING.md: does not say why %s is no rule of the study", path)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}
