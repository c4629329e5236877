package run

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// roots are the types of the files that this package reads by itself. latency.File
// and ksum.File are in packages of their own, which test themselves.
func roots() []reflect.Type {
	return []reflect.Type{
		reflect.TypeFor[Study](), reflect.TypeFor[Host](), reflect.TypeFor[Plan](), reflect.TypeFor[Record](),
		reflect.TypeFor[Upstream](), reflect.TypeFor[Sample](),
	}
}

// structs adds t, if it is a struct, and all structs inside it, by name.
func structs(t reflect.Type, into map[string]reflect.Type) {
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map:
		structs(t.Elem(), into)
	case reflect.Struct:
		into[t.String()] = t
		for i := range t.NumField() {
			structs(t.Field(i).Type, into)
		}
	}
}

// Each line of the table is of a key that exists, and an older file, which does not
// have it, can say so: a new key is a pointer, a slice or a map, unless the table
// supplies the value that was true then.
func TestEachNewKeyCanBeNull(t *testing.T) {
	types := map[string]reflect.Type{}
	for _, root := range roots() {
		structs(root, types)
	}
	seen := map[string]bool{}
	for _, k := range keys() {
		name := k.Type + "." + k.Key
		if k.Since < 2 || k.Since > Schema || seen[name] {
			t.Errorf("%s: since schema %d of %d, or listed twice", name, k.Since, Schema)
		}
		seen[name] = true
		if !strings.HasPrefix(k.Type, "run.") { // of a package that this one does not know
			continue
		}
		owner, ok := types[k.Type]
		if !ok {
			t.Errorf("%s: no such type in a run directory", name)
			continue
		}
		i := slices.IndexFunc(reflect.VisibleFields(owner), func(f reflect.StructField) bool { return f.Tag.Get("json") == k.Key })
		if i < 0 {
			t.Errorf("%s: no such key", name)
			continue
		}
		kind := owner.Field(i).Type.Kind()
		nullable := kind == reflect.Pointer || kind == reflect.Slice || kind == reflect.Map
		if k.Was == "" && k.Old == nil && !nullable {
			t.Errorf("%s is a %s: an older file would read as its zero, want a pointer, slice or map", name, kind)
		}
	}
}

// One run of each schema that was ever published stays readable as it is.
func TestEverySchemaThatWasPublishedIsRead(t *testing.T) {
	for schema := 1; schema < Schema; schema++ {
		dir := fmt.Sprintf("testdata/schema%d", schema)
		study, err := ReadFile[Study](filepath.Join(dir, StudyFile))
		if err != nil || study.Schema != schema {
			t.Fatalf("got schema %d, %v", study.Schema, err)
		}
		if _, err := ReadFileOf[Host](filepath.Join(dir, HostFile), schema); err != nil {
			t.Error(err)
		}
		records, err := Find(dir, RecordFile)
		if err != nil || len(records) == 0 {
			t.Fatalf("no record in %s: %v", dir, err)
		}
		for _, path := range records {
			readRunOf(t, filepath.Dir(path), schema)
		}
	}
}

func readRunOf(t *testing.T, dir string, schema int) {
	t.Helper()
	record, err := ReadFileOf[Record](filepath.Join(dir, RecordFile), schema)
	if err != nil {
		t.Fatal(err)
	}
	if v := Judge(record); !v.Valid || !reflect.DeepEqual(v, record.Verdict) {
		t.Errorf("%s: judged %+v, stored %+v", dir, v, record.Verdict)
	}
	plan, err := ReadFileOf[Plan](filepath.Join(dir, PlanFile), schema)
	if err != nil || !reflect.DeepEqual(plan, record.Plan) {
		t.Errorf("%s: another plan than the record's, or %v", dir, err)
	}
	upstream, err := ReadFileOf[Upstream](filepath.Join(dir, UpstreamFile), schema)
	if err != nil || !reflect.DeepEqual(&upstream, record.Upstream) {
		t.Errorf("%s: other statistics than the record's, or %v", dir, err)
	}
	lines, err := os.ReadFile(filepath.Join(dir, SamplesFile))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(lines)) {
		if _, err := DecodeOf[Sample]([]byte(line), schema); err != nil {
			t.Errorf("%s: %s: %v", dir, line, err)
		}
	}
}

// The old and the new form of a small file, with each kind of line that the table has.
type small struct {
	Schema  int      `json:"schema"`
	Parked  int      `json:"parked"`
	Waiting *float64 `json:"waiting_seconds"`
	Kinds   []string `json:"kinds"`
	Inner   *small   `json:"inner"`
}

func smallKeys() []key {
	return []key{
		{Since: 2, Type: "run.small", Key: "parked", Was: "in_flight"},
		{Since: 2, Type: "run.small", Key: "waiting_seconds"},
		{Since: 2, Type: "run.small", Key: "kinds", Old: []any{"quote", "checkout"}},
	}
}

