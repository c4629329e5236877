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
