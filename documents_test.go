package main

import (
	"os"
	"path/filepath"
	"regexp"
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
