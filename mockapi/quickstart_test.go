package main

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"scaleguild/internal/run"
	"scaleguild/mockapi/internal/config"
)

// The quick start of docs/mock.md is pasted into a shell, as it stands but for
// the port and the folder that the command is compiled into.
func TestTheQuickStart(t *testing.T) {
	for _, tool := range []string{"bash", "curl", "go"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skip(tool + " is not installed")
		}
	}
	data, err := os.ReadFile("../docs/mock.md")
	if err != nil {
		t.Fatal(err)
	}
	block := regexp.MustCompile("(?s)```sh\n(.*?)```").FindSubmatch(data)
	if block == nil {
		t.Fatal("no block of commands")
	}
	bin := t.TempDir()
	text := strings.NewReplacer("4000", freePort(t), "bin/mockapi", filepath.Join(bin, "mockapi")).Replace(string(block[1]))
	shell := exec.CommandContext(t.Context(), "bash", "-euo", "pipefail", "-m", "-c", "curl() { command curl -sS \"$@\"; echo; }\n"+text+"wait || true\n")
	shell.Dir = ".."
	out, err := shell.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, want := range []string{
		`{"key":"r0","value":35}`, `"requests": 1,`, "r0\t8245593914536220\t576744\n", "stopped after 1 answers",
	} {
		if !strings.Contains(string(out), want) {
			t.Errorf("no %s in\n%s", want, out)
		}
	}
}

func freePort(t *testing.T) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	_, port, err := net.SplitHostPort(ln.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return port
}

// mockapi --help names every setting in all its spellings.
func TestTheHelpNamesEverySetting(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "mockapi", "--help").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range config.Variables() {
		line := regexp.MustCompile(fmt.Sprintf(`(?m)^  --%s +%s +%s$`, v.Flag, v.Name, regexp.QuoteMeta(v.About)))
		if !line.Match(out) {
			t.Errorf("no line of --%s and %s in\n%s", v.Flag, v.Name, out)
		}
	}
}

// What --help says of a flag is true of its variable: each starts the command.
func TestFlagsAndVariablesStartTheSameMock(t *testing.T) {
	file := filepath.Join(t.TempDir(), run.UpstreamFile)
	all := map[string]string{
		"SEED": "7", "UPSTREAM_LATENCY": "constant(1ms)", "UPSTREAM_FAULTS": "503=50%", "LISTEN": "127.0.0.1:0", "CAPACITY": "5", "STATS_FILE": file,
	}
	var plans []string
	for _, asFlags := range []bool{true, false} {
		plan := exec.CommandContext(t.Context(), "mockapi", "plan")
		for _, v := range config.Variables() {
			switch value, ok := all[v.Name]; {
			case ok && asFlags:
				plan.Args = append(plan.Args, "--"+v.Flag, value)
			case ok:
				plan.Env = append(plan.Env, v.Name+"="+value)
			case v.Name != "CONFIG":
				t.Fatalf("%s is not tested", v.Name)
			}
		}
		plan.Args = append(plan.Args, "20")
		out, err := plan.Output()
		if err != nil {
			t.Fatal(err)
		}
		plans = append(plans, string(out))
	}
	if plans[0] != plans[1] || strings.Count(plans[0], "\t503\n") == 0 {
		t.Errorf("flags:\n%svariables:\n%s", plans[0], plans[1])
	}
	if _, err := os.Stat(file); err == nil {
		t.Error("a plan has written the statistics of a server")
	}
}

// On stop the statistics are written as upstream.json has them.
func TestTheStatisticsAreWrittenOnStop(t *testing.T) {
	file := filepath.Join(t.TempDir(), run.UpstreamFile)
	m := start(t, quick, "export STATS_FILE='"+file+"'; ")
	m.get(t, "/q?key=r0")
	if code := m.end(t, syscall.SIGTERM); code != 0 {
		t.Errorf("exit code %d", code)
	}
	u, err := run.ReadFile[run.Upstream](file)
	if err != nil {
		t.Fatal(err)
	}
	if u.Requests != 1 || u.KSDelivered == nil || u.Delivered.P99 == nil || u.Overshoot.P99 == nil || u.Witnesses[0].Key != "r0" {
		t.Errorf("got %+v", u)
	}
}
