package verify_test

import (
	"errors"
	"io/fs"
	"strings"
	"testing"

	"scaleguild/internal/run"
	"scaleguild/internal/sums"
	"scaleguild/merge/internal/history"
	"scaleguild/merge/internal/rundir"
	"scaleguild/merge/internal/verify"
)

// pinning are the files of a checkout that pin something.
func pinning() history.Files {
	return history.Files{
		"go.mod": []byte("module m\n\ngo 1.26.0\n"),
		"tools/versions.json": []byte(`{"k6": "v1.3.0", "echarts": {"version": "6.0.0", "sha256": "ab"},
			"minimum": {"python": "3.11", "go": "1.26"}, "linter": "9"}`),
		"service/requirements.lock": []byte("uvicorn[standard]==0.35.0 \\\n    --hash=sha256:00\nPydantic_Core==2.1 ; python_version > '3'\n# sqlite==9\n"),
	}
}

func pinsOf(t *testing.T, files history.Files) string {
	t.Helper()
	text, err := verify.Pins(files.Read)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// Pins are read from the three files, sorted; names of packages are compared as indices do.
func TestPins(t *testing.T) {
	want := "echarts 6.0.0\necharts.sha256 ab\ngo.mod 1.26.0\nk6 v1.3.0\nminimum.go 1.26\nminimum.python 3.11\n" +
		"package.pydantic-core 2.1\npackage.uvicorn 0.35.0\nservice/requirements.lock " + sums.Of(pinning()["service/requirements.lock"]) + "\n"
	if got := pinsOf(t, pinning()); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	for file, text := range map[string]string{
		"go.mod": "module m\n", "tools/versions.json": `{"k6": ""}`, "service/requirements.lock": "",
	} {
		files := pinning()
		if files[file] = []byte(text); text == "" {
			delete(files, file)
		}
		if got, err := verify.Pins(files.Read); err == nil {
			t.Errorf("%s without its pins: got %q", file, got)
		}
	}
	files := pinning()
	files["tools/versions.json"] = []byte(`{"k6": "v1", "k6": "v2"}`)
	if _, err := verify.Pins(files.Read); err == nil || !strings.Contains(err.Error(), "tools/versions.json: ") {
		t.Errorf("a key twice: got %v", err)
	}
}

// reporting is a run of one stage that names its versions.
func reporting(host, worker map[string]string) rundir.Dir {
	r := rundir.Run{Record: run.Record{Plan: run.Plan{WorkerVersions: []string{"python", "uvicorn"}}, Workers: []run.Worker{{Versions: worker}}}}
	return rundir.Dir{Host: run.Host{Versions: host}, Runs: map[string][]*rundir.Run{"v1": {&r, nil}}}
}

func fitting() (host, worker map[string]string) {
	return map[string]string{"go": "go1.26.8", "k6": "v1.3.0"}, map[string]string{"python": "3.12.1", "uvicorn": "0.35.0", "pydantic_core": "2.1"}
}

// The pins are those of the commit, and what ran fits them; each difference is named, with
// both versions.
func TestTheToolchainFitsThePins(t *testing.T) {
	commit := verify.Commit{Name: strings.Repeat("c", 40), Files: pinning()}
	other := verify.Commit{Name: commit.Name, Files: pinning()}
	other.Files["go.mod"] = []byte("go 1.27.0\n")
	for _, c := range []struct {
		want   string
		change func(host, worker map[string]string)
		commit verify.Commit
	}{
		{"PASS toolchain: 9 pins are those of commit cccccccccccc, and 5 versions that the run reports fit them", func(_, _ map[string]string) {}, commit},
		{"FAIL toolchain: k6: the run had v1.2.0, the pin is v1.3.0", func(h, _ map[string]string) { h["k6"] = "v1.2.0" }, commit},
		{"FAIL toolchain: go: the run had go1.25.9, the pin is 1.26 or later", func(h, _ map[string]string) { h["go"] = "go1.25.9" }, commit},
		{"PASS toolchain: ", func(h, _ map[string]string) { h["go"] = "go1.27" }, commit},
		{"FAIL toolchain: python: the run had 3.9.2, the pin is 3.11 or later", func(_, w map[string]string) { w["python"] = "3.9.2" }, commit},
		{"FAIL toolchain: python: the run had three, the pin is 3.11 or later", func(_, w map[string]string) { w["python"] = "three" }, commit},
		{"FAIL toolchain: uvicorn: the run had 0.34.0, the pin is 0.35.0", func(_, w map[string]string) { w["uvicorn"] = "0.34.0" }, commit},
		{"PASS toolchain: 9 pins are those of commit cccccccccccc, and 6 versions", func(_, w map[string]string) { w["sqlite"] = "3.40" }, commit}, // not pinned
		{"CANNOT TELL toolchain: the run does not name its version of uvicorn", func(_, w map[string]string) { delete(w, "uvicorn") }, commit},
		{"FAIL toolchain: go.mod: is 1.26.0 in pins.txt, 1.27.0 at commit cccccccccccc", func(_, _ map[string]string) {}, other},
		{"CANNOT TELL toolchain: commit cccccccccccc cannot be read: no git", func(_, _ map[string]string) {}, verify.Commit{Name: commit.Name, Err: errors.New("no git")}},
		{"FAIL toolchain: k6: the run had v1.2.0", func(h, _ map[string]string) { h["k6"] = "v1.2.0" }, verify.Commit{Name: commit.Name, Err: errors.New("no git")}},
	} {
		host, worker := fitting()
		c.change(host, worker)
		got := lines([]verify.Promise{verify.Toolchain(pinsOf(t, pinning()), c.commit, reporting(host, worker))})
		if !strings.HasPrefix(got, c.want) {
			t.Errorf("got %swant %s", got, c.want)
		}
	}
	host, worker := fitting()
	for published, want := range map[string]string{
		"": "CANNOT TELL toolchain: pins.txt was not published", "go.mod 1.26.0\n": "FAIL toolchain: pins.txt: no k6; pins.txt: no service/requirements.lock",
	} {
		if got := lines([]verify.Promise{verify.Toolchain(published, commit, reporting(host, worker))}); !strings.HasPrefix(got, want) {
			t.Errorf("got %swant %s", got, want)
		}
	}
}

// A service is asked for no more than what its plan says that its workers name.
func TestAServiceOfAnotherLanguageNamesWhatItsPlanSays(t *testing.T) {
	commit := verify.Commit{Name: strings.Repeat("c", 40), Files: pinning()}
	host, _ := fitting()
	for _, c := range []struct {
		names []string
		want  string
	}{
		{nil, "PASS toolchain: 9 pins are those of commit cccccccccccc, and 2 versions"},
		{[]string{"node"}, "CANNOT TELL toolchain: the run does not name its version of node"},
	} {
		d := reporting(host, nil)
		d.Runs["v1"][0].Record.Plan.WorkerVersions = c.names
		if got := lines([]verify.Promise{verify.Toolchain(pinsOf(t, pinning()), commit, d)}); !strings.HasPrefix(got, c.want) {
			t.Errorf("got %swant %s", got, c.want)
		}
		if got := lines([]verify.Promise{verify.RerunToolchain(d, d, pinsOf(t, pinning()))}); strings.HasPrefix(got, "PASS") != (c.names == nil) {
			t.Errorf("a rerun: got %s", got)
		}
	}
}

// Two workers with two versions of one tool each have to fit.
func TestEachWorkerFitsThePins(t *testing.T) {
	d := reporting(fitting())
	d.Runs["v1"][1] = &rundir.Run{Record: run.Record{Workers: []run.Worker{{Versions: map[string]string{"uvicorn": "0.36.0"}}}}}
	got := verify.Toolchain(pinsOf(t, pinning()), verify.Commit{Name: strings.Repeat("c", 40), Files: pinning()}, d)
	if want := "uvicorn: the run had 0.36.0, the pin is 0.35.0"; got.Outcome != verify.Fail || got.Detail != want {
		t.Errorf("got %s %q, want %q", got.Outcome, got.Detail, want)
	}
}

// A note names the pins and the files that this checkout has differently; without any there
// is none, and without the commit's files the bytes of files are not compared.
func TestTheDriftOfTheToolchain(t *testing.T) {
	commit := verify.Commit{Name: strings.Repeat("c", 40), Files: pinning()}
	published := pinsOf(t, pinning())
	if got := verify.ToolchainDrift(published, commit, pinning().Read); len(got) != 0 {
		t.Errorf("of the same: got %s", lines(got))
	}
	here := pinning()
	here["go.mod"] = []byte("go 1.27.0\n")
	commit.Files["flake.lock"] = []byte("gone")
	want := "NOTE toolchain: since commit cccccccccccc: go.mod: was 1.26.0, is 1.27.0; flake.lock: missing; go.mod: other bytes\n"
	if got := lines(verify.ToolchainDrift(published, commit, here.Read)); got != want {
		t.Errorf("got %swant %s", got, want)
	}
	commit.Err = history.ErrNone
	if got := lines(verify.ToolchainDrift(published, commit, here.Read)); strings.Contains(got, "bytes") || !strings.Contains(got, "go.mod: was") {
		t.Errorf("without the history: got %s", got)
	}
	none := func(name string) ([]byte, error) {
		return nil, &fs.PathError{Op: "read", Path: name, Err: fs.ErrNotExist}
	}
	if got := lines(verify.ToolchainDrift(published, commit, none)); !strings.HasPrefix(got, "NOTE toolchain: this checkout: ") {
		t.Errorf("of an empty checkout: got %s", got)
	}
}

// A rerun has to fit this checkout's pins; that its other tools are newer is said.
func TestTheToolchainOfARerun(t *testing.T) {
	was := reporting(fitting())
	for _, c := range []struct {
		want   string
		change func(host, worker map[string]string)
	}{
		{"PASS rerun toolchain: all 5 versions are the published ones", func(_, _ map[string]string) {}},
		{"PASS rerun toolchain: fits the pins; other than published: python: published 3.12.1, rerun 3.13.0", func(_, w map[string]string) { w["python"] = "3.13.0" }},
		{"PASS rerun toolchain: fits the pins; other than published: sqlite: published missing, rerun 3.40", func(_, w map[string]string) { w["sqlite"] = "3.40" }},
		{"FAIL rerun toolchain: k6: the run had v1.2.0, the pin is v1.3.0", func(h, _ map[string]string) { h["k6"] = "v1.2.0" }},
		{"CANNOT TELL rerun toolchain: the run does not name its version of pydantic_core", func(_, w map[string]string) { delete(w, "pydantic_core") }},
		{"CANNOT TELL rerun toolchain: the run does not name its version of k6", func(h, _ map[string]string) { delete(h, "k6") }},
	} {
		host, worker := fitting()
		c.change(host, worker)
		if got := lines([]verify.Promise{verify.RerunToolchain(was, reporting(host, worker), pinsOf(t, pinning()))}); !strings.HasPrefix(got, c.want) {
			t.Errorf("got %swant %s", got, c.want)
		}
	}
}
