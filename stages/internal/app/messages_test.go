package app_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"scaleguild/stages/internal/reference"
)

// A fault brings a message about: a line of the study in place of "# here", a fault of the
// service, or both, or what a k6 script does or has as options, and the words of the command line
// that it takes.
type fault struct {
	line    string
	fault   string
	script  string
	options string
	words   []string
}

// faults has one for each message, by what is wrong.
func faults() map[string]fault {
	return map[string]fault{
		"`study.toml` has a key that does not exist":   {line: "reddy = true"},
		"a variable of `pass` is not there":            {line: `pass = ["DATABASE_URL"]`},
		"the program of `run` is not there":            {line: "command = [\"./no-such-server\"]"},
		"`build` fails":                                {line: `build = "make-nothing"`},
		"a sidecar ends at once":                       {line: `sidecars = { cache = { command = "echo no room" } }`},
		"`before` fails":                               {line: `before = "echo no seed today; exit 3"`},
		"the service ends while it starts":             {fault: "ends"},
		"its port is taken":                            {fault: "port in use"},
		"it listens on another port than `PORT`":       {fault: "another port"},
		"it forks away from its control group":         {fault: "forks"},
		"a path is wrong":                              {fault: "404"},
		"it answers 500":                               {fault: "500", words: []string{"--set", "WARM_UP=9m"}}, // which it does not come to
		"it answers HTML where JSON is wanted":         {fault: "html"},
		"it ends during the load":                      {fault: "ends later", words: []string{"--set", "WARM_UP=9m"}},
		"a k6 script throws":                           {script: "throw new Error('no token');"},
		"a k6 script sends what `kinds` does not name": {script: "send({ kind: 'other', path: '/status' });"},
		"a k6 script sends a request past `send`":      {script: sends + " http.get(__ENV.BASE_URL + '/status');"},
		"a k6 script sets how much load there is":      {script: sends, options: "{ vus: 5 }"},
		"a threshold of a k6 script is missed":         {script: sends, options: "{ thresholds: { http_req_duration: ['max<0'] } }"},
	}
}

// sends is a script's request that is answered.
const sends = "send({ kind: 'status', path: '/status' });"

// Each message of the documents is what the program says, with the exit code that stands there.
// No try leaves a file, and a run leaves its logs alone.
func TestEveryMessageIsSaid(t *testing.T) {
	root, all := project(t), faults()
	for _, m := range reference.Messages() {
		t.Run(m.What, func(t *testing.T) {
			f, ok := all[m.What]
			if !ok {
				t.Fatal("nothing brings it about")
			}
			delete(all, m.What)
			folder := faulty(t, f)
			words := append([]string{m.Command, "."}, f.words...)
			if m.Command == "run" {
				words = append(words, "--wait", "0s")
			}
			printed, said, err := stagesIn(t, root, folder, []string{"DATABASE_URL="}, words...)
			code := 0
			if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
				code = exit.ExitCode()
			}
			if code != m.Code || !strings.Contains(printed+"\n"+said, m.Says) {
				t.Errorf("got %d, %v, want %d and %q:\n%s\n%s", code, err, m.Code, m.Says, printed, said)
			}
			if left, err := filepath.Glob(filepath.Join(folder, ".scaleguild")); m.Command == "try" && (err != nil || len(left) > 0) {
				t.Errorf("left behind: %v, %v", left, err)
			}
		})
	}
	for what := range all {
		t.Errorf("%s: the documents do not have it", what)
	}
}

// faulty makes a study with a fault.
func faulty(t *testing.T, f fault) string {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "shop")
	if err := os.CopyFS(folder, os.DirFS("testdata/messages")); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(folder, "study.toml")
	replace(t, file, "# here\n", f.line+"\n")
	if f.fault != "" {
		replace(t, file, `"none"`, `"`+f.fault+`"`)
	}
	if f.script != "" {
		scriptFault(t, folder, f)
	}
	if strings.HasPrefix(f.line, "command = ") {
		replace(t, file, "run   = \"python3 server.py\"\n", "")
	}
	return folder
}

// scriptFault puts a k6 script in the place of the table.
func scriptFault(t *testing.T, folder string, f fault) {
	t.Helper()
	replace(t, filepath.Join(folder, "study.toml"), "\n[load.mix.status]\nget    = \"/status\"\nexpect = { json = { status = \"ok\" } }\n", "kinds = [\"status\"]\n")
	module, err := os.ReadFile(filepath.Join(project(t), "k6", "scaleguild.js"))
	options := f.options
	if options == "" {
		options = "{}"
	}
	load := "import http from 'k6/http';\nimport { send } from './scaleguild.js';\nexport const options = " + options + ";\nexport default () => { " + f.script + " };\n"
	err = errors.Join(err, os.WriteFile(filepath.Join(folder, "load.js"), []byte(load), 0o600), os.WriteFile(filepath.Join(folder, "scaleguild.js"), module, 0o600))
	if err != nil {
		t.Fatal(err)
	}
}
