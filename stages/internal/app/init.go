package app

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"text/template"

	urfave "github.com/urfave/cli/v2"

	"scaleguild/internal/cli"
	"scaleguild/internal/cli/command"
	"scaleguild/stages/internal/define"
)

// firstStudy is a template.
const firstStudy = `question = "Does a second worker help on one CPU?"

[service]
run = {{quoted .Run}}
# It listens on 127.0.0.1:$PORT once it is ready; ready = "GET /health" says it better.{{if ne .Cwd "."}}
cwd = {{quoted .Cwd}} # seen from this folder{{end}}
env = { WORKERS = 1 } # variables of the service: stages change them

# [upstream] # a mock of what the service calls, at $UPSTREAM_URL
# latency = "lognormal(p50=50ms,p99=300ms)"

[load]{{if .Script}}
vus    = 10 # so many run the script at a time
script = "load.js"
kinds  = ["home"] # of the requests that it sends
{{else}}
vus = 10 # so many requests are always in flight

[load.mix.home] # a kind of request; of several, each has a weight
get    = {{quoted .Get}}
expect = { status = 200 } # what a correct response has
{{end}}
[stages]
baseline = {} # measured as it is
two      = { change = "WORKERS=2" } # changes one thing of the stage above
`

// firstScript is a template of a load that is a k6 script.
const firstScript = `import { sleep } from 'k6';
import { send } from './scaleguild.js';

// Thresholds become lines of the table; the load is that of study.toml.
export const options = { thresholds: { 'http_req_duration{phase:window}': ['p(95)<500'] } };

export default function () {
  send({ kind: 'home', path: {{quoted .Get}}, expect: 200 });
  sleep(0.1);
}
`

func (s stages) initCommand() command.Command {
	return command.Command{
		Name: "init", Arguments: "[DIR]", Action: s.initialise,
		Usage: "write the smallest complete study of your own service into a folder, to go on from",
		Description: "It writes DIR/study.toml, of which the folder's name is the study's. DIR is this folder when it is left out. The service " +
			"starts in this folder. A study.toml that is there is never overwritten. With --script the load is a k6 script: DIR/load.js, which is " +
			"left as it is where there is one, with the module scaleguild.js that it sends its requests by.",
		Examples: []string{"perf", `perf --run "node server.js" --get /users/7`, "perf --script"},
		Flags: []urfave.Flag{
			&urfave.StringFlag{Name: "run", Value: "node server.js", Usage: "the `LINE` that starts the service, which listens on $PORT"},
			&urfave.StringFlag{Name: "get", Value: "/", Usage: "the `PATH` of the first request"},
			&urfave.BoolFlag{Name: "script", Usage: "the load is a k6 script"},
		},
	}
}

// initialise writes the study, and proves it.
func (s stages) initialise(c *urfave.Context) error {
	if c.NArg() > 1 {
		return cli.Fail(cli.Usage, c.App.Name+" --help", "arguments: got %d (%q), want at most one: a folder", c.NArg(), c.Args().Slice())
	}
	root, err := command.Root(c, s.Env)
	if err != nil {
		return err
	}
	word := "."
	if c.NArg() == 1 {
		word = c.Args().First()
	}
	folder := s.Path(word)
	made, err := s.firstFiles(c, root, folder)
	if err != nil {
		return errors.Join(err, remove(made)) // of a folder whose name no study can have
	}
	if _, err := define.Load(root, folder); err != nil {
		return errors.Join(err, remove(made))
	}
	fmt.Fprintln(s.Out, strings.Join(made, "\n"))
	program := command.Program(c)
	fmt.Fprintf(s.Err, "%s: written. Next:\n  %s try %s         # sends its requests once\n  %s run %s --quick # a rough look at its stages\n", s.Name, program, word, program, word)
	return nil
}

// firstFiles writes the files of the study in a folder, and gives those that were not there, the
// study's first. Only that one has to be new.
func (s stages) firstFiles(c *urfave.Context, root, folder string) (made []string, err error) {
	texts, err := s.firstTexts(c, root, folder)
	if err != nil {
		return nil, err
	}
	for _, name := range []string{"study.toml", "load.js", "scaleguild.js"} {
		file := filepath.Join(folder, name)
		if _, isThere := os.Lstat(file); texts[name] == nil || name != "study.toml" && isThere == nil {
			continue
		}
		if err := create(file, texts[name]); err != nil {
			return made, err
		}
		made = append(made, file)
	}
	return made, nil
}

// firstTexts are the files of the study in a folder, whose service starts in the working directory.
func (s stages) firstTexts(c *urfave.Context, root, folder string) (map[string][]byte, error) {
	cwd, err := filepath.Rel(folder, s.Path("."))
	if err != nil {
		return nil, err
	}
	values := map[string]any{"Run": c.String("run"), "Get": c.String("get"), "Cwd": filepath.ToSlash(cwd), "Script": c.Bool("script")}
	texts := map[string][]byte{}
	if texts["study.toml"], err = fill(firstStudy, values); err != nil || !c.Bool("script") {
		return texts, err
	}
	if texts["load.js"], err = fill(firstScript, values); err != nil {
		return nil, err
	}
	texts["scaleguild.js"], err = os.ReadFile(filepath.Join(root, "k6", "scaleguild.js"))
	return texts, err
}

// fill executes a template.
func fill(text string, values map[string]any) ([]byte, error) {
	// A string of JSON is one of TOML, and of JavaScript.
	quoted := template.FuncMap{"quoted": func(text string) (string, error) {
		data, err := json.Marshal(text)
		return string(data), err
	}}
	t, err := template.New("").Funcs(quoted).Parse(text)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = t.Execute(&b, values)
	return b.Bytes(), err
}

// remove takes back files that were written.
func remove(files []string) error {
	var all error
	for _, file := range files {
		all = errors.Join(all, os.Remove(file))
	}
	return all
}

// create writes a file that is not there yet, with the folders above it.
func create(file string, text []byte) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	f, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return cli.Fail(cli.Usage, "name another folder", "%s: exists already (it is never overwritten)", file)
	}
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	return errors.Join(err, f.Close())
}
