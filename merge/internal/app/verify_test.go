package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"scaleguild/internal/cli"
	"scaleguild/internal/run"
	"scaleguild/merge/internal/app"
	"scaleguild/merge/internal/testrun"
	"scaleguild/merge/internal/verify"
)

const (
	pinned   = "fastapi==0.1.0 \\\n    --hash=sha256:00\nuvicorn==0.40.0 \\\n    --hash=sha256:11\n"
	versions = `{"k6": "v1.8.1", "echarts": {"version": "6.1.0", "sha256": "aa"}, "minimum": {"go": "1.26.0", "python": "3.11"}}`
)

// mergeIn runs the command in a folder and gives what it printed and its exit code.
func mergeIn(dir string, args ...string) (string, int) {
	var out, err bytes.Buffer
	env := cli.Env{Args: args, Out: &out, Err: &err, Dir: dir, Getenv: func(string) string { return filepath.Join(dir, "echarts.js") }}
	code := cli.Report(&err, "merge", app.With(standIn())(context.Background(), env))
	return out.String() + err.String(), code
}

// checkout is a made-up checkout with a published study of three blocks.
func checkout(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	printed := func(args ...string) string {
		t.Helper()
		out, code := mergeIn(dir, args...)
		if code != 0 {
			t.Fatalf("%q: %s", args, out)
		}
		return out
	}
	set := study()
	if err := set.Write(filepath.Join(dir, "results", "ladder")); err != nil {
		t.Fatal(err)
	}
	sample, err := json.Marshal(run.Sample{Second: 1, Phase: run.Window})
	if err != nil {
		t.Fatal(err)
	}
	write("results/ladder/b01/v1-sync/"+run.SamplesFile, string(sample)+"\n")
	write("echarts.js", standInJS)
	write("service/requirements.lock", pinned)
	write("tools/versions.json", versions)
	write("go.mod", "module m\n\ngo 1.26.0\n")
	for _, document := range []string{"README.md", "docs/results.md"} {
		write(document, "<!-- ladder:begin -->\n<!-- ladder:end -->\n")
	}
	digest, work := "", ""
	write("service/app/main.py", "app = None\n")
	write("results/ladder/service.sha256", verify.Sum([]byte("app = None\n"))+"  service/app/main.py\n")
	for _, stage := range set.Study.Stages {
		digest += stage.Digest + "  plan " + stage.Stage + "\n"
		work += "responses " + verify.Sum(nil) + "  content " + verify.Sum(nil) + "  " + stage.Stage + "\n"
	}
	digest += verify.Sum([]byte("file")) + "  stages/ladder/v2-async.toml\n" + verify.Sum([]byte("load")) + "  k6/mix.js\n"
	digest = verify.Sum([]byte(digest)) + "  ladder\n" + digest
	write("digest.txt", digest)
	write("results/ladder/digest.txt", digest)
	write("results/ladder/work.txt", work)
	write("results/ladder/table.csv", tableOf(dir, "csv"))
	write("results/ladder/table.md", tableOf(dir, "markdown"))
	write("results/ladder/pins.txt", printed("pins", "."))
	printed("report", "--question", "", "-o", "site", "results/ladder")
	page, err := os.ReadFile(filepath.Join(dir, "site", "index.html"))
	if err != nil {
		t.Fatal(err)
	}
	write("results/ladder/derived.sha256",
		verify.Sum(page)+"  index.html\n"+verify.Sum([]byte(tableOf(dir, "json")))+"  table.json\n")
	printed("table", "--readme", "README.md", "results/ladder")
	printed("table", "--results", "docs/results.md", "results/ladder")
	write("results/ladder/"+verify.ManifestName, manifest(t, filepath.Join(dir, "results", "ladder")))
	return dir
}

// study has three blocks in the order of the seed, and versions that fit the pins.
func study() testrun.Set {
	set := testrun.Ladder("published", 3)
	var names []string
	for _, stage := range set.Study.Stages {
		names = append(names, stage.Stage)
	}
	for block := range set.Study.Order {
		set.Study.Order[block] = verify.Order(set.Study.Seed, names, block+1)
		for i, stage := range set.Study.Order[block] {
			r := set.Runs[testrun.Place(block+1, stage)]
			r.Record.Plan.Position = i + 1
			for w := range r.Record.Workers {
				r.Record.Workers[w].Versions = map[string]string{"python": "3.11.9", "uvicorn": "0.40.0"}
			}
		}
	}
	return set
}

// tableOf is standard output alone: warnings are no part of a table.
func tableOf(dir, format string) string {
	var out bytes.Buffer
	env := cli.Env{Args: []string{"table", "--format", format, "results/ladder"}, Out: &out, Err: &bytes.Buffer{}, Dir: dir, Getenv: os.Getenv}
	if err := app.With(standIn())(context.Background(), env); err != nil {
		return err.Error()
	}
	return out.String()
}