func TestAnOlderFileReadsNullForWhatItCannotHave(t *testing.T) {
	const old = `{"schema": 1, "in_flight": 7, "inner": {"schema": 1, "in_flight": 8, "inner": null}}`
	v, err := decode[small]([]byte(old), 0, smallKeys())
	if err != nil {
		t.Fatal(err)
	}
	if v.Schema != 1 || v.Parked != 7 || v.Waiting != nil || !slices.Equal(v.Kinds, []string{"quote", "checkout"}) || v.Inner.Parked != 8 {
		t.Errorf("got %+v", v)
	}
	const now = `{"schema": 2, "parked": 7, "waiting_seconds": 0.5, "kinds": [], "inner": null}`
	if v, err = decode[small]([]byte(now), 0, smallKeys()); err != nil || v.Parked != 7 || *v.Waiting != 0.5 || len(v.Kinds) != 0 {
		t.Errorf("got %+v, %v", v, err)
	}
}

func TestEachSchemaHasItsOwnKeys(t *testing.T) {
	for says, c := range map[string]struct {
		text   string
		schema int
	}{
		"parked: unknown key (it came with schema 2, the file is of schema 1), in_flight: missing": {`{"schema": 1, "parked": 7, "inner": null}`, 0},
		"waiting_seconds: unknown key (it came":                                                    {`{"schema": 1, "in_flight": 7, "waiting_seconds": 1, "inner": null}`, 0},
		"waiting_seconds: missing":                                                                 {`{"schema": 2, "parked": 7, "kinds": [], "inner": null}`, 0},
		"in_flight: unknown key":                                                                   {`{"schema": 2, "in_flight": 7, "parked": 7, "waiting_seconds": 1, "kinds": [], "inner": null}`, 0},
		"inner.schema: not that of its surroundings (got 2, want 1)":                               {`{"schema": 1, "in_flight": 7, "inner": {"schema": 2}}`, 0},
		"schema: newer than this program (got 3, want at most 2)":                                  {`{"schema": 3}`, 0},
		"schema: there is no such version (got 0, want 1 to 2)":                                    {`{"schema": 0}`, 0},
		"schema: there is no such version (got -1, want 1 to 2)":                                   {`{"schema": -1}`, 0},
		"schema: not a whole number (got 1.5)":                                                     {`{"schema": 1.5}`, 0},
		`schema: not a whole number (got "1")`:                                                     {`{"schema": "1"}`, 0},
		"schema: not that of the study (got 1, want 2)":                                            {`{"schema": 1, "in_flight": 7, "inner": null}`, 2},
		"schema: missing": {`{"parked": 7, "waiting_seconds": null, "kinds": null, "inner": null}`, 0},
	} {
		if _, err := decode[small]([]byte(c.text), c.schema, smallKeys()); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: got %v, want %q", c.text, err, says)
		}
	}
}

// A line of samples.jsonl has no schema of its own: it is of that of its study.
func TestALineIsOfTheSchemaOfItsStudy(t *testing.T) {
	type line struct {
		Parked int `json:"parked"`
	}
	table := []key{{Since: 2, Type: "run.line", Key: "parked", Was: "in_flight"}}
	if v, err := decode[line]([]byte(`{"in_flight": 3}`), 1, table); err != nil || v.Parked != 3 {
		t.Errorf("got %+v, %v", v, err)
	}
	if v, err := decode[line]([]byte(`{"parked": 3}`), 2, table); err != nil || v.Parked != 3 {
		t.Errorf("got %+v, %v", v, err)
	}
	if _, err := decode[line]([]byte(`{"in_flight": 3}`), 2, table); err == nil {
		t.Error("an old line is read in a new study")
	}
}

// Part gives what stands in a file, of whichever schema.
func TestAPartIsAsItStandsInTheFile(t *testing.T) {
	record, err := os.ReadFile("testdata/schema1/b01/v2-async/" + RecordFile)
	if err != nil {
		t.Fatal(err)
	}
	plan, err := os.ReadFile("testdata/schema1/b01/v2-async/" + PlanFile)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := Part(record, "plan"); err != nil || string(got) != string(plan) {
		t.Errorf("got %s, %v", got, err)
	}
	if _, err := Part(record, "plans"); err == nil || err.Error() != "plans: missing" {
		t.Errorf("got %v", err)
	}
}

// Other programs write and read the number as well.
func TestOtherProgramsHaveThisSchema(t *testing.T) {
	text, err := os.ReadFile("../../k6/summary.js")
	if want := fmt.Sprintf("export const SCHEMA = %d;\n", Schema); err != nil || !strings.Contains(string(text), want) {
		t.Errorf("k6/summary.js: want %q, %v", want, err)
	}
	for _, file := range []string{StudyFile, HostFile, PlanFile, RecordFile, UpstreamFile} {
		doc, err := os.ReadFile("../../docs/run-directory.md")
		want := fmt.Sprintf("\n## %s\n\n| key | unit | meaning |\n|---|---|---|\n| `schema` | number | version of the run directory, %d |\n", file, Schema)
		if err != nil || !strings.Contains(string(doc), want) {
			t.Errorf("docs/run-directory.md: want %q, %v", want, err)
		}
	}
}
