package app_test

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"scaleguild/internal/cli"
	"scaleguild/internal/run"
	"scaleguild/internal/section"
	"scaleguild/internal/sums"
	"scaleguild/merge/internal/app"
	"scaleguild/merge/internal/history"
	"scaleguild/merge/internal/verify"
)

var update = flag.Bool("update", false, "write the table of docs/reproduce.md")

// A change of one thing in a copy of this checkout, and the line that names it.
type change struct {
	what   string
	file   string
	edit   edition
	line   string // how the line starts that names it, after the outcome: "PROMISE: words in it"
	forged bool   // the manifest is made to fit
	note   bool   // the file is not of the published run, so the line is a NOTE and nothing breaks
}

// An edition gives another text of a file, nil for none.
type edition func(text []byte) ([]byte, error)

// replaced replaces the first old, which has to be there.
func replaced(old, new string) edition {
	return func(text []byte) ([]byte, error) {
		if !bytes.Contains(text, []byte(old)) {
			return nil, fmt.Errorf("does not hold %q, so nothing would be tested", old)
		}
		return bytes.Replace(text, []byte(old), []byte(new), 1), nil
	}
}

// digit changes the first digit after a pattern, which has to be there.
func digit(after string) edition {
	pattern := regexp.MustCompile("(?s)(?:" + after + `)\D*?(\d)`)
	return func(text []byte) ([]byte, error) {
		at := pattern.FindSubmatchIndex(text)
		if at == nil {
			return nil, fmt.Errorf("no digit after %q, so nothing would be tested", after)
		}
		changed := bytes.Clone(text)
		changed[at[2]] = '0' + (changed[at[2]]-'0'+1)%10
		return changed, nil
	}
}

// forgedPart changes a digit of the sum of a part of a digest, and its first line to fit.
func forgedPart(part string) edition {
	return func(text []byte) ([]byte, error) {
		_, rest, _ := strings.Cut(string(text), "\n")
		before, line, found := strings.Cut(rest, "\n"+regexp.MustCompile(`[0-9a-f]{64}  `+regexp.QuoteMeta(part)).FindString(rest))
		if !found {
			return nil, fmt.Errorf("has no part %q, so nothing would be tested", part)
		}
		forged := before + "\n" + sums.Of([]byte("forged")) + "  " + part + line
		return []byte(sums.Of([]byte(forged)) + "  ladder\n" + forged), nil
	}
}

func removed([]byte) ([]byte, error) { return nil, nil }

func added([]byte) ([]byte, error) { return []byte("more\n"), nil }

