package app_test

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"scaleguild/internal/cli"
	"scaleguild/internal/run"
	"scaleguild/internal/sums"
	"scaleguild/merge/internal/app"
	"scaleguild/merge/internal/history"
	"scaleguild/merge/internal/testrun"
	"scaleguild/merge/internal/verify"
)

const (
	pinned   = "fastapi==0.1.0 \\\n    --hash=sha256:00\nuvicorn==0.40.0 \\\n    --hash=sha256:11\n"
	versions = `{"k6": "v1.8.1", "echarts": {"version": "6.1.0", "sha256": "aa"}, "minimum": {"go": "1.26.0", "python": "3.11"}}`
)

// checkout is a made-up checkout with a published study of three blocks, and stands for
// git and for `stages digest` at the place where programs are started.
type checkout struct {
	dir     string
	commit  string        // that ran the study
	files   history.Files // as they were at it
	stages  []run.StageInfo
	shallow bool
	own     error // why the commit's own program does not run; nil when it does
}

// newCheckout makes one whose files are those of the commit, and publishes a run in it.
func newCheckout(t *testing.T) *checkout {
	t.Helper()
	set := study()
	c := &checkout{dir: t.TempDir(), commit: set.Host.Commit, stages: set.Study.Stages, files: history.Files{
		"go.mod": []byte("module m\n\ngo 1.26.0\n"), "go.sum": []byte("m v1 h1:aa\n"),
		"service/requirements.lock": []byte(pinned), "tools/versions.json": []byte(versions),
		"service/app/main.py": []byte("app = None\n"), "k6/load.js": []byte("// the load\n"),
		"stages/ladder/study.toml": []byte("title = \"The ladder\"\nquestion = \"How far does each change go?\"\nseed = \"1\"\n"), "stages/ladder/baseline.env": []byte("VUS=200\n"),
	}}
	work := ""
	for _, stage := range set.Study.Stages {
		key, _, _ := strings.Cut(stage.Change, "=")
		c.files["stages/ladder/"+stage.Stage+".toml"] = fmt.Appendf(nil, "title = %q\nwhy = %q\nexpect = { metric = \"completed_rate\", versus = \"value\", at_least = 0 }\n",
			stage.Title, "It shows what "+key+" does.")
		work += "responses " + sums.Of(nil) + "  content " + sums.Of(nil) + "  " + stage.Stage + "\n"
	}
	if err := c.files.Write(c.dir); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		".git/HEAD": "", "echarts.js": standInJS, "answers.txt": work,
		"README.md": "<!-- ladder:begin -->\n<!-- ladder:end -->\n", "docs/results.md": "<!-- ladder:begin -->\n<!-- ladder:end -->\n",
	} {
		c.write(t, name, text)
	}
	if err := set.Write(filepath.Join(c.dir, "runs", "published")); err != nil {
		t.Fatal(err)
	}
	for place, r := range set.Runs {
		c.write(t, "runs/published/"+place+"/"+run.SamplesFile, lines(t, r.Samples()))
	}
	if out, code := c.merge("publish", "runs/published", "answers.txt"); code != cli.OK {
		t.Fatalf("publish: exit code %d: %s", code, out)
	}
	return c
}

// study has three blocks in the order of the seed, and versions that fit the pins.
func study() testrun.Set {
	set := testrun.Ladder("published", 3)
	var names []string
	for _, stage := range set.Study.Stages {
		names = append(names, stage.Stage)
	}
	for block := range set.Study.Order {
		set.Study.Order[block] = verify.Order(set.Study.Seed, names, run.Turn{Block: block + 1})
		for i, stage := range set.Study.Order[block] {
			r := set.Runs[testrun.Place(block+1, stage)]
			r.Record.Plan.Position = i + 1
			for w := range r.Record.Workers {
				r.Record.Workers[w].Versions = map[string]string{"python": "3.11.9", "uvicorn": "0.40.0"}
			}
		}
	}
	set.Schedule()
	return set
}

// lines writes samples as samples.jsonl has them.
func lines(t *testing.T, samples []run.Sample) string {
	t.Helper()
	text := ""
	for _, sample := range samples {
		line, err := run.Line(sample)
		if err != nil {
			t.Fatal(err)
		}
		text += string(line)
	}
	return text
}

