package bench

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"scaleguild/internal/cli"
	"scaleguild/internal/run"
	"scaleguild/internal/section"
)

const docs = "../../../docs"

// The document's sections and the chart are those of the published data.
func TestTheDocumentIsThatOfTheData(t *testing.T) {
	files := map[string][]byte{}
	if err := render(docs, files); err != nil {
		t.Fatal(err)
	}
	for name, want := range files {
		got, err := os.ReadFile(filepath.Join(docs, name))
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("docs/%s is not files from its data (%v); run: go run ./mockapi/mockbench report --docs docs", name, err)
		}
	}
}

func TestTheTableSaysWhatItIs(t *testing.T) {
	d := Data{Mocks: []Mock{{Name: "own"}, {Name: "a"}}, Scale: 0.5, Rows: []Measurement{{Mock: "a", Repetition: 1, Problem: "it\nbroke"}}}
	for _, want := range []string{"multiplied by 0.5", "- Problem of a in repetition 1: it broke"} {
		if text := table(d); !strings.Contains(text, want) {
			t.Errorf("%q is missing in %s", want, text)
		}
	}
}

// Nothing is published of a comparison that is not complete, and of a trial.
func TestPublishing(t *testing.T) {
	folder := t.TempDir()
	doc := ""
	for _, s := range parts() {
		doc += section.Begin(s.name) + "\n" + section.End(s.name) + "\n"
	}
	if err := os.WriteFile(filepath.Join(folder, documentFile), []byte(doc), 0o600); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), dataFile)
	publish := func(d Data) (string, error) {
		d.Schema, d.Mocks = schema, []Mock{{Name: "own"}, {Name: "a"}}
		if err := run.WriteFile(file, d); err != nil {
			t.Fatal(err)
		}
		var out strings.Builder
		err := Run(t.Context(), cli.Env{Out: &out, Args: []string{"report", "--docs", folder, "--add", file}})
		return out.String(), err
	}
	whole := Data{Scale: 1, Repetitions: 5, Rows: append(speeds("own", 5, 5, 5, 5, 5), speeds("a", 1, 1, 1, 1, 1)...)}
	half, trial := whole, whole
	half.Rows, trial.Scale = half.Rows[:7], 0.1
	if _, err := publish(half); err == nil || !strings.Contains(err.Error(), "not complete (got 7 measurements, want 10)") {
		t.Errorf("half of it: %v", err)
	}
	if out, err := publish(trial); err != nil || !strings.Contains(out, "5.0× better") || !strings.Contains(out, "A trial: not published") {
		t.Errorf("a trial: %v\n%s", err, out)
	}
	if files, err := os.ReadDir(folder); err != nil || len(files) != 1 {
		t.Errorf("published: %v, %v", files, err)
	}
	if _, err := publish(whole); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join(folder, documentFile))
	if err != nil || !strings.Contains(string(got), "5.0× better") || !strings.Contains(string(got), "Not measured yet: `just soak-mock` does it.") {
		t.Errorf("%v\n%s", err, got)
	}
	for _, name := range []string{dataFile, chartFile} {
		if _, err := os.Stat(filepath.Join(folder, name)); err != nil {
			t.Error(err)
		}
	}
}

// Nothing is written when one of the files cannot be rendered.
func TestPublishingIsAllOrNothing(t *testing.T) {
	for _, c := range []struct{ name, data, want string }{
		{"strange.json", "{}", "strange.json: no section of mock.md is made from a file of this name"},
		{"mock-soak.json", "{", "mock-soak.json: "},
		{"mock-soak.json", `{"schema":1}`, "mock-soak.json: date: missing, "},
	} {
		folder := t.TempDir()
		doc, err := os.ReadFile(filepath.Join(docs, documentFile))
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(t.TempDir(), c.name)
		for path, data := range map[string][]byte{filepath.Join(folder, documentFile): doc, file: []byte(c.data)} {
			if err := os.WriteFile(path, data, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if err := Publish(folder, file); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s %s: got %v, want %s", c.name, c.data, err, c.want)
		}
		after, err := os.ReadFile(filepath.Join(folder, documentFile))
		entries, errDir := os.ReadDir(folder)
		if err != nil || errDir != nil || !bytes.Equal(after, doc) || len(entries) != 1 {
			t.Errorf("%s: the folder changed: %v, %v, %v", c.name, entries, err, errDir)
		}
	}
}

func TestACompleteComparison(t *testing.T) {
	d := comparisonOf(minRepetitions)
	if err := d.complete(); err != nil || d.trial() {
		t.Errorf("got %v, trial %v", err, d.trial())
	}
	d.Repetitions--
	if err := d.complete(); err == nil || !d.trial() {
		t.Errorf("one repetition less: got %v, trial %v", err, d.trial())
	}
}
