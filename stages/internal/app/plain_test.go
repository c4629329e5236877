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
	file := filepath.Join(root, "server", "server.py")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	before, after, ok := strings.Cut(string(text), "http.server.ThreadingHTTPServer")
	if !ok {
		t.Fatal("the service does not begin to serve where the test looks for it")
	}
	text = []byte(before + forks + "    http.server.ThreadingHTTPServer" + after)
	if err := os.WriteFile(file, text, 0o644); err != nil {
		t.Fatal(err)
	}
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
	if code, printed, said = called(t, root, "try"); code != cli.Broke || printed != "" || !strings.Contains(said, "the service ended; it said: gone") {
		t.Errorf("gone: got %d\n%s%s", code, printed, said)
	}
}
