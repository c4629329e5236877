package reference_test

import (
	"flag"
	"slices"
	"strings"
	"testing"

	"scaleguild/internal/mix"
	"scaleguild/internal/section"
	"scaleguild/stages/internal/define"
	"scaleguild/stages/internal/reference"
)

var update = flag.Bool("update", false, "write the tables into docs/your-service.md")

const root = "../../.."

func keys(t *testing.T) []reference.Key {
	t.Helper()
	tools, err := define.Tools(root)
	if err != nil {
		t.Fatal(err)
	}
	return reference.Keys(tools)
}

func TestTheDocumentListsEveryKey(t *testing.T) {
	if err := section.Check(root+"/docs/your-service.md", "keys", reference.Markdown(keys(t)), *update); err != nil {
		t.Error(err)
	}
}

// What the messages and exit codes are is proved where the program is called: package app.
func TestTheDocumentHasTheMessages(t *testing.T) {
	if err := section.Check(root+"/docs/your-service.md", "messages", reference.MessageTable(reference.Messages()), *update); err != nil {
		t.Error(err)
	}
}

// Each key that a reader knows is listed once, and no other.
func TestTheKeysAreThoseThatAreRead(t *testing.T) {
	known := map[string][]string{"load.mix.NAME": mix.Keys(), "load.mix.NAME.expect": mix.ExpectKeys()}
	for _, table := range []string{"", "service", "upstream", "load"} {
		known[table] = define.TableKeys(table)
	}
	known["stages"] = []string{"NAME"}
	for _, key := range define.TableKeys("stages") {
		known["stages"] = append(known["stages"], "NAME."+key)
	}
	// What one line says of several.
	same := map[string]string{"command": "run"}
	for _, method := range []string{"head", "post", "put", "patch", "delete", "options"} {
		same[method] = "get"
	}
	listed := map[string][]string{}
	for _, key := range keys(t) {
		listed[key.Table] = append(listed[key.Table], key.Name)
		if key.Kind == "" || key.Meaning == "" || strings.HasPrefix(key.Meaning, " ") {
			t.Errorf("[%s] %s is not explained: %+v", key.Table, key.Name, key)
		}
	}
	for table, names := range known {
		names = slices.DeleteFunc(slices.Clone(names), func(name string) bool { return same[name] != "" })
		slices.Sort(names)
		slices.Sort(listed[table])
		if !slices.Equal(names, listed[table]) {
			t.Errorf("[%s]: %q are read, %q listed", table, names, listed[table])
		}
	}
}
