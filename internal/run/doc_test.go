package run_test

import (
	"fmt"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"scaleguild/internal/latency"
	"scaleguild/internal/run"
)

// docs/run-directory.md names every key of every type, and no other.
func TestTheDocumentNamesEveryKey(t *testing.T) {
	text, err := os.ReadFile("../../docs/run-directory.md")
	if err != nil {
		t.Fatal(err)
	}
	for file, value := range map[string]any{
		"study.json": run.Study{}, "host.json": run.Host{}, "plan.json": run.Plan{}, "record.json": run.Record{},
		"upstream.json": run.Upstream{}, "samples.jsonl": run.Sample{}, "latency.json": latency.File{}, "failed-responses.json": run.Failures{},
		"ID.instructions.json": run.Instructions{},
	} {
		want := keys("", reflect.TypeOf(value))
		if file == "record.json" { // plan and upstream have tables of their own
			want = slices.DeleteFunc(want, func(k string) bool {
				return strings.HasPrefix(k, "plan.") || strings.HasPrefix(k, "upstream.")
			})
		}
		got := documented(t, string(text), file)
		if file == "upstream.json" { // the four groups of quantiles share one description
			want = slices.DeleteFunc(want, func(k string) bool {
				return regexp.MustCompile(`^(drawn|delivered|overshoot)\.`).MatchString(k)
			})
		}
		slices.Sort(want)
		slices.Sort(got)
		for _, k := range want {
			if !slices.Contains(got, k) {
				t.Errorf("%s: %s is not in docs/run-directory.md", file, k)
			}
		}
		for _, k := range got {
			if !slices.Contains(want, k) {
				t.Errorf("%s: docs/run-directory.md names %s, which does not exist", file, k)
			}
		}
	}
}

var keyCell = regexp.MustCompile("^\\| `([^`]+)` \\|")

// documented lists the keys in the table of one file.
func documented(t *testing.T, text, file string) []string {
	t.Helper()
	_, section, found := strings.Cut(text, "\n## "+file+"\n")
	if !found {
		t.Fatalf("no section %s", file)
	}
	section, _, _ = strings.Cut(section, "\n## ")
	var out []string
	for line := range strings.Lines(section) {
		if m := keyCell.FindStringSubmatch(line); m != nil {
			out = append(out, m[1])
		}
	}
	return out
}

// keys lists the JSON keys of a type with their paths: a.b, list[].c, map.*.d.
func keys(prefix string, t reflect.Type) []string {
	switch t.Kind() {
	case reflect.Pointer:
		return keys(prefix, t.Elem())
	case reflect.Slice:
		return keys(prefix+"[]", t.Elem())
	case reflect.Map:
		return keys(prefix+".*", t.Elem())
	case reflect.Struct:
	default:
		return nil
	}
	var out []string
	for i := range t.NumField() {
		key := t.Field(i).Tag.Get("json")
		if key == "" {
			panic(fmt.Sprintf("%s.%s has no key", t.Name(), t.Field(i).Name))
		}
		path := strings.TrimPrefix(prefix+"."+key, ".")
		out = append(append(out, path), keys(path, t.Field(i).Type)...)
	}
	return out
}
