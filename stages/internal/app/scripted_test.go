package app_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"scaleguild/internal/cli"
	"scaleguild/internal/run"
)

const scripted = `[service]
run = "python3 server.py --port=$PORT"
env = { PAD = 0, note = "", EMPTY = "" }
pass = ["DATABASE_URL"]
ready_timeout = "10m"

[load]
vus     = 3
warm_up = "1s"
window  = "2s"
kinds   = ["status", "user"]

[stages]
baseline = {}
`

const script = `import { check, sleep } from 'k6';
import { Trend } from 'k6/metrics';
import { batch, send } from './scaleguild.js';
const size = new Trend('size');
export const options = { thresholds: { size: ['max<1'], 'checks{phase:window}': ['rate==1'] } };
export const setup = () => ({ user: 7 });
export default ({ user }) => {
  const [first] = batch([{ kind: 'status', path: '/' }, { kind: 'user', path: '/users/' + user }]);
  check(first, { 'is ok': (response) => response.json('status') === 'ok' });
  send({ kind: 'status', path: '/again', expect: ({ body }) => body.length > 0 });
  size.add(first.body.length);
  sleep(0.01);
};
`

// A k6 script is measured as any load is; a threshold that it misses costs no data.
func TestAScriptIsTheLoad(t *testing.T) {
	root := project(t)
	folder := t.TempDir()
	module, err := os.ReadFile(filepath.Join(root, "k6", "scaleguild.js"))
	for name, text := range map[string]string{"study.toml": scripted, "load.js": script, "scaleguild.js": string(module), "server.py": elsewhereServer} {
		err = errors.Join(err, os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600))
	}
	if err != nil {
		t.Fatal(err)
	}
	passed := []string{"DATABASE_URL=" + secret}
	printed, said, err := stagesIn(t, root, folder, passed, "try", ".")
	if err != nil || strings.Count(printed, "ok ") < 3 || !strings.Contains(printed, "> GET /users/7") {
		t.Errorf("try: %v: %s%s", err, printed, said)
	}
	dir, said, err := stagesIn(t, root, folder, passed, "run", "--wait", "0s", ".")
	exit := (*exec.ExitError)(nil)
	if !errors.As(err, &exit) || exit.ExitCode() != int(cli.Invalid) || !strings.Contains(said, "thresholds of the k6 script are missed (got 1, want none)\n  baseline, block 1: size: max<1") {
		t.Errorf("run: %v: %s", err, said)
	}
	r, err := run.ReadFile[run.Record](filepath.Join(run.RunFolder(dir, 1, "baseline"), run.RecordFile))
	if err != nil {
		t.Fatal(err)
	}
	checkReasons(t, r)
	if s := r.Script; s == nil || s.Iterations == 0 || s.Unbooked != 0 || len(s.Thresholds) != 2 || len(s.Checks) == 0 || len(s.Metrics) == 0 {
		t.Errorf("got %+v", r.Script)
	}
	if r.Load.Failed > 0 || r.Load.Started != r.Load.Finished || r.Load.Kinds["status"].Completed < r.Load.Kinds["user"].Completed {
		t.Errorf("got %+v", r.Load)
	}
	host, err := run.ReadFile[run.Host](filepath.Join(dir, run.HostFile))
	if err != nil || host.Files["./load.js"] == "" || host.Files["./scaleguild.js"] == "" || host.Files["k6/script.js"] == "" {
		t.Errorf("files %v, %v", host.Files, err)
	}
}