func manifest(t *testing.T, dir string) string {
	t.Helper()
	var lines strings.Builder
	err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() || e.Name() == verify.ManifestName {
			return err
		}
		data, err := os.ReadFile(path)
		name, _ := filepath.Rel(dir, path)
		lines.WriteString(verify.Sum(data) + "  " + filepath.ToSlash(name) + "\n")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(slices.SortedFunc(strings.Lines(lines.String()), func(a, b string) int {
		return strings.Compare(a[66:], b[66:]) // after the sum and two spaces
	}), "")
}

func verifyIn(dir string) (string, int) {
	return mergeIn(dir, "verify", "--digest", "digest.txt", "results/ladder")
}

// Each line of the table changes one thing of a checkout that keeps all of its
// promises, and says which line must then fail, with which words.
func TestEachTamperingIsNamed(t *testing.T) {
	untouched := checkout(t)
	if out, code := verifyIn(untouched); code != 0 || strings.Contains(out, "FAIL") || strings.Contains(out, "CANNOT TELL") {
		t.Fatalf("untouched: exit code %d\n%s", code, out)
	}
	const at = "results/ladder/"
	for _, c := range []struct{ file, old, new, says string }{
		{at + "b01/v2-async/" + run.RecordFile, `"completed": `, `"completed": 1`, "manifest: b01/v2-async/record.json: other bytes"},
		{at + "b01/v2-async/" + run.LatencyFile, `"count": `, `"count": 1`, "manifest: b01/v2-async/latency.json: other bytes"},
		{at + "b01/v1-sync/" + run.SamplesFile, "1", "2", "manifest: b01/v1-sync/samples.jsonl: other bytes"},
		{at + "b02/v3-workers/" + run.SummaryFile, `"started": `, `"started": 1`, "verdicts: b02/v3-workers: invalid for reasons that are not stored: k6-summary.json counts"},
		{at + run.StudyFile, `"seed": "1"`, `"seed": "2"`, "records: study.json: block 1 is not in the order of the seed"},
		{at + run.HostFile, "v1.8.1", "v1.8.2", "toolchain: k6: the run had v1.8.2, the pin is v1.8.1"},
		{"README.md", "v2-async", "v2-asyn", "README: README.md: line "},
		{"docs/results.md", "10", "11", "README: docs/results.md: line "},
		{at + "derived.sha256", "", "0", "derived.sha256: not a sum and a name"},
		{at + "derived.sha256", "index", "indeks", "report: index.html: derived.sha256 has no sum of it"},
		{at + "derived.sha256", "table.json", "table.jsen", "table: table.json: derived.sha256 has no sum of it"},
		{at + "table.csv", "v5-wal", "v5-wall", "table: table.csv: line "},
		{at + "table.md", "valid", "vaild", "table: table.md: line "},
		{at + verify.ManifestName, "  host.json", "  hosts.json", "host.json: not in MANIFEST.sha256"},
		{"digest.txt", verify.Sum([]byte("file")), verify.Sum(nil), "plan: stages/ladder/v2-async.toml: was "},
		{"digest.txt", verify.Sum([]byte("load")), verify.Sum(nil), "plan: k6/mix.js: was "},
		{"service/requirements.lock", "sha256:11", "sha256:12", "toolchain: service/requirements.lock: was "},
		{"service/requirements.lock", "0.40.0", "0.41.0", "package.uvicorn: was 0.40.0, is 0.41.0"},
		{at + "work.txt", "responses e3", "responses e4", "work: work.txt: v1-sync has "},
		{at + "work.txt", "v3-workers", "v2-async", "work: work.txt: not each stage once"},
		{at + "service.sha256", "  ", " ", "service: service.sha256: not a sum and a name"},
		{at + "b01/v2-async/" + run.PlanFile, `"position": `, `"position": 1`, "records: b01/v2-async/plan.json: not what record.json says"},
		{at + "b02/v5-wal/" + run.UpstreamFile, `"accepts": `, `"accepts": 1`, "records: b02/v5-wal/upstream.json: not what record.json says"},
		{at + "b02/v5-wal/" + run.UpstreamFile, "*", "", "records: b02/v5-wal/upstream.json: missing"},
		{at + "b02/v9-more/" + run.RecordFile, "", "{}", `records: "b02/v9-more": study.json does not name it`},
		{at + "b02/v2-async.failed/" + run.RecordFile, "", "{}", "records: b02/v2-async.failed: what is left of a run that broke"},
		{at + "b01/v1-sync/" + run.SamplesFile, "*", "", "manifest: b01/v1-sync/samples.jsonl: missing"},
		{at + "b01/v1-sync/notes.txt", "", "more", "manifest: b01/v1-sync/notes.txt: not in"},
		{at + "b03/v6-slow-upstream/" + run.RecordFile, "*", "", "records: b03/v6-slow-upstream: no record"},
	} {
		t.Run(filepath.Base(c.file)+" "+c.new, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.CopyFS(dir, os.DirFS(untouched)); err != nil {
				t.Fatal(err)
			}
			tamper(t, filepath.Join(dir, filepath.FromSlash(c.file)), c.old, c.new)
			out, code := verifyIn(dir)
			if code != cli.Invalid || !strings.Contains(out, c.says) {
				t.Errorf("exit code %d, want %d and a line with %q:\n%s", code, cli.Invalid, c.says, out)
			}
		})
	}
}

