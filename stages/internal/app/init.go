package app

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
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

[load]
vus = 10 # so many requests are always in flight

[load.mix.home] # a kind of request; of several, each has a weight
get    = {{quoted .Get}}
expect = { status = 200 } # what a correct response has

[stages]
baseline = {} # measured as it is
two      = { change = "WORKERS=2" } # changes one thing of the stage above
`

func (s stages) initCommand() command.Command {
	return command.Command{
		Name: "init", Arguments: "[DIR]", Action: s.initialise,
		Usage: "write the smallest complete study of your own service into a folder, to go on from",
		Description: "It writes DIR/study.toml, of which the folder's name is the study's. DIR is this folder when it is left out. The service " +
			"starts in this folder. A file that is there is never overwritten.",
		Examples: []string{"perf", `perf --run "node server.js" --get /users/7`},
		Flags: []urfave.Flag{
			&urfave.StringFlag{Name: "run", Value: "node server.js", Usage: "the `LINE` that starts the service, which listens on $PORT"},
			&urfave.StringFlag{Name: "get", Value: "/", Usage: "the `PATH` of the first request"},
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
	text, err := s.firstStudy(folder, c.String("run"), c.String("get"))
	if err != nil {
		return err
	}
	file := filepath.Join(folder, "study.toml")
	if err := create(file, text); err != nil {
		return err
	}
	if _, err := define.Load(root, folder); err != nil {
		return errors.Join(err, os.Remove(file)) // of a folder whose name no study can have
	}
	fmt.Fprintln(s.Out, file)
	program := command.Program(c)
	fmt.Fprintf(s.Err, "%s: written. Next:\n  %s try %s         # sends its request once\n  %s run %s --quick # a rough look at its stages\n", s.Name, program, word, program, word)
	return nil
}

// firstStudy is the text of the study in a folder, whose service starts in the working directory.
func (s stages) firstStudy(folder, run, get string) ([]byte, error) {
	cwd, err := filepath.Rel(folder, s.Path("."))
	if err != nil {
		return nil, err
	}
	// A string of JSON is one of TOML.
	quoted := template.FuncMap{"quoted": func(text string) (string, error) {
		data, err := json.Marshal(text)
		return string(data), err
	}}
	t, err := template.New("study.toml").Funcs(quoted).Parse(firstStudy)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = t.Execute(&b, map[string]string{"Run": run, "Get": get, "Cwd": filepath.ToSlash(cwd)})
	return b.Bytes(), err
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
