package app_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"scaleguild/internal/cli"
	"scaleguild/internal/run"
	"scaleguild/internal/sums"
	"scaleguild/merge/internal/testrun"
	"scaleguild/merge/internal/verify"
)

// Each line of the table changes one thing of a published run, and says which line must
// then fail, with which words. Forged means that the manifest is made to fit.
func TestEachTamperingIsNamed(t *testing.T) {
	untouched := newCheckout(t)
	if out, code := untouched.merge("verify"); code != 0 || strings.Count(out, "PASS") != 16 || strings.Contains(out, "NOTE") {
		t.Fatalf("untouched: exit code %d, want 9 lines PASS and no other\n%s", code, out)
	}
	const at = "results/ladder/"
	file := sums.Of(untouched.files["k6/load.js"])
	for _, c := range []struct {
		file, old, new, line string
		forged               bool
	}{
		{at + "b01/v2-async/" + run.RecordFile, `"completed": `, `"completed": 1`, "manifest: b01/v2-async/record.json: other bytes", false},
		{at + "b01/v2-async/" + run.LatencyFile, `"count": `, `"count": 1`, "manifest: b01/v2-async/latency.json: other bytes", false},
		{at + "b01/v1-sync/" + run.SamplesFile, "1", "2", "manifest: b01/v1-sync/samples.jsonl: other bytes", false},
		{at + "b02/v3-workers/" + run.SummaryFile, `"started": `, `"started": 1`, "verdicts: b02/v3-workers: invalid for reasons that are not stored: k6-summary.json counts", true},
		{at + run.StudyFile, `"seed": "1"`, `"seed": "2"`, "records: study.json: block 1 is not in the order of the seed", true},
		{at + run.HostFile, "v1.8.1", "v1.8.2", "toolchain: k6: the run had v1.8.2, the pin is v1.8.1", true},
		{at + run.HostFile, untouched.commit, strings.Repeat("ab", 20), "plan: host.json: commit: no such commit in the whole history (got abababababab)", true},
		{at + run.HostFile, untouched.commit, "unknown", `service: host.json: commit: no such commit in the whole history (got "unknown")`, true},
		{"README.md", "v2-async", "v2-asyn", "table: README.md: line ", false},
		{"docs/results.md", "v2-async", "v2-asyn", "table: docs/results.md: line ", false},
		{at + verify.ManifestName, "  host.json", "  hosts.json", "manifest: host.json: not in MANIFEST.sha256", false},
		{at + verify.ManifestName, "*", "", "manifest: MANIFEST.sha256: cannot be read", false},
		{at + "digest.txt", file, sums.Of(nil), "plan: digest.txt: its first line is not the sum of the others", true},
		{at + "digest.txt", "  ladder", "  replica", "plan: digest.txt: of another study (got replica, want ladder)", true},
		{at + "digest.txt", "  k6/load.js", " k6/load.js", "plan: digest.txt: not a sum and a name, or listed twice", true},
		{at + run.StudyFile, untouched.stages[0].Digest, sums.Of(nil), "records: results/ladder/b01/v1-sync/record.json: plan.digest: not the plan of this place", true},
		{at + "pins.txt", "fastapi 0.1.0", "fastapi 0.1.1", "toolchain: package.fastapi: is 0.1.1 in pins.txt, 0.1.0 at commit 0123456789ab", true},
		{at + "pins.txt", "k6 v1.8.1\n", "", "toolchain: pins.txt: no k6", true},
		{at + "work.txt", "responses e3", "responses e4", "same-answers: work.txt: v1-sync has ", true},
		{at + "work.txt", "v3-workers", "v2-async", "same-answers: work.txt: not each stage once", true},
		{at + "service.sha256", "  ", " ", "service: service.sha256: not a sum and a name", true},
		{at + "service.sha256", "main.py", "other.py", "service: service/app/main.py: is missing in service.sha256, ", true},
		{at + "b01/v2-async/" + run.PlanFile, `"position": `, `"position": 1`, "records: b01/v2-async/plan.json: not what record.json says", true},
		{at + "b02/v5-wal/" + run.UpstreamFile, `"accepts": `, `"accepts": 1`, "records: b02/v5-wal/upstream.json: not what record.json says", true},
		{at + "b02/v5-wal/" + run.UpstreamFile, "*", "", "records: b02/v5-wal/upstream.json: missing", true},
		{at + "b02/v9-more/" + run.RecordFile, "", "{}", `records: "b02/v9-more": study.json does not name it`, true},
		{at + "b02/v2-async.failed/" + run.RecordFile, "", "{}", "records: b02/v2-async.failed: what is left of a run that broke", true},
		{at + "b01/v1-sync/" + run.SamplesFile, "*", "", "manifest: b01/v1-sync/samples.jsonl: missing", false},
		{at + "b01/v1-sync/notes.txt", "", "more", "manifest: b01/v1-sync/notes.txt: not in", false},
		{at + "b03/v6-slow-upstream/" + run.RecordFile, "*", "", "records: b03/v6-slow-upstream: no record", true},
		{at, "*", "", "records: results/ladder: missing, and a document shows its table", false},
	} {
		t.Run(filepath.Base(c.file)+" "+c.new, func(t *testing.T) {
			here := untouched.copied(t)
			here.tamper(t, c.file, c.old, c.new)
			if c.forged {
				here.forge(t)
			}
			out, code := here.merge("verify")
			if code != cli.Invalid || !strings.Contains(out, "FAIL         "+c.line) {
				t.Errorf("exit code %d, want %d and a line with %q:\n%s", code, cli.Invalid, c.line, out)
			}
		})
	}
}

