package site

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/BurntSushi/toml"

	"scaleguild/internal/cli"
)

// Question gives what a study asks, as the definition in stages/STUDY of the project at
// root says it: the published runs of schema 1 do not carry it.
func Question(root, study string) (string, error) {
	name := filepath.Join("stages", study, "study.toml")
	shown := filepath.ToSlash(name)
	const hint = "a page begins with the question of its study: question = \"...\""
	text, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		return "", cli.Fail(cli.Usage, hint, "%s: the question cannot be read: %w", shown, err)
	}
	var definition struct {
		Question string `toml:"question"`
	}
	if _, err := toml.Decode(string(text), &definition); err != nil {
		return "", cli.Fail(cli.Usage, hint, "%s: not TOML: %w", shown, err)
	}
	question := strings.TrimSpace(definition.Question)
	if question == "" {
		return "", cli.Fail(cli.Usage, hint, "%s: no question (got %q, want a sentence)", shown, definition.Question)
	}
	return question, nil
}