func (c *checkout) write(t *testing.T, name, text string) {
	t.Helper()
	path := filepath.Join(c.dir, filepath.FromSlash(name))
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), 0o644)); err != nil {
		t.Fatal(err)
	}
}

// copied is a copy in a folder of its own.
func (c *checkout) copied(t *testing.T) *checkout {
	t.Helper()
	other := *c
	other.dir = t.TempDir()
	if err := os.CopyFS(other.dir, os.DirFS(c.dir)); err != nil {
		t.Fatal(err)
	}
	return &other
}

// merge runs the command in the checkout and gives what it printed and its exit code.
func (c *checkout) merge(args ...string) (string, int) {
	var out, problems bytes.Buffer
	env := cli.Env{Args: args, Out: &out, Err: &problems, Dir: c.dir, Getenv: func(name string) string {
		return map[string]string{"ECHARTS_JS": filepath.Join(c.dir, "echarts.js"), cli.RootVariable: c.dir}[name]
	}}
	code := cli.Report(&problems, "merge", app.WithPrograms(standIn(), c.start)(context.Background(), env))
	return out.String() + problems.String(), code
}

// start stands for git, for the commit's own program, and for `stages digest`.
func (c *checkout) start(_ context.Context, folder, name string, args ...string) ([]byte, error) {
	switch call := filepath.Base(name) + " " + args[0]; call {
	case "git rev-parse":
		if c.shallow {
			return []byte("true\n"), nil
		}
		return []byte("false\n"), nil
	case "git cat-file":
		if c.shallow || args[2] != c.commit+"^{commit}" {
			return nil, errors.New("git: exit status 128")
		}
		return nil, nil
	case "git archive":
		return c.archive()
	case "go run":
		return c.digest(folder), c.own
	case "stages digest":
		return c.digest(folder), nil
	default:
		return nil, errors.New(call + ": not expected")
	}
}

func (c *checkout) archive() ([]byte, error) {
	var archive bytes.Buffer
	w := tar.NewWriter(&archive)
	for name, data := range c.files {
		if err := w.WriteHeader(&tar.Header{Name: name, Typeflag: tar.TypeReg, Size: int64(len(data)), Mode: 0o644}); err != nil {
			return nil, err
		}
		if _, err := w.Write(data); err != nil {
			return nil, err
		}
	}
	return archive.Bytes(), w.Close()
}

// digest is what `stages digest ladder` prints of the files in a folder.
func (c *checkout) digest(folder string) []byte {
	lines := ""
	for _, name := range slices.Sorted(maps.Keys(c.files)) {
		if !strings.HasPrefix(name, "stages/") && !strings.HasPrefix(name, "k6/") {
			continue
		}
		data, err := os.ReadFile(filepath.Join(folder, filepath.FromSlash(name)))
		if err != nil {
			return []byte(err.Error())
		}
		lines += sums.Line(sums.Of(data), name)
	}
	for _, stage := range c.stages {
		lines += stage.Digest + "  plan " + stage.Stage + "\n"
	}
	return []byte(sums.Line(sums.Of([]byte(lines)), "ladder") + lines)
}

// tamper replaces the first old by new in a file; "*" removes the file, and a file
// that is not there is made.
func (c *checkout) tamper(t *testing.T, name, old, new string) {
	t.Helper()
	path := filepath.Join(c.dir, filepath.FromSlash(name))
	if old == "*" {
		if err := os.RemoveAll(path); err != nil {
			t.Fatal(err)
		}
		return
	}
	data, err := os.ReadFile(path)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	if !strings.Contains(string(data), old) {
		t.Fatalf("%s does not contain %q", path, old)
	}
	c.write(t, name, strings.Replace(string(data), old, new, 1))
}

// forge makes the manifest fit the files again.
func (c *checkout) forge(t *testing.T) {
	t.Helper()
	list, err := verify.Files(filepath.Join(c.dir, "results", "ladder"))
	if err != nil {
		t.Fatal(err)
	}
	c.write(t, "results/ladder/"+verify.ManifestName, list.String())
}
