package define

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"scaleguild/internal/run"
)

// A Manifest says which variables a consumer takes: the manifest.json in its
// folder. A consumer fails on any variable that it does not know.
//
//	{
//	  "consumer": "service",
//	  "command": ["python3", "-m", "app"],
//	  "ready": "GET /health",
//	  "variables": [
//	    {"name": "WORKERS", "kind": "count", "about": "processes of the service"},
//	    {"name": "HANDLERS", "kind": "choice", "values": ["async", "blocking"], "about": "..."}
//	  ],
//	  "runner": [{"name": "STATE_DIR", "about": "a folder for the database, empty at the start"}]
//	}
//
// It is JSON because programs in three languages are held to it by their own tests.
type Manifest struct {
	// Consumer is which program it is: service, mockapi, k6 or stages.
	Consumer string `json:"consumer"`
	// Service is how the service is started, made ready and stopped; empty for the others, which
	// the runner knows how to start.
	Service
	// Variables are those that it takes from the study. Two consumers may take the same one.
	Variables []Declared `json:"variables"`
	// Runner are those that the runner adds: addresses and paths, which differ from run to
	// run and are no part of a study.
	Runner []Supplied `json:"runner"`

	// Folder is where the manifest was found, relative to the project's root, with slashes; of the
	// service of a study elsewhere its absolute path.
	Folder string `json:"-"`
}

// Dir is the folder as a path that can be opened from anywhere if the root is absolute.
func (m Manifest) Dir(root string) string {
	folder := filepath.FromSlash(m.Folder)
	if filepath.IsAbs(folder) {
		return folder
	}
	return filepath.Join(root, folder)
}

// takesEmpty says whether the empty text is a value of a variable. Of those that a manifest.json
// declares it is none: KEY= is a value that was forgotten.
func (m Manifest) takesEmpty(name string) bool {
	return slices.ContainsFunc(m.Variables, func(v Declared) bool { return v.Name == name && v.Kind == Any })
}

// Declared is a study variable as a consumer knows it.
type Declared struct {
	// Name is the variable's, in capitals; of a study in one file as the service has it.
	Name string `json:"name"`
	// Kind is one of the kinds, such as Count.
	Kind string `json:"kind"`
	// Values are all words of a choice; beside another kind further words that are accepted,
	// such as "default" for a duration that is left to the server. Null where there are none.
	Values []string `json:"values"`
	// Default is what a plan has where the study does not say; null of a variable that every study
	// says. It is for one that came when studies had been published: run.PlanDigest leaves it out
	// at its default, so that their digests stay what they were.
	Default *string `json:"default"`
	// About is one sentence with the unit. It is the hint of a wrong or missing value.
	About string `json:"about"`
}

// Supplied is a variable that the runner hands to a consumer. A study that sets one is refused:
// the runner's value would silently win.
type Supplied struct {
	Name  string `json:"name"`  // in capitals
	About string `json:"about"` // one sentence, for whoever writes such a consumer
}

// Consumers are the manifests of all programs that take variables. Of the service under study
// the baseline's SERVICE names the folder; the others are the project's own.
type Consumers struct {
	Service Manifest // the program that is measured
	Mock    Manifest // the upstream
	K6      Manifest // the load
	Stages  Manifest // the runner: quota, times of the phases
}

// list gives the manifests by consumer's name, so that problems come in one order. The mock is
// a consumer of studies whose service calls it.
func (c Consumers) list() []Manifest {
	if !c.Service.TakesUpstream() {
		return []Manifest{c.K6, c.Service, c.Stages}
	}
	return []Manifest{c.K6, c.Mock, c.Service, c.Stages}
}

// upstreamAddress is the runner's variable with the address of the mock upstream.
const upstreamAddress = "UPSTREAM_URL"

// TakesUpstream says whether a service takes the address of the upstream. One that does not
// cannot call it: no mock is started, and its study has no variable of the mock.
func (m Manifest) TakesUpstream() bool {
	return slices.ContainsFunc(m.Runner, func(s Supplied) bool { return s.Name == upstreamAddress })
}

// Pick gives those of the variables that the consumer takes. The runner hands it these and no
// others, so that none can depend on a variable that its manifest does not name.
func (m Manifest) Pick(variables map[string]string) map[string]string {
	picked := map[string]string{}
	for _, v := range m.Variables {
		if value, ok := variables[v.Name]; ok {
			picked[v.Name] = value
		}
	}
	return picked
}