// changes are of what is published first, and then of this checkout, where they are drift.
func changes() []change {
	const ladder, v2 = "results/ladder/", "results/ladder/b01/v2-async/"
	return []change{
		{"a digit of a record", v2 + run.RecordFile, digit(`"completed":`), "manifest: b01/v2-async/record.json", false, false},
		{"the same, the manifest forged", v2 + run.RecordFile, digit(`"usage_seconds":`), "verdicts: b01/v2-async", true, false},
		{"a verdict, the manifest forged", v2 + run.RecordFile, replaced(`"valid": true`, `"valid": false`), "verdicts: b01/v2-async", true, false},
		{"a quantile of a record, the manifest forged", v2 + run.RecordFile, digit(`"load":.*?"all":.*?"p99_seconds": `), "verdicts: b01/v2-async", true, false},
		{"a plan beside a record, the manifest forged", v2 + run.PlanFile, digit(`"position":`), "records: b01/v2-async/plan.json", true, false},
		{"k6's own count, the manifest forged", v2 + run.SummaryFile, digit(`"completed":`), "verdicts: b01/v2-async", true, false},
		{"a histogram", v2 + run.LatencyFile, digit(`"count":`), "manifest: b01/v2-async/latency.json", false, false},
		{"a digit of a sample", v2 + run.SamplesFile, digit(`"completed":`), "manifest: b01/v2-async/samples.jsonl", false, false},
		{"the seed of the order, forged", ladder + run.StudyFile, replaced(`"ladder-1"`, `"ladder-2"`), "records: study.json: block 1", true, false},
		{"the k6 that ran, forged", ladder + run.HostFile, digit(`"k6":`), "toolchain: k6: the run had", true, false},
		{"the commit that ran, forged", ladder + run.HostFile, digit(`"commit": "[a-f]*`), "plan: host.json: commit", true, false},
		{"a pin, forged", ladder + "pins.txt", digit("package.uvicorn "), "toolchain: uvicorn: the run had", true, false},
		{"the sum of a file of the service, forged", ladder + "service.sha256", digit("^"), "service: service/app/__init__.py", true, false},
		{"a file of the plan, forged", ladder + "digest.txt", forgedPart("k6/mix.js"), "plan: k6/mix.js", true, false},
		{"the delays, forged", ladder + "digest.txt", forgedPart("delays SEED=1 ITEMS=1000 MIX=all UPSTREAM_LATENCY=lognormal(p50=4s"), "plan: delays", true, false},
		{"a digit of the README's table", "README.md", digit(`v3-workers \|`), "table: README.md: line", false, false},
		{"a digit of the table of all columns", "docs/results.md", digit(`v3-workers \|`), "table: docs/results.md: line", false, false},
		{"a digit of the manifest", ladder + "MANIFEST.sha256", digit("^"), "manifest: b01/", false, false},
		{"the digests of the answers, forged", ladder + "work.txt", digit("responses "), "same-answers: work.txt", true, false},
		{"a published file is deleted", ladder + "b05/v3-workers/" + run.UpstreamFile, removed, "manifest: b05/v3-workers/upstream.json: missing", false, false},
		{"a file is added", ladder + "b01/notes.txt", added, "manifest: b01/notes.txt: not in", false, false},
		{"a published study is deleted", "results/replica", removed, "records: results/replica: missing", false, false},

		{"a byte of the Python lock", "service/requirements.lock", digit(`uvloop==[^#]*?hash=sha256:`), "toolchain: service/requirements.lock", false, true},
		{"a byte of the Go sums", "go.sum", replaced("h1:", "h2:"), "toolchain: go.sum", false, true},
		{"a byte of the flake's lock", "flake.lock", digit(`narHash.*?sha256-`), "toolchain: flake.lock", false, true},
		{"the hash of a wheel in Nix", "nix/wheels.json", digit("sha256-"), "toolchain: nix/wheels.json", false, true},
		{"the version of k6", "tools/versions.json", digit(`"k6": "v1\.`), "toolchain: k6: was v1.8.1", false, true},
		{"a file of the service", "service/app/errors.py", added, "service: service/app/errors.py", false, true},
		{"a letter of a stage", "stages/ladder/v3-workers.toml", replaced("title", "title "), "plan: stages/ladder/v3-workers.toml", false, true},
		{"what a stage changes", "stages/ladder/v3-workers.toml", digit("WORKERS="), "plan: plan v3-workers", false, true},
		{"a stage that cannot be", "stages/ladder/v2-async.toml", replaced("=async", "=asinc"), "plan: this checkout's study has no digest", false, true},
		{"the baseline", "stages/ladder/baseline.env", digit(`\nVUS=`), "plan: plan v1-sync", false, true},
		{"the mock's seed", "stages/ladder/baseline.env", digit(`\nSEED=`), "plan: delays", false, true},
		{"the mock's latency", "stages/ladder/baseline.env", digit(`\nUPSTREAM_LATENCY=.*?p50=2`), "plan: delays", false, true},
		{"a comment of the load", "k6/load.js", replaced("// ", "//  "), "plan: k6/load.js", false, true},
		{"a constant of the load", "k6/mix.js", replaced("0x85ebca6b", "0x85ebca6c"), "plan: requests", false, true},
		{"the seed data", "service/app/catalogue.py", replaced("99_900", "99_901"), "plan: items", false, true},
	}
}

// clone copies this checkout: its history, and its tracked files as they are now.
func clone(t *testing.T) string {
	t.Helper()
	here, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "clone")
	git := func(folder string, args ...string) string {
		out, err := history.Start(t.Context(), folder, "git", args...)
		if err != nil {
			t.Fatal(err)
		}
		return string(out)
	}
	git(here, "clone", "-q", "--shared", "--no-checkout", ".", dir)
	for name := range strings.SplitSeq(strings.TrimSuffix(git(here, "ls-files", "-z"), "\x00"), "\x00") {
		data, err := os.ReadFile(filepath.Join(here, name))
		if os.IsNotExist(err) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := (history.Files{name: data}).Write(dir); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// real is a copy of this checkout with the commands that verify.
type real struct {
	dir, stages string
}

func newReal(t *testing.T) real {
	t.Helper()
	for _, name := range []string{"go", "git", "node", "python3"} {
		if _, err := exec.LookPath(name); err != nil {
			t.Skipf("skipped: no %s here", name)
		}
	}
	if _, err := os.Lstat(filepath.Join(root, ".git")); err != nil {
		t.Skip("skipped: no git checkout here, so no commit to hold results to")
	}
	if out, err := history.Start(t.Context(), root, "git", "rev-parse", "--is-shallow-repository"); err != nil || strings.TrimSpace(string(out)) == "true" {
		t.Skipf("skipped: a shallow clone (%v)", err)
	}
	r := real{dir: clone(t), stages: filepath.Join(t.TempDir(), "stages")}
	if _, err := history.Start(t.Context(), root, "go", "build", "-buildvcs=false", "-o", r.stages, "./stages"); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(r.dir, "echarts.js"), []byte(standInJS), 0o644); err != nil {
		t.Fatal(err)
	}
	return r
}

// verify gives what the command prints, and its exit code.
func (r real) verify(args ...string) (string, int) {
	start := func(ctx context.Context, folder, name string, args ...string) ([]byte, error) {
		if filepath.Base(name) == "stages" {
			name = r.stages
		}
		return history.Start(ctx, folder, name, args...)
	}
	var out bytes.Buffer
	env := cli.Env{Args: append([]string{"verify", "--root", r.dir, "--echarts-js", filepath.Join(r.dir, "echarts.js")}, args...), Out: &out, Err: &out, Dir: r.dir, Getenv: func(string) string { return "" }}
	code := cli.Report(&out, "merge", app.WithPrograms(standIn(), start)(context.Background(), env))
	return out.String(), code
}

