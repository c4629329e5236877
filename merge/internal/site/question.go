package site

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/BurntSushi/toml"

	"scaleguild/internal/cli"
	"scaleguild/internal/run"
)

// Question is what a study asks: what its study.json records, or, for one of schema 1,
// which records none, what the definition in stages/STUDY of the project at root asks now.
func Question(root string, study run.Study) (string, error) {
	if study.Question != nil {
		return *study.Question, nil
	}
	return defined(root, study.Study)
}

// defined is the question in the definition of a study.
func defined(root, study string) (string, error) {
	name := filepath.Join("stages", study, "study.toml")
	shown := filepath.ToSlash(name)
	const hint = "a page begins with the question of its study: question = \"...\""
	text, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		return "", cli.Fail(cli.Usage, hint, "%s: the question cannot be read: %w", shown, err)
	}
	var definition map[string]any // a struct would take QUESTION for question
	if _, err := toml.Decode(string(text), &definition); err != nil {
		return "", cli.Fail(cli.Usage, hint, "%s: not TOML: %w", shown, err)
	}
	given, _ := definition["question"].(string)
	question := strings.TrimSpace(given)
	if question == "" {
		return "", cli.Fail(cli.Usage, hint, "%s: no question (got %q, want a sentence)", shown, given)
	}
	return question, nil
}
