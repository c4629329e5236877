package config

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
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

// from gives sources with this environment and these files.
func from(environment, files map[string]string) Sources {
	return Sources{
		Getenv: func(name string) string { return environment[name] },
		ReadFile: func(path string) ([]byte, error) {
			if text, ok := files[path]; ok {
				return []byte(text), nil
			}
			return nil, &fs.PathError{Op: "open", Path: path, Err: fs.ErrNotExist}
		},
	}
}

// outcome describes settings without the functions and pointers in them.
func outcome(s Settings) string {
	text := fmt.Sprintf("seed %s, listen %q, capacity %d, stats %q", s.Seed, s.Listen, s.Capacity, s.Stats)
	for _, r := range s.Routes {
		text += fmt.Sprintf("; %s %s (%s) %s", r.Path, r.Distribution, r.Text, r.Faults)
	}
	return text
}

func TestLoad(t *testing.T) {
	s, err := Load(from(good(), nil), ForServe)
	if err != nil {
		t.Fatal(err)
	}
	const want = `seed 7, listen ["127.0.0.1:0"], capacity 0, stats ""; * lognormal(p50=200ms,p99=1200ms) (lognormal(p50=0.2s,p99=1200ms)) none`
	if got := outcome(s); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestAPlanNeedsNoAddress(t *testing.T) {
	m := good()
	delete(m, "LISTEN")
	if _, err := Load(from(m, nil), ForPlan); err != nil {
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
			_, err := Load(from(m, nil), ForServe)
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
		{"UPSTREAM_LATENCY", "quantiles(file=absent)"},
		{"UPSTREAM_FAULTS", "503"},
		{"LISTEN", "127.0.0.1"},
		{"LISTEN", ":4000"},
		{"LISTEN", "localhost:4000"},
		{"LISTEN", "127.0.0.1:65536"},
		{"LISTEN", "127.0.0.1:0,"},
		{"LISTEN", "127.0.0.2-127.0.0.1:0"},
		{"LISTEN", "127.0.0.1-::1:0"},
		{"LISTEN", "127.0.0.0-127.0.1.0:0"},
		{"CAPACITY", "0"},
		{"CAPACITY", "many"},
		{"CONFIG", "absent.toml"},
	} {
		m := good()
		m[c.name] = c.value
		_, err := Load(from(m, nil), ForServe)
		if err == nil || !strings.HasPrefix(err.Error(), c.name+": ") || cli.Code(err) != cli.Usage {
			t.Errorf("%s=%s: got %v, code %d", c.name, c.value, err, cli.Code(err))
		}
	}
}

func TestAddressRanges(t *testing.T) {
	for text, want := range map[string][]string{
		"127.0.0.1:4000":                      {"127.0.0.1:4000"},
		"127.0.0.1-127.0.0.3:4000":            {"127.0.0.1:4000", "127.0.0.2:4000", "127.0.0.3:4000"},
		"127.0.0.255-127.0.1.0:1,[::1]:0":     {"127.0.0.255:1", "127.0.1.0:1", "[::1]:0"},
		"127.0.0.1-127.0.0.1:0,127.0.0.1:123": {"127.0.0.1:0", "127.0.0.1:123"},
	} {
		if got, err := addresses(text); !slices.Equal(got, want) || err != nil {
			t.Errorf("%s: got %q, %v; want %q", text, got, err, want)
		}
	}
}

func TestAllProblemsAtOnceAndOneHint(t *testing.T) {
	_, err := Load(from(map[string]string{
		"SEED": "x", "LISTEN": "y", "STUDY_VARIABLES": "SEED FOO UPSTREAM_LATENCY LISTEN",
	}, nil), ForServe)
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
	m["STUDY_VARIABLES"] = "UPSTREAM_LATENCY SEED UPSTREAM_FAULTS"
	if _, err := Load(from(m, nil), ForServe); err != nil {
		t.Error(err)
	}
}

const wholeFile = `
seed = 3
latency = "constant(1s)"
faults = "503=1%"
listen = "127.0.0.1-127.0.0.2:0"
capacity = 1e5
stats-file = "upstream.json"

[[route]]
path = "/charge"
latency = "quantiles(file=recorded.txt)"

[[route]]
path = "/v1/*"
latency = "uniform(min=1ms,max=2ms)"
faults = "reset=0.5%"
`

func files() map[string]string {
	return map[string]string{"conf/mock.toml": wholeFile, "conf/recorded.txt": "0 1ms\n1 2ms\n"}
}

func TestAFileSaysEverything(t *testing.T) {
	s, err := Load(from(map[string]string{"CONFIG": "conf/mock.toml"}, files()), ForServe)
	if err != nil {
		t.Fatal(err)
	}
	const want = `seed 3, listen ["127.0.0.1:0" "127.0.0.2:0"], capacity 100000, stats "upstream.json"; * constant(1s) (constant(1s)) 503=1%` +
		`; /charge quantiles(file=recorded.txt) (quantiles(file=recorded.txt)) none; /v1/* uniform(min=1ms,max=2ms) (uniform(min=1ms,max=2ms)) reset=0.5%`
	if got := outcome(s); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// Every setting can be made in all three ways and then is the same; a flag
// outweighs the environment, and the environment the file.
func TestFlagsEnvironmentAndFileAgree(t *testing.T) {
	values := map[string][2]string{
		"SEED":             {"5", "6"},
		"UPSTREAM_LATENCY": {"constant(5s)", "constant(6s)"},
		"UPSTREAM_FAULTS":  {"503=5%", "503=6%"},
		"LISTEN":           {"127.0.0.5:0", "127.0.0.6:0"},
		"CAPACITY":         {"5", "6"},
		"STATS_FILE":       {"five.json", "six.json"},
	}
	for _, v := range Variables() {
		if v.Name == "CONFIG" {
			continue
		}
		value, tested := values[v.Name]
		if !tested {
			t.Fatalf("%s is not tested", v.Name)
		}
		load := func(flags, environment map[string]string, file string) string {
			all := good()
			all["CONFIG"] = "mock.toml"
			for name := range values {
				if name == v.Name {
					delete(all, name)
				}
			}
			maps.Copy(all, environment)
			sources := from(all, map[string]string{"mock.toml": file})
			sources.Flags = flags
			s, err := Load(sources, ForServe)
			if err != nil {
				t.Fatalf("%s: %v", v.Name, err)
			}
			return outcome(s)
		}
		inFlag, inEnv := map[string]string{v.Flag: value[0]}, map[string]string{v.Name: value[0]}
		other := map[string]string{v.Name: value[1]}
		inFile := func(i int) string { return fmt.Sprintf("%s = %q\n", v.Flag, value[i]) }
		want := load(inFlag, nil, "")
		for how, got := range map[string]string{
			"environment": load(nil, inEnv, ""), "file": load(nil, nil, inFile(0)),
			"flag over both":        load(inFlag, other, inFile(1)),
			"environment over file": load(nil, inEnv, inFile(1)),
		} {
			if got != want {
				t.Errorf("%s from %s: got %s, want %s", v.Name, how, got, want)
			}
		}
	}
}

func TestAFlagNamesTheFile(t *testing.T) {
	sources := from(map[string]string{"CONFIG": "absent"}, files())
	sources.Flags = map[string]string{"config": "conf/mock.toml"}
	if s, err := Load(sources, ForServe); err != nil || len(s.Routes) != 3 {
		t.Errorf("got %s, %v", outcome(s), err)
	}
}

func TestProblemsNameTheirPlace(t *testing.T) {
	for text, want := range map[string]string{
		"seed = 1.5":                "mock.toml: seed: not a number (got 1.5, want a positive whole number)",
		"seed = 9007199254740993.0": "mock.toml: seed: too large to be exact with a point or an exponent (got 9007199254740992, want the digits alone)",
		"capacity = 1e300":          "mock.toml: capacity: too large to be exact",
		"seed = nan":                "mock.toml: seed: not a number (got NaN, want a positive whole number)",
		"seed = -1":                 `mock.toml: seed: not a seed (got "-1"`,
		"seed = [1]":                "mock.toml: seed: not a number",
		"latency = 5":               "mock.toml: not a configuration (got",
		"latency = \"x\"":           "mock.toml: latency: not a distribution",
		"Seed = 1\nseed = 2":        "mock.toml: unknown key (got Seed, want seed, latency, ",
		"[[route]]\npath = \"/a\"\nLatency = \"constant(1s)\"": "mock.toml: unknown key (got route.Latency",
		"colour = 1":                                       "mock.toml: unknown key (got colour, want seed, latency, ",
		"[[route]]\nlatency = \"constant(1s)\"":            `mock.toml: route 1: path: not a path (got ""`,
		"[[route]]\npath = \"/a\"":                         "mock.toml: route 1: latency is missing",
		"[[route]]\npath = \"/a\"\nlatency = \"constant\"": "mock.toml: route 1: latency: not a distribution",
		"[[route]]\npath = \"/a\"\nlatency = \"constant(1s)\"\nfaults = \"x\"":                                       "mock.toml: route 1: faults: not a fault",
		"[[route]]\npath = \"/a\"\nlatency = \"constant(1s)\"\n[[route]]\npath = \"/a\"\nlatency = \"constant(1s)\"": `mock.toml: route 2: path: another route has it as well (got "/a" twice)`,
		"[[route]]\npath = \"*\"\nlatency = \"constant(1s)\"":                                                        `mock.toml: route 1: path: another route has it as well (got "*" twice)`,
		"[[route]]\npath = \"/a\"\nlatency = \"constant(1s)\"\nname = \"x\"":                                         "mock.toml: unknown key (got route.name",
		"[[route]]\npath = \"/a\"\nlatency = \"quantiles(file=none.txt)\"\n":                                         "mock.toml: route 1: latency: quantiles: open none.txt: file does not exist",
	} {
		m := good()
		m["CONFIG"] = "mock.toml"
		if !strings.HasPrefix(text, "[[") { // the environment would outweigh the file
			delete(m, map[bool]string{true: "SEED", false: "UPSTREAM_LATENCY"}[strings.HasPrefix(text, "seed")])
		}
		_, err := Load(from(m, map[string]string{"mock.toml": text}), ForServe)
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s:\n got %v\nwant %s", text, err, want)
		}
	}
	sources := from(good(), nil)
	sources.Flags = map[string]string{"seed": "x"}
	if _, err := Load(sources, ForServe); err == nil || !strings.HasPrefix(err.Error(), "--seed: not a seed") {
		t.Errorf("got %v", err)
	}
	routeOnly := "[[route]]\npath = \"/a\"\nlatency = \"constant(1s)\""
	m := map[string]string{"SEED": "1", "LISTEN": "127.0.0.1:0", "CONFIG": "c", "UPSTREAM_FAULTS": "503=1%"}
	if _, err := Load(from(m, map[string]string{"c": routeOnly}), ForServe); err == nil || !strings.HasPrefix(err.Error(), "UPSTREAM_FAULTS: faults without a distribution") {
		t.Errorf("got %v", err)
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
	// A study's variable is one that the mock cannot do without.
	want := map[string]string{}
	for _, v := range Variables() {
		if v.want != "" {
			want[v.Name] = map[string]string{"SEED": "count", "UPSTREAM_LATENCY": "latency", "LISTEN": ""}[v.Name]
		}
	}
	got := map[string]string{}
	for _, v := range append(manifest.Variables, manifest.Runner...) {
		got[v.Name] = v.Kind
		if v.About == "" {
			t.Errorf("%s: about is empty", v.Name)
		}
	}
	if manifest.Consumer != "mockapi" || !maps.Equal(got, want) {
		t.Errorf("manifest of %s: %v, want %v", manifest.Consumer, got, want)
	}
	for _, v := range manifest.Variables {
		if !slices.Contains(studyVariables(), v.Name) {
			t.Errorf("%s is none of the study's variables %v", v.Name, studyVariables())
		}
	}
}

func TestEveryVariableIsExplained(t *testing.T) {
	for _, v := range Variables() {
		if v.Name == "" || v.Flag == "" || v.About == "" {
			t.Errorf("%+v", v)
		}
	}
	if got, want := len(Variables()), reflect.TypeFor[texts]().NumField(); got != want {
		t.Errorf("%d variables, want %d", got, want)
	}
}

func FuzzLoad(f *testing.F) {
	f.Add("1", "lognormal(p50=200ms,p99=1200ms)", "503=1%", "127.0.0.1-127.0.0.2:0", "5", wholeFile)
	f.Add("", "", "", "", "", "[[route]]\npath = \"/a\"\nlatency = \"constant(1s)\"")
	f.Fuzz(func(t *testing.T, seed, latency, faults, listen, capacity, file string) {
		m := map[string]string{
			"SEED": seed, "UPSTREAM_LATENCY": latency, "UPSTREAM_FAULTS": faults, "LISTEN": listen, "CAPACITY": capacity, "CONFIG": "f",
		}
		s, err := Load(from(m, map[string]string{"f": file}), ForServe)
		if err != nil {
			if cli.Code(err) != cli.Usage {
				t.Errorf("code %d: %v", cli.Code(err), err)
			}
			return
		}
		if len(s.Routes) == 0 || len(s.Listen) == 0 || s.Seed == "" {
			t.Errorf("accepted without a route, an address or a seed: %s", outcome(s))
		}
		for _, r := range s.Routes {
			if d := r.Decide(s.Seed, "r0"); d.Delay < 0 {
				t.Errorf("a delay of %d us", d.Delay)
			}
		}
	})
}
