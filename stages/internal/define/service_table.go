package define

import (
	"encoding/json"
	"errors"
	"os"
	"path"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
)

// serviceForm is an example, for messages.
const serviceForm = "[service]\nrun = \"node server.js\""

// envName matches the name of a variable of a service's environment.
var envName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// suppliedNames are the variables that the runner hands to the service of a study in one file,
// beside the address of the upstream. A service need not read any but PORT. A manifest.json
// declares those that its service takes; here they are always the same.
func suppliedNames() []Supplied {
	return []Supplied{
		{"PORT", "Port to listen on, at 127.0.0.1."},
		{"STATE_DIR", "Empty folder for what the service writes; it is removed after the run."},
	}
}

// readService reads the table service of a study in one file: what a manifest.json says of a
// service elsewhere, and env, whose entries are the study's variables. The table becomes the
// manifest of this study's service, so that all that follows knows one form only. Without a
// service that could be read nothing is proved of the variables: each would seem to be
// nobody's.
func (s *Study) readService(doc document, ps *problems) {
	s.service = doc.at("service")
	table, ok := doc.values["service"].(map[string]any)
	if !ok {
		ps.add(s.service, serviceForm, "service is missing, or no table (got %s, want how the service starts)", typeName(doc.values["service"]))
		return
	}
	before := len(*ps)
	m := Manifest{Consumer: "service", Folder: s.shown, Runner: suppliedNames()}
	if _, ok := doc.values["upstream"].(map[string]any); ok {
		m.Runner = append(m.Runner, Supplied{upstreamAddress, "Where the mock upstream listens, such as http://127.0.0.1:4000."})
	}
	doc = doc.within("service", table)
	doc.only(table, "", TableKeys("service"), ps)
	decodeService(doc, &m, ps)
	s.readEnvironment(doc, &m, ps)
	s.readPass(doc, m, ps)
	s.readCommand(doc, &m, ps)
	s.readFolder(doc, &m, ps)
	m.checkService(s.service, "service", ps)
	if len(*ps) == before {
		s.Consumers.Service = m
	}
}

// serviceKeys are the keys of a manifest.json that say how a service is started, made ready and
// stopped. The table service has them all: they are read off the type, so that a key that is new
// there is known here. Left out are those that say which variables there are, as env does that,
// and those that have a reader of their own here.
func serviceKeys() []string {
	var keys []string
	for _, field := range reflect.VisibleFields(reflect.TypeFor[Manifest]()) {
		key := field.Tag.Get("json")
		if key != "" && key != "-" && !slices.Contains([]string{"consumer", "command", "env", "cwd", "variables", "runner"}, key) {
			keys = append(keys, key)
		}
	}
	return keys
}

// decodeService reads the keys that a manifest.json has as well, into the same type, each by
// itself: so a problem has the line of its key, and one does not hide another.
func decodeService(doc document, m *Manifest, ps *problems) {
	for _, key := range serviceKeys() {
		value, ok := doc.values[key]
		if !ok {
			continue
		}
		data, err := json.Marshal(map[string]any{key: value})
		if err == nil {
			err = decodeStrictly(data, m)
		}
		if wrong := (noCommand{}); errors.As(err, &wrong) {
			ps.add(doc.at(key), "", "%s is %v", key, wrong)
		} else if err != nil {
			ps.add(doc.at(key), "", "%s is not what a service has (got %s, want %s)", key, typeName(value), wanted(err))
		}
	}
}

// wanted is what a value was to be, by the error of decoding it: the error itself speaks of
// JSON and of types of Go, which nobody has written.
func wanted(err error) string {
	var wrong *json.UnmarshalTypeError
	if !errors.As(err, &wrong) {
		return "what docs/your-service.md says: " + strings.TrimPrefix(err.Error(), "json: ")
	}
	switch wrong.Type.Kind() {
	case reflect.Slice:
		return "a list"
	case reflect.String:
		return "a text"
	case reflect.Bool:
		return "true or false"
	case reflect.Map, reflect.Struct:
		return "a table"
	}
	return "a " + wrong.Type.String()
}

// readEnvironment makes each entry of env a variable of the study, which stages may change and
// plans record. Its values are of any kind, as only the service knows what it takes: an empty
// text, 0 and true are values, and a name may be in small letters, such as http_proxy.
func (s *Study) readEnvironment(doc document, m *Manifest, ps *problems) {
	value, ok := doc.values["env"]
	if !ok {
		return
	}
	table, ok := value.(map[string]any)
	if !ok {
		ps.add(doc.at("env"), "env = { WORKERS = 1 }", "env is not a table (got %s, want variables by name)", typeName(value))
	}
	for _, name := range doc.sorted("env", table) {
		v := Variable{Name: name, at: doc.at("env." + name), set: fromStudyFile}
		if v.Value, ok = settingText(table[name]); !ok {
			ps.add(v.at, name+` = "text"`, "env.%s is not a value (got %s, want one line of text, a number or a boolean)", name, typeName(table[name]))
		}
		if checkEnvName(v.at, "env", name, *m, ps) {
			s.Baseline = append(s.Baseline, v)
			m.Variables = append(m.Variables, Declared{Name: name, Kind: Any, About: "Of the service, by env in " + studyFile + "."})
		}
	}
}