// apply makes a change, and gives the way back.
func (r real) apply(t *testing.T, c change) (undo func() error) {
	t.Helper()
	path := filepath.Join(r.dir, filepath.FromSlash(c.file))
	saved, missing := os.ReadFile(path) // an error for a folder, too: those are removed only
	text, err := c.edit(saved)
	if err != nil {
		t.Fatalf("%s: %v", c.file, err)
	}
	if text == nil {
		aside := filepath.Join(t.TempDir(), "aside")
		err, undo = os.Rename(path, aside), func() error { return os.Rename(aside, path) }
	} else {
		err, undo = os.WriteFile(path, text, 0o644), func() error { return os.WriteFile(path, saved, 0o644) }
		if missing != nil {
			undo = func() error { return os.Remove(path) }
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	return undo
}

// forge makes the manifest fit, and gives the way back.
func (r real) forge(t *testing.T) (undo func() error) {
	t.Helper()
	manifest := filepath.Join(r.dir, "results", "ladder", verify.ManifestName)
	sealed, err := os.ReadFile(manifest)
	if err != nil {
		t.Fatal(err)
	}
	list, err := verify.Files(filepath.Dir(manifest))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(manifest, []byte(list.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	return func() error { return os.WriteFile(manifest, sealed, 0o644) }
}

// attempt makes a change, verifies, takes it back, and gives the line that names it.
func (r real) attempt(t *testing.T, c change) string {
	t.Helper()
	undo := []func() error{r.apply(t, c)}
	if c.forged {
		undo = append(undo, r.forge(t))
	}
	args := []string{"results/ladder"} // it alone, save where another study is what changes
	if strings.HasPrefix(c.file, "results/") && !strings.HasPrefix(c.file, "results/ladder/") {
		args = nil
	}
	out, code := r.verify(args...)
	for _, back := range undo {
		if err := back(); err != nil {
			t.Fatal(err)
		}
	}
	want, outcome := cli.Invalid, "FAIL"
	if c.note {
		want, outcome = cli.OK, "NOTE"
	}
	line := named(out, outcome, c.line)
	if code != want || line == "" {
		t.Errorf("%s, %s: exit code %d, want %d and a line %s %q:\n%s", c.what, c.file, code, want, outcome, c.line, out)
	}
	return line
}

// named is the line of an outcome that contains the words, "" when none does.
func named(out, outcome, start string) string {
	promise, words, _ := strings.Cut(start, ": ")
	for line := range strings.Lines(out) {
		rest, ok := strings.CutPrefix(line, fmt.Sprintf("%-11s  %s: ", outcome, promise))
		if ok && strings.Contains(rest, words) {
			return strings.TrimSpace(rest)
		}
	}
	return ""
}

var (
	sumsOfText = regexp.MustCompile(`[0-9a-f]{12,64}`)
	bigNumbers = regexp.MustCompile(`\bline \d+|\d{4,} correct|counted \d{4,}|\d+ more`)
	digits     = regexp.MustCompile(`\d+`)
)

// excerpt is the part of a line that names the change, without sums and numbers of lines.
func excerpt(line, start string) string {
	promise, words, _ := strings.Cut(start, ": ")
	line = sumsOfText.ReplaceAllString(line, "…")
	for part := range strings.SplitSeq(line, "; ") {
		if strings.Contains(part, words) {
			line = part
			break
		}
	}
	line = bigNumbers.ReplaceAllStringFunc(line, func(s string) string { return digits.ReplaceAllString(s, "N") })
	return strings.ReplaceAll(promise+": "+strings.ReplaceAll(line, "|", "\\|"), root+"/", "")
}

// Every change of what is published, and of what it was made with, is named by a line;
// docs/reproduce.md shows the lines.
func TestEveryChangeOfThisCheckoutIsNamed(t *testing.T) {
	if testing.Short() {
		t.Skip("skipped: -short, and it verifies many times")
	}
	r := newReal(t)
	if out, code := r.verify(); code != cli.OK {
		t.Fatalf("verify ends with %d before anything is changed:\n%s", code, out)
	}
	var rows strings.Builder
	rows.WriteString("| changed | in | the line that names it |\n| --- | --- | --- |\n")
	for _, c := range changes() {
		outcome, line := "FAIL", excerpt(r.attempt(t, c), c.line)
		if c.note { // what else has changed in this checkout makes no row stale
			outcome, line = "NOTE", c.line
		}
		fmt.Fprintf(&rows, "| %s | `%s` | `%s` %s |\n", c.what, c.file, outcome, line)
	}
	if t.Failed() {
		return
	}
	page := filepath.Join(root, "docs", "reproduce.md")
	if err := section.Check(page, "tampering", rows.String(), *update); err != nil {
		t.Error(err)
	}
}
