package app_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"scaleguild/internal/cli"
	"scaleguild/internal/run"
	"scaleguild/stages/internal/budget"
)

// plain gives a project like that of project, with the one study and the one service of
// testdata/plain: a command that knows PORT, and nothing else of the harness.
func plain(t *testing.T) string {
	t.Helper()
	root := project(t)
	source, err := filepath.Abs("testdata/plain")
	if err != nil {
		t.Fatal(err)
	}
	stages, err := filepath.EvalSymlinks(filepath.Join(root, "stages"))
	if err == nil {
		err = os.Remove(filepath.Join(root, "stages"))
	}
	if err == nil {
		err = os.CopyFS(root, os.DirFS(source))
	}
	if err == nil {
		err = os.Symlink(filepath.Join(stages, "manifest.json"), filepath.Join(root, "stages", "manifest.json"))
	}
	if err != nil {
		t.Fatal(err)
	}
	return root
}

// besides gives the project of plain with the service of testdata/beside, which uses every key
// that says how a service is started.
func besides(t *testing.T) string {
	t.Helper()
	root := plain(t)
	if err := errors.Join(os.RemoveAll(filepath.Join(root, "server")), os.CopyFS(root, os.DirFS("testdata/beside"))); err != nil {
		t.Fatal(err)
	}
	return root
}

// measure runs the study of plain and gives its record.
func measure(t *testing.T, root string, arguments ...string) (run.Record, string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, filepath.Join(root, "bin", "stages"), append([]string{"run", "--root", root, "--wait", "0s", "plain"}, arguments...)...)
	var said bytes.Buffer
	cmd.Dir, cmd.Stderr = root, &said
	out, err := cmd.Output()
	if err != nil {
		return run.Record{}, said.String(), err
	}
	record, err := run.ReadFile[run.Record](filepath.Join(run.RunFolder(strings.TrimSpace(string(out)), 1, "long"), run.RecordFile))
	return record, said.String(), err
}

// forks is a service that answers from outside of its control group. What has left it nobody stops:
// it ends by itself when its parent has.
const forks = `
import glob, threading, time
parent = os.getpid()

def watch():
    while os.getppid() == parent:
        time.sleep(0.05)
    os._exit(0)

if os.fork():
    os.wait()
else:
    threading.Thread(target=watch).start()
    for f in ["/sys/fs/cgroup/cgroup.procs", *glob.glob("/sys/fs/cgroup/*/cgroup.procs")]:
        try:
            with open(f, "w") as procs:
                procs.write("0")
        except OSError:
            pass
`

// A service that listens from outside of its group would answer without its CPU limit.
func TestAServiceThatForksAwayIsRefused(t *testing.T) {
	root := plain(t)
	replace(t, filepath.Join(root, "server", "server.py"), "http.server.ThreadingHTTPServer", forks+"    http.server.ThreadingHTTPServer")
	_, said, err := measure(t, root)
	exit := (*exec.ExitError)(nil)
	if !errors.As(err, &exit) || exit.ExitCode() != int(cli.Machine) || !strings.Contains(said, "who listens is not in the measured control group") {
		t.Errorf("got %v: %s", err, said)
	}
}

// A service without an upstream is measured as any other: what only a busy machine or the
// short window breaks is all that can be wrong with its run.
func TestAServiceThatIsNoMoreThanACommandIsMeasured(t *testing.T) {
	r, said, err := measure(t, plain(t))
	if err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	if r.Load.Completed == 0 || r.Load.Failed > 0 || r.Upstream != nil || r.UpstreamWindow != nil {
		t.Errorf("%d correct and %d failed responses, upstream %v (want some, none, none)", r.Load.Completed, r.Load.Failed, r.Upstream)
	}
	// The one process of its group says nothing of itself, and nothing is made up for it.
	if len(r.Workers) != 1 || r.Workers[0].PID == 0 {
		t.Fatalf("got workers %+v, want the one process", r.Workers)
	}
	if w := r.Workers[0]; w.Handlers != nil || w.Server != nil || w.Loop != nil || w.HTTPParser != nil || w.Requests != nil || w.Versions != nil {
		t.Errorf("got %+v, want nothing but a process id", w)
	}
	checkReasons(t, r)
}

// called calls a command of the project on the study of plain, and gives its exit code with
// what it printed and said.
func called(t *testing.T, root string, words ...string) (code int, printed, said string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, filepath.Join(root, "bin", "stages"), append(words, "--root", root, "plain")...)
	var out, problems bytes.Buffer
	cmd.Dir, cmd.Stdout, cmd.Stderr = root, &out, &problems
	err := cmd.Run()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), out.String(), problems.String()
}