// A digest that is forged as a whole, with its first line, contradicts the commit.
func TestAWhollyForgedDigestContradictsTheCommit(t *testing.T) {
	c := newCheckout(t)
	forged := *c
	forged.files = map[string][]byte{}
	for name, data := range c.files {
		forged.files[name] = data
	}
	tree := t.TempDir()
	forged.files["k6/load.js"] = []byte("// another load\n")
	if err := forged.files.Write(tree); err != nil {
		t.Fatal(err)
	}
	c.write(t, "results/ladder/digest.txt", string(forged.digest(tree)))
	c.forge(t)
	out, code := c.merge("verify")
	if code != cli.Invalid || !strings.Contains(out, "FAIL         plan: k6/load.js: is "+sums.Of(forged.files["k6/load.js"])[:12]) {
		t.Errorf("exit code %d\n%s", code, out)
	}
}

// What differs in the checkout from the commit that ran is noted, and breaks nothing.
func TestDriftIsANote(t *testing.T) {
	untouched := newCheckout(t)
	for _, c := range []struct{ file, old, new, note string }{
		{"k6/load.js", "the load", "the load, explained", "plan: since commit 0123456789ab: k6/load.js: was "},
		{"stages/ladder/v3-workers.toml", "title", "why = \"...\"\ntitle", "plan: since commit 0123456789ab: stages/ladder/v3-workers.toml: was "},
		{"stages/ladder/v3-workers.toml", "*", "", "plan: this checkout's study has no digest: "},
		{"service/app/main.py", "None", "1", "service: since commit 0123456789ab: service/app/main.py: was "},
		{"service/app/new.py", "", "more", "service: since commit 0123456789ab: service/app/new.py: was missing, is "},
		{"service/requirements.lock", "0.40.0", "0.41.0", "toolchain: since commit 0123456789ab: package.uvicorn: was 0.40.0, is 0.41.0"},
		{"service/requirements.lock", "*", "", "toolchain: this checkout: open "},
		{"tools/versions.json", "v1.8.1", "v1.9.0", "toolchain: since commit 0123456789ab: k6: was v1.8.1, is v1.9.0; tools/versions.json: other bytes"},
		{"go.sum", "h1:", "h2:", "toolchain: since commit 0123456789ab: go.sum: other bytes"},
		{"go.sum", "*", "", "toolchain: since commit 0123456789ab: go.sum: missing"},
	} {
		here := untouched.copied(t)
		here.tamper(t, c.file, c.old, c.new)
		out, code := here.merge("verify")
		if code != cli.OK || !strings.Contains(out, "NOTE         "+c.note) || strings.Count(out, "PASS") != 16 {
			t.Errorf("%s: exit code %d, want 0, 16 lines PASS and a line with %q:\n%s", c.file, code, c.note, out)
		}
	}
}

// Without the history four promises cannot be told; which are allowed to be is said by a flag.
func TestWithoutHistory(t *testing.T) {
	tarball := newCheckout(t)
	shallow := tarball.copied(t)
	shallow.shallow = true
	tarball.tamper(t, ".git", "*", "")
	for reason, c := range map[string]*checkout{"no git checkout": tarball, "a shallow clone without commit 0123456789ab": shallow} {
		out, code := c.merge("verify")
		for _, name := range []string{"definition", "plan", "service", "toolchain"} {
			if line := "CANNOT TELL  " + name + ": commit 0123456789ab cannot be read: the history is not here: " + reason; !strings.Contains(out, line) {
				t.Errorf("no line %q:\n%s", line, out)
			}
		}
		if code != cli.Unknown || !strings.Contains(out, "merge: nothing is broken, but 4 of 16 promises cannot be told") {
			t.Errorf("%s: exit code %d, want %d:\n%s", reason, code, cli.Unknown, out)
		}
		if out, code := c.merge("verify", "--allow-no-history"); code != cli.OK || strings.Count(out, "CANNOT TELL") != 4 {
			t.Errorf("%s: allowed: exit code %d, want 0 with the same lines:\n%s", reason, code, out)
		}
		c.tamper(t, "results/ladder/pins.txt", "uvicorn 0.40.0", "uvicorn 0.39.0")
		if out, code := c.merge("verify", "--allow-no-history"); code != cli.Invalid {
			t.Errorf("%s: tampered with: exit code %d, want %d:\n%s", reason, code, cli.Invalid, out)
		}
	}
}

