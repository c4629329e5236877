package app_test

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"scaleguild/internal/run"
	"scaleguild/internal/section"
)

// docs/method.md lists every published run that rules void which came after it.
func TestTheDocumentListsTheRunsThatNewerRulesVoid(t *testing.T) {
	studies := readPublished(t)
	var b strings.Builder
	b.WriteString("| study | run | void, because |\n| --- | --- | --- |\n")
	runs, void := 0, 0
	for _, name := range slices.Sorted(maps.Keys(studies)) {
		d := studies[name].Dir
		for _, stage := range d.Study.Stages {
			for i, r := range d.Runs[stage.Stage] {
				runs++
				if r == nil || len(r.Newer) == 0 {
					continue
				}
				void++
				fmt.Fprintf(&b, "| %s | %s | %s |\n", name, run.Place(i+1, stage.Stage), strings.Join(r.Newer, "<br>"))
			}
		}
	}
	content := fmt.Sprintf("Of %d published runs, newer rules void %d:\n\n%s", runs, void, b.String())
	if err := section.Check(filepath.Join(root, "docs", "method.md"), "newer", content, *update); err != nil {
		t.Error(err)
	}
}