// Names lists, sorted, the study variables that the consumer takes.
func (m Manifest) Names() []string {
	var names []string
	for _, v := range m.Variables {
		names = append(names, v.Name)
	}
	slices.Sort(names)
	return names
}

// readManifest reads the manifest in folder, strictly, and checks what it says. It is false when
// anything is wrong: to prove the variables with half a manifest would list each variable that
// the other half names.
func readManifest(root, folder, consumer string, ps *problems) (Manifest, bool) {
	at := place{file: filepath.ToSlash(filepath.Join(folder, "manifest.json"))}
	data, err := os.ReadFile(filepath.Join(root, folder, "manifest.json"))
	if errors.Is(err, os.ErrNotExist) { // most often SERVICE with a slip
		ps.add(at, "every consumer names its variables in a manifest.json; SERVICE names the folder of the service",
			"no such file (got no manifest of %s, want one)", consumer)
		return Manifest{}, false
	}
	if err != nil {
		ps.add(at, "", "the file cannot be read (got %v, want a manifest)", reason(err))
		return Manifest{}, false
	}
	m := Manifest{Folder: filepath.ToSlash(folder)}
	if err := decodeStrictly(data, &m); err != nil {
		at.line = errorLine(data, err)
		ps.add(at, "", "not a manifest (got %s)", strings.TrimPrefix(err.Error(), "json: "))
		return Manifest{}, false
	}
	before := len(*ps)
	m.check(at, consumer, ps)
	return m, len(*ps) == before
}

// decodeStrictly refuses unknown fields, keys that are listed twice or in other letter case,
// and anything after the value: encoding/json alone lets the last of two keys win.
func decodeStrictly(data []byte, into any) error {
	if err := run.CheckKeys(data, into); err != nil {
		return err
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return errors.New("more text after the end of the object")
	}
	return nil
}

// errorLine is the line of an error of encoding/json, or 0 when it does not tell.
func errorLine(data []byte, err error) int {
	var syntax *json.SyntaxError
	var wrong *json.UnmarshalTypeError
	offset := int64(-1) // in bytes; an unknown key has none
	switch {
	case errors.As(err, &syntax):
		offset = syntax.Offset
	case errors.As(err, &wrong):
		offset = wrong.Offset
	}
	if offset < 0 || offset > int64(len(data)) {
		return 0
	}
	return 1 + bytes.Count(data[:offset], []byte("\n"))
}

// check notes everything in a decoded manifest that makes no sense. JSON has no lines once it
// is decoded, so an entry is named by its index.
func (m Manifest) check(at place, consumer string, ps *problems) {
	if m.Consumer != consumer {
		ps.add(at, "", "consumer is another (got %q, want %q)", m.Consumer, consumer)
	}
	if isService := consumer == "service"; isService != (len(m.Command) > 0) {
		ps.add(at, "", "command does not fit (got %q, want %s)", m.Command, map[bool]string{
			true: "the command that starts the service", false: "none: only a service is started by it"}[isService])
	}
	m.checkService(at, consumer, ps)
	// Names are unique over both lists: a name in both would be set by study and runner.
	seen := map[string]string{}
	// A kind is checked here and not at the first value: an unknown kind would accept nothing.
	for i, v := range m.Variables {
		where := fmt.Sprintf("variables[%d]", i)
		checkName(at, where, v.Name, v.About, seen, ps)
		if !slices.Contains(kinds(), v.Kind) {
			ps.add(at, didYouMean(v.Kind, kinds()), "%s.kind of %s is unknown (got %q, want %s)", where, v.Name, v.Kind, list(kinds()))
		}
		if v.Kind == Choice && len(v.Values) == 0 {
			ps.add(at, "", "%s.values of %s is empty (got none, want the words to choose from)", where, v.Name)
		}
	}
	for i, v := range m.Runner {
		checkName(at, fmt.Sprintf("runner[%d]", i), v.Name, v.About, seen, ps)
	}
}

// checkName notes names that are none or not unique, and variables that are not explained.
func checkName(at place, where, name, about string, seen map[string]string, ps *problems) {
	if !variableName.MatchString(name) {
		ps.add(at, "", "%s.name is not a variable's name (got %q, want capitals, digits and _)", where, name)
	}
	if first, again := seen[name]; again {
		ps.add(at, "", "%s is named twice (got %s and %s, want one)", name, first, where)
	}
	seen[name] = where
	if strings.TrimSpace(about) == "" {
		ps.add(at, "", "%s.about of %s is empty (got nothing, want a sentence)", where, name)
	}
}