// Where the history is there, a line CANNOT TELL is not allowed: a missing library, a git that fails.
func TestCannotTellIsNoPass(t *testing.T) {
	c := newCheckout(t)
	c.tamper(t, "echarts.js", "*", "")
	out, code := c.merge("verify", "--allow-no-history")
	if code != cli.Unknown || !strings.Contains(out, "CANNOT TELL  report: ") || strings.Contains(out, "FAIL") {
		t.Errorf("exit code %d, want %d:\n%s", code, cli.Unknown, out)
	}
}

// What to verify is named by where it lies.
func TestWhatToVerify(t *testing.T) {
	c := newCheckout(t)
	for _, args := range [][]string{{}, {"results/ladder"}, {"results/ladder/"}} {
		if out, code := c.merge(append([]string{"verify"}, args...)...); code != cli.OK || !strings.Contains(out, "results/ladder: 16 promises, 0 broken") {
			t.Errorf("%q: exit code %d:\n%s", args, code, out)
		}
	}
	for args, line := range map[string]string{
		"runs": "not a run directory (want runs/STUDY/RUN or results/STUDY)", "a b c": "arguments: got 3, want",
	} {
		if out, code := c.merge(append([]string{"verify"}, strings.Fields(args)...)...); code != cli.Usage || !strings.Contains(out, line) {
			t.Errorf("%q: exit code %d, want %d and %q:\n%s", args, code, cli.Usage, line, out)
		}
	}
	c.tamper(t, "results/ladder", "*", "")
	if out, code := c.merge("verify", "runs/published"); code != cli.Unknown || !strings.Contains(out, "CANNOT TELL  rerun: runs/published: no run of its study is published") {
		t.Errorf("exit code %d, want %d:\n%s", code, cli.Unknown, out)
	}
}

// A rerun is held to the claims of the published run, after the promises of that one.
func TestARerun(t *testing.T) {
	here := newCheckout(t)
	rerun := func(id string, change func(testrun.Set)) (string, int) {
		t.Helper()
		set := study()
		set.Study.RunID = id
		change(set)
		if err := set.Write(filepath.Join(here.dir, id)); err != nil {
			t.Fatal(err)
		}
		return here.merge("verify", id)
	}
	for _, c := range []struct {
		id, line string
		code     int
		change   func(testrun.Set)
	}{
		{"again", "PASS         rerun plan: again has the plans of the published run, 6 stages", cli.Unknown, func(testrun.Set) {}},
		{"again", "CANNOT TELL  claim v2-async: bound: 3 valid blocks in the rerun, a claim takes 5", cli.Unknown, func(testrun.Set) {}},
		{"again", "0 broken, 18 that cannot be told", cli.Unknown, func(testrun.Set) {}},
		{"published", "FAIL         rerun plan: published: the published run itself", cli.Invalid, func(testrun.Set) {}},
		{"other", "FAIL         rerun toolchain: uvicorn: the run had 0.39.0, the pin is 0.40.0", cli.Invalid, func(s testrun.Set) {
			for _, r := range s.Runs {
				for w := range r.Record.Workers {
					r.Record.Workers[w].Versions = map[string]string{"python": "3.11.9", "uvicorn": "0.39.0"}
				}
			}
		}},
		{"unnamed", "CANNOT TELL  rerun toolchain: the run does not name its version of k6", cli.Unknown, func(s testrun.Set) { delete(s.Host.Versions, "k6") }},
		{"two", "FAIL         rerun toolchain: uvicorn: the run had 0.39.0, the pin is 0.40.0", cli.Invalid, func(s testrun.Set) {
			s.Runs["b02/v2-async"].Record.Workers[0].Versions = map[string]string{"python": "3.11.9", "uvicorn": "0.39.0"}
		}},
		{"newer", "PASS         rerun toolchain: fits the pins; other than published: python: published 3.11.9, rerun 3.13.1", cli.Unknown, func(s testrun.Set) {
			s.Host.Versions["python"] = "3.13.1"
			for _, r := range s.Runs {
				for w := range r.Record.Workers {
					r.Record.Workers[w].Versions["python"] = "3.13.1"
				}
			}
		}},
	} {
		if out, code := rerun(c.id, c.change); code != c.code || !strings.Contains(out, c.line) {
			t.Errorf("%s: exit code %d, want %d and a line with %q:\n%s", c.id, code, c.code, c.line, out)
		}
	}
}

