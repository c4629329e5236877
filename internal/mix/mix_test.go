package mix_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"scaleguild/internal/mix"
	"scaleguild/internal/run"
)

var update = flag.Bool("update", false, "rewrite the expected texts")

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

func read(t *testing.T, file string) string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// The tests of k6's modules send what the service's tables say, from this file.
func TestTheLoadOfTheService(t *testing.T) {
	m, problems := mix.Parse(read(t, "../../service/load.toml"))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	if got := m.Variables(); !slices.Equal(got, []string{"ITEMS"}) {
		t.Errorf("variables %q, want ITEMS", got)
	}
	kinds, err := m.Resolve(map[string]string{"ITEMS": "1000"})
	if err != nil {
		t.Fatal(err)
	}
	text, err := run.Canonical(kinds)
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "../../k6/testdata/service.json", string(text))
}

// All that the tables can say, in the form of a plan.
func TestEveryKey(t *testing.T) {
	m, problems := mix.Parse(read(t, "testdata/every.toml"))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	kinds, err := m.Resolve(map[string]string{"USERS": "500"})
	if err != nil {
		t.Fatal(err)
	}
	text, err := run.Canonical(kinds)
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "testdata/every.json", string(text))
	if back, err := run.Decode[run.Plan](planWith(t, kinds)); err != nil || !reflect.DeepEqual(back.Kinds, kinds) {
		t.Errorf("a plan does not give back its kinds: %v", err)
	}
}

func planWith(t *testing.T, kinds []run.EndpointKind) []byte {
	t.Helper()
	text, err := run.Canonical(run.Plan{Schema: run.Schema, Kinds: kinds, Variables: map[string]string{}})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// Each file of testdata/bad has one mistake a table, and all are told.
func TestMistakes(t *testing.T) {
	files, err := filepath.Glob("testdata/bad/*.toml")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		var text strings.Builder
		_, problems := mix.Parse(read(t, file))
		for _, p := range problems {
			fmt.Fprintf(&text, "%s: %s\n", p.Key, p.Text)
			if p.Hint != "" {
				fmt.Fprintf(&text, "    hint: %s\n", p.Hint)
			}
		}
		golden(t, strings.TrimSuffix(file, ".toml")+".txt", text.String())
	}
}

// A bound that names a variable is checked when its value is known.
func TestBoundsOfVariables(t *testing.T) {
	m, problems := mix.Parse("[load.mix.user]\nget = \"/{id}\"\nwhere = { id = \"int(1,USERS)\" }\n")
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	for value, want := range map[string]string{
		"0": "load.mix.user.where.id: not a range (got 1 to 0, want at least 1 value and at most 2147483648)",
		"x": `load.mix.user.where.id: USERS is not a bound (got "x", want a whole number)`,
		"":  `load.mix.user.where.id: USERS is not a bound (got "", want a whole number)`,
	} {
		if _, err := m.Resolve(map[string]string{"USERS": value}); err == nil || err.Error() != want {
			t.Errorf("USERS=%s: got %v, want %s", value, err, want)
		}
	}
}

// The stream of a draw follows from its name alone, and two names have two.
func TestStreams(t *testing.T) {
	m, _ := mix.Parse("[load.mix.a]\nget = \"/{x}{y}\"\nwhere = { x = \"int(1,9)\", y = \"int(1,9)\" }\n[load.mix.b]\nput = \"/{y}\"\nwhere = { y = \"int(1,9)\" }\n")
	kinds, err := m.Resolve(nil)
	if err != nil {
		t.Fatal(err)
	}
	a, b := kinds[0].Request.Draws, kinds[1].Request.Draws
	if a["x"].Stream == a["y"].Stream || a["y"].Stream != b["y"].Stream {
		t.Errorf("streams %d, %d and %d", a["x"].Stream, a["y"].Stream, b["y"].Stream)
	}
}