// tamper replaces the first old by new in a file; "*" removes the file, and a file
// that is not there is made.
func tamper(t *testing.T, path, old, new string) {
	t.Helper()
	if old == "*" {
		if err := os.Remove(path); err != nil {
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
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(strings.Replace(string(data), old, new, 1)), 0o644); err != nil {
		t.Fatal(err)
	}
}

// A rerun is held to the claims of the published run, after the promises of that one.
func TestARerun(t *testing.T) {
	dir := checkout(t)
	rerun := func(id string, change func(testrun.Set)) (string, int) {
		t.Helper()
		set := study()
		set.Study.RunID = id
		change(set)
		if err := set.Write(filepath.Join(dir, id)); err != nil {
			t.Fatal(err)
		}
		return mergeIn(dir, "verify", "--digest", "digest.txt", "results/ladder", id)
	}
	for _, c := range []struct {
		id, says string
		change   func(testrun.Set)
	}{
		{"again", "PASS         rerun plan: again has the plans of the published run, 6 stages", func(testrun.Set) {}},
		{"again", "CANNOT TELL  claim v2-async: bound: 3 valid blocks in the rerun, a claim takes 5", func(testrun.Set) {}},
		{"again", "0 broken, 18 that cannot be told", func(testrun.Set) {}},
		{"published", "FAIL         rerun plan: published: the published run itself", func(testrun.Set) {}},
		{"other", "FAIL         rerun toolchain: uvicorn: the run had 0.39.0, the pin is 0.40.0", func(s testrun.Set) {
			for _, r := range s.Runs {
				for w := range r.Record.Workers {
					r.Record.Workers[w].Versions = map[string]string{"python": "3.11.9", "uvicorn": "0.39.0"}
				}
			}
		}},
		{"unnamed", "CANNOT TELL  rerun toolchain: the run does not name its version of k6", func(s testrun.Set) { delete(s.Host.Versions, "k6") }},
		{"two", "FAIL         rerun toolchain: uvicorn: the run had 0.39.0, the pin is 0.40.0", func(s testrun.Set) {
			s.Runs["b02/v2-async"].Record.Workers[0].Versions = map[string]string{"python": "3.11.9", "uvicorn": "0.39.0"}
		}},
		{"newer", "PASS         rerun toolchain: fits the pins; other than published: python: published 3.11.9, rerun 3.13.1", func(s testrun.Set) {
			s.Host.Versions["python"] = "3.13.1"
			for _, r := range s.Runs {
				for w := range r.Record.Workers {
					r.Record.Workers[w].Versions["python"] = "3.13.1"
				}
			}
		}},
	} {
		if out, code := rerun(c.id, c.change); code != cli.Invalid || !strings.Contains(out, c.says) {
			t.Errorf("%s: exit code %d, want %d and a line with %q:\n%s", c.id, code, cli.Invalid, c.says, out)
		}
	}
}

// A service that changed since is said to have, and breaks no promise of the records.
func TestAServiceThatChangedIsListed(t *testing.T) {
	dir := checkout(t)
	tamper(t, filepath.Join(dir, "service", "app", "main.py"), "None", "1")
	tamper(t, filepath.Join(dir, "service", "app", "new.py"), "", "more")
	out, code := verifyIn(dir)
	if code != 0 || !strings.Contains(out, "PASS         service: changed since it ran: service/app/main.py (was ") ||
		!strings.Contains(out, ", service/app/new.py (was missing, is ") {
		t.Errorf("exit code %d\n%s", code, out)
	}
}

// The rerun's work has to be that of each stage.
func TestWorkOfARerunIsWhole(t *testing.T) {
	dir := checkout(t)
	work, err := os.ReadFile(filepath.Join(dir, "results", "ladder", "work.txt"))
	if err != nil {
		t.Fatal(err)
	}
	first, _, _ := strings.Cut(string(work), "\n")
	for text, want := range map[string]string{
		string(work): "PASS         work: 6 stages gave equal answers and hold equal data, in the rerun the same",
		first + "\n": "FAIL         work: the rerun's work: not each stage once (got v1-sync, want v1-sync, v2-async",
	} {
		if err := os.WriteFile(filepath.Join(dir, "theirs.txt"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if out, _ := mergeIn(dir, "verify", "--digest", "digest.txt", "--work", "theirs.txt", "results/ladder"); !strings.Contains(out, want) {
			t.Errorf("want %q:\n%s", want, out)
		}
	}
}