// The rerun's answers have to be those of each stage. The flag has its former name, too.
func TestTheAnswersOfARerunAreWhole(t *testing.T) {
	here := newCheckout(t)
	answers, err := os.ReadFile(filepath.Join(here.dir, "results", "ladder", "work.txt"))
	if err != nil {
		t.Fatal(err)
	}
	first, _, _ := strings.Cut(string(answers), "\n")
	for text, want := range map[string]string{
		string(answers): "PASS         same-answers: 6 stages gave equal answers and hold equal data, in the rerun the same",
		first + "\n":    "FAIL         same-answers: the rerun's answers: not each stage once (got v1-sync, want v1-sync, v2-async",
	} {
		here.write(t, "theirs.txt", text)
		for _, flag := range []string{"--same-answers", "--work"} {
			if out, _ := here.merge("verify", flag, "theirs.txt", "results/ladder"); !strings.Contains(out, want) {
				t.Errorf("%s: want %q:\n%s", flag, want, out)
			}
		}
	}
}

// A published run that is published again has the same bytes: nothing of it depends on
// this checkout, whatever has become of that.
func TestPublishingAgainChangesNothing(t *testing.T) {
	c := newCheckout(t)
	before, err := verify.Files(filepath.Join(c.dir, "results"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"k6/load.js", "service/app/main.py", "service/requirements.lock", "stages/ladder/v1-sync.toml"} {
		c.tamper(t, name, "*", "")
	}
	for _, from := range []string{"runs/published", "results/ladder"} {
		if out, code := c.merge("publish", from, "results/ladder/work.txt"); code != cli.OK {
			t.Fatalf("exit code %d: %s", code, out)
		}
		after, err := verify.Files(filepath.Join(c.dir, "results"))
		if err != nil {
			t.Fatal(err)
		}
		for name, sum := range before {
			if after[name] != sum {
				t.Errorf("%s: changed", name)
			}
		}
		if len(after) != len(before) {
			t.Errorf("%d files, want %d", len(after), len(before))
		}
	}
}

// A run that may not be published, or whose commit cannot be read, leaves what is published as it is.
func TestWhatIsNotPublished(t *testing.T) {
	here := newCheckout(t)
	for line, change := range map[string]func(c *checkout, s *testrun.Set){
		"not published: variables were set on the command line (got map[VUS:1], want none)": func(_ *checkout, s *testrun.Set) { s.Study.Overrides = map[string]string{"VUS": "1"} },
		"not published: it ran with changes that were not committed":                        func(_ *checkout, s *testrun.Set) { s.Host.Dirty = true },
		"not published: b02/v2-async: no record":                                            func(_ *checkout, s *testrun.Set) { delete(s.Runs, "b02/v2-async") },
		"not published: another number of blocks than stages/ladder/study.toml says (got 3, want 5)": func(c *checkout, _ *testrun.Set) {
			c.files["stages/ladder/study.toml"] = append([]byte("blocks = 5\n"), c.files["stages/ladder/study.toml"]...)
		},
		"not published: not the whole study (got v1-sync": func(c *checkout, _ *testrun.Set) {
			c.files["stages/ladder/v7-more.toml"] = nil
		},
		"commit 0123456789abcdef0123456789abcdef01234567, which ran it: the history is not here: a shallow clone": func(c *checkout, _ *testrun.Set) { c.shallow = true },
		"its own program does not compile": func(c *checkout, _ *testrun.Set) { c.own = errors.New("its own program does not compile") },
	} {
		c := here.copied(t)
		c.files = map[string][]byte{}
		for name, data := range here.files {
			c.files[name] = data
		}
		set := study()
		set.Study.RunID = "another"
		change(c, &set)
		if err := set.Write(filepath.Join(c.dir, "another")); err != nil {
			t.Fatal(err)
		}
		out, code := c.merge("publish", "another")
		if code == cli.OK || !strings.Contains(out, line) {
			t.Errorf("exit code %d, want another and %q:\n%s", code, line, out)
		}
		c.shallow, c.own, c.files = false, nil, here.files
		if out, code := c.merge("verify"); code != cli.OK {
			t.Errorf("%s: what was published before is not whole: %s", line, out)
		}
	}
}