// checkEnvName notes a name that the service cannot get, or gets from elsewhere. A name that a
// program of the project takes would reach that program too: MODEL of a service is not the
// model of the load.
func checkEnvName(at place, key, name string, m Manifest, ps *problems) bool {
	if !envName.MatchString(name) {
		ps.add(at, "", "%s: not the name of a variable (got %q, want letters, digits and _)", key, name)
		return false
	}
	for _, supplied := range append(m.Runner, Supplied{Name: namesVariable}) {
		if supplied.Name == name {
			ps.add(at, "delete it", "%s: %s is set by the runner (got an entry, want none)", key, name)
			return false
		}
	}
	for _, one := range Settings() {
		if one.Variable == name {
			ps.add(at, "have the service take another name", "%s: %s is a variable of the study's own, see [%s] (got an entry, want another name)", key, name, one.Table)
			return false
		}
	}
	return true
}

// namesVariable tells a consumer which of its variables are the study's.
const namesVariable = "STUDY_VARIABLES"

// readPass reads the names of variables that are handed on from whoever runs the study: secrets,
// and what differs between machines. They are no variables of the study, so that no stage can
// change them and no plan has them. No message shows an entry that may hold a value.
func (s *Study) readPass(doc document, m Manifest, ps *problems) {
	value, ok := doc.values["pass"]
	if !ok {
		return
	}
	at := doc.at("pass")
	listed, ok := value.([]any)
	if !ok {
		ps.add(at, `pass = ["DATABASE_URL"]`, "pass is not a list of names (got %s, want names without values)", typeName(value))
	}
	for _, entry := range listed {
		name, _ := entry.(string)
		switch {
		case strings.Contains(name, "="): // its value, most likely, which no message is to show
			ps.add(at, `pass = ["DATABASE_URL"]`, "pass: an entry has a value (got one with =, want the name alone)")
		case slices.Contains(s.Pass, name):
			ps.add(at, "", "pass: a name is listed twice (got %q again, want each once)", name)
		case m.takesEmpty(name):
			ps.add(at, "delete one of the two", "pass: %s is a variable of the study as well (got an entry of env, want none)", name)
		case checkEnvName(at, "pass", name, m, ps):
			s.Pass = append(s.Pass, name)
		}
	}
}

// readCommand reads how the service starts: run or command, a line that a shell runs or a list of
// words. Two keys, as people look for either; one of them, as they could differ.
func (s *Study) readCommand(doc document, m *Manifest, ps *problems) {
	run, isRun := doc.values["run"]
	command, isCommand := doc.values["command"]
	key, value := "run", run
	if isCommand {
		key, value = "command", command
	}
	switch {
	case isRun && isCommand:
		ps.add(doc.at("command"), "delete one of the two", "service has run and command (got two, want one)")
		return
	case !isRun && !isCommand:
		ps.add(s.service, serviceForm, "run is missing (got nothing, want the line that starts the service)")
		return
	}
	if err := m.Command.UnmarshalTOML(value); err != nil {
		ps.add(doc.at(key), serviceForm, "%s is %v", key, err)
		return
	}
	if len(m.Command) == 0 {
		ps.add(doc.at(key), serviceForm, "%s is empty (got no word, want the command that starts the service)", key)
	}
}

// readFolder reads the folder that the service starts in, from the study's: ".." where the
// study is in a folder of its own beside the service. It has to be there now, as a start in a
// folder that is missing fails with what looks like a missing program.
func (s *Study) readFolder(doc document, m *Manifest, ps *problems) {
	value, ok := doc.values["cwd"]
	if !ok {
		return
	}
	at := doc.at("cwd")
	folder, _ := value.(string)
	if folder == "" || filepath.IsAbs(folder) {
		ps.add(at, `cwd = ".."`, "cwd is not a folder (got %v, want a path from the study's folder)", value)
		return
	}
	m.Folder = path.Join(m.Folder, filepath.ToSlash(folder))
	if info, err := os.Stat(m.Dir(s.root)); err != nil || !info.IsDir() {
		ps.add(at, "", "cwd is not a folder (got %q, which is not there, want one, from the study's folder)", folder)
	}
}

// readTools reads the manifests of the project's own programs, for a study in one file, and says
// whether it could, and the service could be read as well. They are the project's, wherever the
// study is: one checkout serves the studies of all repositories.
func (s *Study) readTools(ps *problems) bool {
	tools, ok := toolManifests(s.root, ps)
	tools.Service = s.Consumers.Service
	s.Consumers = tools
	return ok && len(s.Consumers.Service.Command) > 0
}

// toolManifests reads the manifests of the project's own programs, without that of a service.
func toolManifests(root string, ps *problems) (Consumers, bool) {
	var c Consumers
	var k6, mock, stages bool
	c.K6, k6 = readManifest(root, "k6", "k6", ps)
	c.Mock, mock = readManifest(root, "mockapi", "mockapi", ps)
	c.Stages, stages = readManifest(root, "stages", "stages", ps)
	// Where the service is says study.toml.
	c.Stages.Variables = slices.DeleteFunc(c.Stages.Variables, func(v Declared) bool { return v.Name == serviceVariable })
	return c, k6 && mock && stages
}

// Tools are the project's own programs that take variables, without a service.
func Tools(root string) (Consumers, error) {
	var ps problems
	c, _ := toolManifests(root, &ps)
	return c, ps.join()
}
