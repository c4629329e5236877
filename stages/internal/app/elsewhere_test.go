package app_test

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"scaleguild/internal/run"
)

// secret is passed to the service of elsewhere, which prints it. JSON, pages and addresses each
// write it in another way.
const secret = `postgres://shop:"hunter2"&<@db/shop`

// elsewhere makes a repository with a study in one file and a service, which tells the
// project's root nothing.
func elsewhere(t *testing.T) (repository string) {
	t.Helper()
	repository = t.TempDir()
	for name, text := range map[string]string{"perf/study.toml": elsewhereStudy, "server.py": elsewhereServer, ".git/HEAD": ""} {
		file := filepath.Join(repository, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	return repository
}

const elsewhereStudy = `[service]
run   = "python3 server.py --port=$PORT"
cwd   = ".."
env   = { PAD = 0, note = "", EMPTY = "" }
pass  = ["DATABASE_URL"]
ready_timeout = "10m"

[load]
vus     = 5
warm_up = "1s"
window  = "2s"

[load.mix.status]
get    = "/users/{id}"
where  = { id = "int(1,500)" }
expect = { json = { status = "ok" } }

[stages]
baseline = {}
padded   = { change = "PAD=1000" }
`

const elsewhereServer = `import http.server, json, os, sys
assert os.environ["DATABASE_URL"], "no database"
assert os.environ["note"] == "" and os.environ["EMPTY"] == "" and "UPSTREAM_URL" not in os.environ
print("connected to", os.environ["DATABASE_URL"], flush=True)
BODY = b'{"status":"ok"}' + b" " * int(os.environ["PAD"])
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", str(len(BODY)))
        self.end_headers()
        self.wfile.write(BODY)
    def log_message(self, *_):
        pass
http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1].split("=")[1])), Handler).serve_forever()
`

// stagesIn calls the program as somebody in folder would, and gives what it printed.
func stagesIn(t *testing.T, root, folder string, environment []string, arguments ...string) (stdout, stderr string, err error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, filepath.Join(root, "bin", "stages"), arguments...)
	var out, problems bytes.Buffer
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = folder, append(os.Environ(), "SCALEGUILD_ROOT="+root), &out, &problems
	cmd.Env = append(cmd.Env, environment...)
	err = cmd.Run()
	return strings.TrimSpace(out.String()), problems.String(), err
}

// A study in one file of another repository is run from anywhere. Its runs stay there, and what
// is passed to its service is nowhere to be found.
func TestAStudyInAnotherRepository(t *testing.T) {
	root, repository := project(t), elsewhere(t)
	folder := filepath.Join(repository, "perf")
	_, said, err := stagesIn(t, root, folder, []string{"DATABASE_URL="}, "run", ".")
	if err == nil || !strings.Contains(said, "perf: pass names DATABASE_URL, which the environment does not have") || !strings.Contains(said, "hint: export DATABASE_URL=") {
		t.Errorf("without the variable: %v: %s", err, said)
	}
	passed := []string{"DATABASE_URL=" + secret}
	commands, said, err := stagesIn(t, root, folder, passed, "run", "-n", ".")
	if err != nil || !strings.Contains(commands, "DATABASE_URL") || strings.Contains(commands+said, "hunter2") {
		t.Errorf("-n: %v: %s%s", err, commands, said)
	}
	dir, said, err := stagesIn(t, root, repository, passed, "run", "--wait", "0s", "perf")
	if err != nil || strings.Contains(said, "hunter2") {
		t.Fatalf("%v: %s", err, said)
	}
	if want := filepath.Join(repository, ".scaleguild", "runs", "perf"); filepath.Dir(dir) != want {
		t.Errorf("the run is in %s, want it in %s", dir, want)
	}
	if latest, said, err := stagesIn(t, root, folder, nil, "latest", "."); err != nil || latest != dir {
		t.Errorf("latest: got %s, %v, %s; want %s", latest, err, said, dir)
	}
	checkElsewhere(t, dir)
	noSecret(t, repository)
}

// checkElsewhere looks at what the run left behind.
func checkElsewhere(t *testing.T, dir string) {
	host, err := run.ReadFile[run.Host](filepath.Join(dir, run.HostFile))
	if err != nil {
		t.Fatal(err)
	}
	if len(host.Passed) != 1 || host.Passed[0] != "DATABASE_URL" || host.StudyCommit == nil || *host.StudyCommit != "unknown" || !*host.StudyDirty {
		t.Errorf("got %+v", host)
	}
	if host.Files["../server.py"] == "" || host.Files["./study.toml"] == "" {
		t.Errorf("got the files %v", host.Files)
	}
	for _, stage := range []string{"baseline", "padded"} {
		r, err := run.ReadFile[run.Record](filepath.Join(run.RunFolder(dir, 1, stage), run.RecordFile))
		if err != nil {
			t.Fatal(err)
		}
		if r.Load.Completed == 0 || r.Load.Failed > 0 || r.Upstream != nil {
			t.Errorf("%s: %d correct and %d failed responses, upstream %v", stage, r.Load.Completed, r.Load.Failed, r.Upstream)
		}
		checkReasons(t, r)
	}
	log, err := os.ReadFile(filepath.Join(run.RunFolder(dir, 1, "baseline"), run.LogsFolder, "service.log"))
	if err != nil || !strings.Contains(string(log), "connected to $DATABASE_URL") {
		t.Errorf("the service's log is %q, %v", log, err)
	}
}

// noSecret wants no file with the value that was passed.
func noSecret(t *testing.T, folder string) {
	t.Helper()
	files := 0
	err := filepath.WalkDir(folder, func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		files++
		data, err := os.ReadFile(file)
		if bytes.Contains(data, []byte("hunter2")) {
			t.Errorf("%s has the secret", file)
		}
		return err
	})
	if err != nil || files < 10 {
		t.Errorf("looked at %d files, %v", files, err)
	}
}
