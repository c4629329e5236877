package config

import (
	"encoding/json"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"scaleguild/internal/cli"
)

func good() map[string]string {
	return map[string]string{
		"SEED": "7", "UPSTREAM_LATENCY": "lognormal(p50=0.2s,p99=1200ms)", "LISTEN": "127.0.0.1:0",
	}
}

func getenv(m map[string]string) func(string) string {
	return func(name string) string { return m[name] }
}

func TestLoad(t *testing.T) {
	s, err := Load[Serving](getenv(good()))
	if err != nil {
		t.Fatal(err)
	}
	if s.Seed != "7" || s.Listen != "127.0.0.1:0" || s.Latency.Text != "lognormal(p50=0.2s,p99=1200ms)" {
		t.Errorf("got %+v", s)
	}
	if median := s.Latency.Distribution.Quantile(0.5); median < 0.199 || median > 0.201 {
		t.Errorf("the median is %v s, want 0.2", median)
	}
}

func TestLoadStudyNeedsNoListen(t *testing.T) {
	m := good()
	delete(m, "LISTEN")
	if _, err := Load[Study](getenv(m)); err != nil {
		t.Error(err)
	}
}

func TestEachVariableIsRequired(t *testing.T) {
	for name := range good() {
		for _, value := range []string{"", "absent"} {
			m := good()
			if m[name] = value; value == "absent" {
				delete(m, name)
			}
			_, err := Load[Serving](getenv(m))
			if err == nil || !strings.HasPrefix(err.Error(), name+": not set (want ") {
				t.Errorf("%s %s: got %v", name, value, err)
			}
		}
	}
}

func TestBadValues(t *testing.T) {
	for _, c := range []struct{ name, value string }{
		{"SEED", "0"},
		{"SEED", "-1"},
		{"SEED", "01"},
		{"SEED", "+1"},
		{"SEED", "1.5"},
		{"SEED", "9223372036854775808"},
		{"SEED", "one"},
		{"UPSTREAM_LATENCY", "200ms"},
		{"UPSTREAM_LATENCY", "lognormal(p50=2s,p99=1s)"},
		{"LISTEN", "127.0.0.1"},
		{"LISTEN", ":4000"},
		{"LISTEN", "localhost:4000"},
		{"LISTEN", "127.0.0.1:65536"},
	} {
		m := good()
		m[c.name] = c.value
		_, err := Load[Serving](getenv(m))
		if err == nil || !strings.HasPrefix(err.Error(), c.name+": ") || cli.Code(err) != cli.Usage {
			t.Errorf("%s=%s: got %v, code %d", c.name, c.value, err, cli.Code(err))
		}
	}
}

func TestAllProblemsAtOnceAndOneHint(t *testing.T) {
	_, err := Load[Serving](getenv(map[string]string{
		"SEED": "x", "LISTEN": "y", "STUDY_VARIABLES": "SEED FOO UPSTREAM_LATENCY LISTEN",
	}))
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		t.Fatalf("not several errors: %v", err)
	}
	var starts, hints []string
	for _, one := range joined.Unwrap() {
		starts = append(starts, strings.SplitN(one.Error(), " (", 2)[0])
		var e *cli.Error
		if errors.As(one, &e) && e.Hint != "" {
			hints = append(hints, e.Hint)
		}
	}
	want := []string{
		"SEED: not a seed", "UPSTREAM_LATENCY: not set", "LISTEN: not an address",
		"STUDY_VARIABLES: unknown variable", "STUDY_VARIABLES: unknown variable",
	}
	if !slices.Equal(starts, want) {
		t.Errorf("got %q, want %q", starts, want)
	}
	if len(hints) != 1 {
		t.Errorf("hints: %q, want one", hints)
	}
}

func TestStudyVariablesMayBeListed(t *testing.T) {
	m := good()
	m["STUDY_VARIABLES"] = "UPSTREAM_LATENCY SEED"
	if _, err := Load[Serving](getenv(m)); err != nil {
		t.Error(err)
	}
}

// The manifest tells the runner what to hand over.
func TestManifestNamesWhatIsRead(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("..", "..", "manifest.json"))
	if err != nil {
		t.Fatal(err)
	}
	type variable struct{ Name, Kind, About string }
	var manifest struct {
		Consumer          string
		Variables, Runner []variable
	}
	decoder := json.NewDecoder(strings.NewReader(string(data)))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&manifest); err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, v := range append(manifest.Variables, manifest.Runner...) {
		got[v.Name] = v.Kind
		if v.About == "" {
			t.Errorf("%s: about is empty", v.Name)
		}
	}
	want := map[string]string{"SEED": "count", "UPSTREAM_LATENCY": "latency", "LISTEN": ""}
	if manifest.Consumer != "mockapi" || !maps.Equal(got, want) {
		t.Errorf("manifest of %s: %v, want %v", manifest.Consumer, got, want)
	}
	var read []string
	for _, f := range fields(reflect.TypeFor[Serving]()) {
		read = append(read, f.name)
	}
	if names := slices.Sorted(maps.Keys(got)); !slices.Equal(names, slices.Sorted(slices.Values(read))) {
		t.Errorf("the manifest names %v, the code reads %v", names, read)
	}
	if len(manifest.Variables) != len(StudyVariables()) {
		t.Errorf("the manifest has %d study variables, the code %v", len(manifest.Variables), StudyVariables())
	}
}
