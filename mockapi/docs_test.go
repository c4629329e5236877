package main

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"scaleguild/internal/delay"
	"scaleguild/mockapi/internal/config"
)

// docs/mock.md names every setting in all its spellings, and every distribution.
func TestTheDocumentNamesEverySetting(t *testing.T) {
	data, err := os.ReadFile("../docs/mock.md")
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	for _, v := range config.Variables() {
		key := "`" + v.Flag + "`"
		if v.Flag == "config" {
			key = ""
		}
		if row := strings.TrimSpace(fmt.Sprintf("| `--%s` | `%s` | %s", v.Flag, v.Name, key)); !strings.Contains(text, row+" |") {
			t.Errorf("no row %s", row)
		}
	}
	for _, form := range strings.Split(delay.Forms, "), ") {
		name, _, _ := strings.Cut(form, "(")
		if !strings.Contains(text, "`"+name+"(") {
			t.Errorf("no distribution %s", name)
		}
	}
}

// The quick start promises an answer.
func TestTheDocumentsFirstAnswer(t *testing.T) {
	m := start(t, quick, "")
	_, body := m.get(t, "/anything?key=r0")
	data, err := os.ReadFile("../docs/mock.md")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(data), body) {
		t.Errorf("docs/mock.md does not show %s", body)
	}
}