// replace changes a file of the project's copy.
func replace(t *testing.T, file, what, by string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil || !strings.Contains(string(text), what) {
		t.Fatalf("%s: no %q in it (%v)", file, what, err)
	}
	if err := os.WriteFile(file, []byte(strings.Replace(string(text), what, by, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
}

// The answers of the real service, right, wrong and none: try shows them, and a run stops at
// them before it measures.
func TestARealServiceIsTriedBeforeItIsMeasured(t *testing.T) {
	root := plain(t)
	const request = "\n    > GET /users/"
	code, printed, said := called(t, root, "try")
	if code != cli.OK || !strings.HasPrefix(printed, "ok ") || !strings.Contains(printed, request) || !strings.Contains(printed, `< {"status":"ok"}`) || !strings.Contains(printed, " python3\n") {
		t.Errorf("right: got %d\n%s%s", code, printed, said)
	}
	if _, err := os.Stat(filepath.Join(root, "runs", "plain")); err == nil {
		t.Error("a try has left a run")
	}
	server := filepath.Join(root, "server", "server.py")
	replace(t, server, "self.send_response(200)", `self.send_response(404 if "users" in self.path else 200)`)
	const wrong = "got status 404, want status 200"
	if code, printed, said = called(t, root, "try"); code != cli.Usage || !strings.HasPrefix(printed, "WRONG") || !strings.Contains(printed, wrong) {
		t.Errorf("wrong: got %d\n%s%s", code, printed, said)
	}
	code, printed, said = called(t, root, "run", "--wait", "0s", "--set", "WARM_UP=9m") // which it does not come to
	if code != cli.Usage || printed != "" || !strings.Contains(said, wrong) || !strings.Contains(said, request) || !strings.Contains(said, "    < 404\n") {
		t.Errorf("run: got %d\n%s%s", code, printed, said)
	}
	replace(t, server, "self.send_response(404", `"users" in self.path and (print("gone", flush=True), os._exit(3)); self.send_response(404`)
	if code, printed, said = called(t, root, "try"); code != cli.Broke || printed != "" || !strings.Contains(said, "the service ended") || !strings.Contains(said, "; it said: gone") {
		t.Errorf("gone: got %d\n%s%s", code, printed, said)
	}
}

// A service with a build, seed data, a sidecar, a fixed variable, a folder, a line of output and
// a signal of its own is measured, and what its sidecar used is in the record.
func TestAServiceIsStartedAsItsManifestSays(t *testing.T) {
	root := besides(t)
	r, said, err := measure(t, root)
	if err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	if r.Load.Completed == 0 || r.Load.Failed > 0 {
		t.Errorf("%d correct and %d failed responses %v (want some, none)", r.Load.Completed, r.Load.Failed, r.Load.FailedByCause)
	}
	if d := r.Dependencies; len(d) != 1 || d[0].Name != "cache" || d[0].CPUSeconds <= 0 || d[0].MemoryPeakBytes <= 0 {
		t.Errorf("got dependencies %+v, want what the cache used", d)
	}
	for log, want := range map[string]string{"service.log": "interrupted", "before.log": "seeded"} {
		found, err := filepath.Glob(filepath.Join(root, "runs", "plain", "*", "b01", "long", run.LogsFolder, log))
		if err != nil || len(found) != 1 {
			t.Fatalf("%s: got %v, %v", log, found, err)
		}
		if text, err := os.ReadFile(found[0]); err != nil || !strings.Contains(string(text), want) {
			t.Errorf("%s: got %q, %v, want %q", log, text, err, want)
		}
	}
	checkReasons(t, r)
}

// systemdLimits says whether services run under systemd here.
func systemdLimits(t *testing.T) bool {
	t.Helper()
	b, err := budget.Choose(os.Getenv)
	if err != nil {
		t.Fatal(err)
	}
	return strings.HasPrefix(b.Name(), "systemd")
}

// Whatever breaks before the load is told at once, with what the program said.
func TestAServiceThatCannotStartIsTold(t *testing.T) {
	for name, c := range map[string]struct{ file, old, new, want string }{
		"dies": {"app/server.py", `print("serving", flush=True)`, `sys.exit("no database here")`,
			"waiting for the service: the service ended before it was ready (exit status 1); it said: no database here"},
		"port in use":  {"app/server.py", `print("serving", flush=True)`, `socket.create_server(server.server_address)`, "Address already in use"},
		"another port": {"app/server.py", `"127.0.0.1", int(os.environ["PORT"]))`, `"127.0.0.1", 0)`, "; it listens on port "},
		"build": {"manifest.json", "echo $GREETING world >built.txt", "echo no such header; exit 3",
			"building the service: echo no such header; exit 3: exit status 3; it said: no such header"},
		"before":  {"app/seed.py", `print("seeded")`, `raise SystemExit("no seed today")`, "preparing the service: python3 seed.py: exit status 1; it said: no seed today"},
		"sidecar": {"cache.py", "count = 0", `raise SystemExit("no room")`, "starting the sidecars: sidecar cache: sidecar cache ended before it was ready (exit status 1); it said: no room"},
	} {
		t.Run(name, func(t *testing.T) {
			root := besides(t)
			replace(t, filepath.Join(root, "server", filepath.FromSlash(c.file)), c.old, c.new)
			_, said, err := measure(t, root, "--set", "READY_TIMEOUT=10s")
			exit := (*exec.ExitError)(nil)
			want := c.want
			if systemdLimits(t) { // the first process is systemd's child there, which forgets how it ended
				want = strings.Replace(want, "ready (exit status 1)", "ready", 1)
				want = strings.TrimPrefix(want, "waiting for the service: ") // or starting it: systemd may be slower than the end
			}
			if !errors.As(err, &exit) || exit.ExitCode() != int(cli.Broke) || !strings.Contains(said, want) {
				t.Errorf("got %v: %s\nwant %s", err, said, want)
			}
		})
	}
}
